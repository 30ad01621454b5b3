package demo

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed data/*.json
var files embed.FS

// unit is a row of the dated tree.
type unit struct {
	Code         string `json:"code"`
	Kind         string `json:"kind"`
	Name         string `json:"name"`
	NameEn       string `json:"name_en"`
	Short        string `json:"short"`
	EID          string `json:"eid"`
	Parent       string `json:"parent"`
	Level        string `json:"level"`
	From         string `json:"from"`
	Until        string `json:"until"`
	Population   int    `json:"population"`
	Successor    string `json:"successor"`
	Succession   string `json:"succession"`
	Predecessor  string `json:"predecessor"`
	Grouping     string `json:"grouping"`
	CouncilSeats int    `json:"council_seats"`
}

// delegate is a holder of one of the 60 seats.
type delegate struct {
	Number      int      `json:"number"`
	Name        string   `json:"name"`
	DisplayName string   `json:"display_name"`
	Gender      string   `json:"gender"`
	Born        int      `json:"born"`
	Title       string   `json:"title"`
	Group       int      `json:"group"`
	Bodies      []string `json:"bodies"`
	Ethnicity   string   `json:"ethnicity"`
	FullTime    bool     `json:"full_time"`
}

// item is an item of the agenda.
type item struct {
	Number    int        `json:"number"`
	Day       int        `json:"day"`
	Start     string     `json:"start"`
	Minutes   int        `json:"minutes"`
	Kind      string     `json:"kind"`
	Title     string     `json:"title"`
	Presenter string     `json:"presenter"`
	Documents []document `json:"documents"`
	Votes     []vote     `json:"votes"`
	Ballots   []ballot   `json:"ballots"`
}

// document is a paper to be set.
type document struct {
	Kind      string   `json:"kind"`
	Code      string   `json:"code"`
	Title     string   `json:"title"`
	Issuer    string   `json:"issuer"`
	Normative bool     `json:"normative"`
	Late      bool     `json:"late"`
	Content   string   `json:"content"`
	Pages     int      `json:"pages"`
	Versions  []string `json:"versions"`
}

// vote is a vote with the choices that the played session gives.
type vote struct {
	Code         string `json:"code"`
	Title        string `json:"title"`
	Motion       string `json:"motion"`
	DocumentCode string `json:"document_code"`
	// PartOf is the code of the vote on the whole text of which this is a contested part.
	PartOf string `json:"part_of"`
	// Board are the logins of the counting board that the vote sets up, its head first.
	Board     []string `json:"board"`
	Present   int      `json:"present"`
	For       int      `json:"for"`
	Against   int      `json:"against"`
	Abstain   int      `json:"abstain"`
	NotVoting int      `json:"not_voting"`
	Absent    int      `json:"absent"`
}

func read[T any](name string) (rows []T, err error) {
	text, err := files.ReadFile("data/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, fmt.Errorf("demo: %s: %w", name, err)
	}
	return rows, nil
}

// ballot is a secret vote about persons.
type ballot struct {
	Code   string `json:"code"`
	Rule   string `json:"rule"`
	Motion string `json:"motion"`
	// CountedBy is the code of the vote that sets up the counting board.
	CountedBy string         `json:"counted_by"`
	Seats     int            `json:"seats"`
	Persons   []ballotPerson `json:"persons"`
}

// ballotPerson is somebody on a ballot.
type ballotPerson struct {
	Login       string `json:"login"`
	Title       string `json:"title"`
	NominatedBy string `json:"nominated_by"`
	// WithdrawnBy is the code of the vote that lets the person withdraw in the played session.
	WithdrawnBy      string `json:"withdrawn_by"`
	WithdrawnBecause string `json:"withdrawn_because"`
	// Marks is how many ballots of the played session mark each answer: yes and no, or high, mid and low. The others leave the row unmarked.
	Marks []int `json:"marks"`
}
