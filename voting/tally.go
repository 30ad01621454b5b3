package voting

import (
	"time"

	"nghitruong/internal/id"
)

// Figures are what one person has counted in a vote that is not taken on devices. Which of them are asked for depends on the method and the
// kind of the vote; all others are 0.
type Figures struct {
	// On paper. Issued counts persons: a spoilt paper that was exchanged is in Spoilt, the new one is not issued again. What was printed
	// and neither issued nor exchanged is unused.
	Printed  int `json:"printed" required:"false" doc:"papers printed"`
	Issued   int `json:"issued" required:"false" doc:"persons who received a paper"`
	Returned int `json:"returned" required:"false" doc:"papers in the box"`
	Spoilt   int `json:"spoilt" required:"false" doc:"papers exchanged for a new one"`
	// Invalid and Blank are numbers of papers, none of them in both, whatever the rule makes of the blank ones.
	Invalid int `json:"invalid" required:"false" doc:"invalid papers without the blank ones"`
	Blank   int `json:"blank" required:"false" doc:"papers on which nothing is marked"`

	// Of a motion, by hands, cards or paper.
	For     int `json:"for" required:"false"`
	Against int `json:"against" required:"false"`
	Abstain int `json:"abstain" required:"false"`
	Other   int `json:"other" required:"false" doc:"another opinion, where the rule has it"`

	// Persons are the figures of everybody who stands, of a vote about persons by hands, cards or paper.
	Persons []PersonFigures `json:"persons" required:"false"`
	// RollCall holds the answers of those called, seat by seat; the sums are computed.
	RollCall []RollCallLine `json:"roll_call" required:"false" doc:"the answers of those called; the sums are computed"`

	// Complaints, Sealing and Place go into the minutes of the count. They are no figures: two people need not write the same.
	Complaints string `json:"complaints" required:"false" doc:"complaints and how they were dealt with"`
	Sealing    string `json:"sealing" required:"false" doc:"how the papers were sealed and who keeps them"`
	Place      string `json:"place" required:"false" doc:"where was counted; empty: where the meeting is held"`
}

// PersonFigures are the papers (hands) for one person: yes and no in elections and confidence ballots, high, mid and low in ratings.
type PersonFigures struct {
	CandidateID id.Candidate `json:"candidate_id"`
	Yes         int          `json:"yes" required:"false"`
	No          int          `json:"no" required:"false"`
	High        int          `json:"high" required:"false"`
	Mid         int          `json:"mid" required:"false"`
	Low         int          `json:"low" required:"false"`
}

// RollCallLine is what the holder of one seat answered when called. Who is not in the list did not answer.
type RollCallLine struct {
	SeatNumber int `json:"seat_number"`
	// Choice is the answer to a motion: for, against, abstain or other.
	Choice string `json:"choice" required:"false" doc:"to a motion: for, against, abstain or other"`
	// Persons holds the answers about persons by their place on the list: yes, no, high, mid or low.
	Persons map[int]string `json:"persons" required:"false" doc:"about persons, by ordinal: yes, no, high, mid or low"`
}

// Tally is where a count by people stands, as somebody sees it.
type Tally struct {
	VoteID id.Vote `json:"vote_id"`
	Method Method  `json:"method"`
	// MayEnter tells whether the viewer may enter figures now.
	MayEnter bool `json:"may_enter"`
	// Entitled is the number of those who can be counted: on paper who can receive one in the hall, otherwise everybody present who may
	// take part. 0 before the opening.
	Entitled int `json:"entitled" doc:"the most that can be counted: persons who can receive a paper, or are present"`
	// Confirmed: two persons have entered the same figures, and nothing more can be entered.
	Confirmed   bool       `json:"confirmed"`
	ConfirmedAt *time.Time `json:"confirmed_at"`
	// Entries are all entries, without their figures.
	Entries []TallyEntry `json:"entries"`
	// Mine is what the viewer entered last.
	Mine *Figures `json:"mine" doc:"what the viewer entered last"`
	// Differences name the figures in which the last entries of two persons differ, never their values.
	Differences []Difference `json:"differences" doc:"in what the last entries of two persons differ, without the values"`
	// Figures are the confirmed ones.
	Figures *Figures `json:"figures" doc:"once confirmed, for those who count and those who see the result"`
}

// TallyEntry tells that somebody has entered figures.
type TallyEntry struct {
	PersonID  id.Person `json:"person_id"`
	Name      string    `json:"name"`
	EnteredAt time.Time `json:"entered_at"`
}

// Difference is a figure in which two entries differ.
type Difference struct {
	// Field is the figure as it is called in Figures: "issued", "persons[3].yes" (by the official order), "roll_call[17]" (by seat).
	Field  string `json:"field" example:"persons[3].yes" doc:"persons by their ordinal, the roll call by seat"`
	Text   string `json:"text" example:"Phiếu thu về"`
	TextEN string `json:"text_en"`
}

// Scan is a scanned page attached to a count.
type Scan struct {
	ID        id.TallyScan `json:"id"`
	Filename  string       `json:"filename"`
	MediaType string       `json:"media_type" enum:"application/pdf,image/jpeg,image/png"`
	Size      int64        `json:"size" doc:"in bytes"`
	Hash      string       `json:"hash" doc:"SHA-256 of the content"`
	AddedBy   string       `json:"added_by"`
	AddedAt   time.Time    `json:"added_at"`
}
