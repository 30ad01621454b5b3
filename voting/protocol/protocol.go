package protocol

import (
	"io"
	"time"

	"nghitruong/internal/pdf/paper"
	"nghitruong/voting/rules"
)

// Method is how the choices were taken: the word of the vote's method.
type Method string

// The methods that people count; Device is that of secret votes on devices.
const (
	Hands    Method = "hands"
	Cards    Method = "cards"
	RollCall Method = "roll_call"
	Paper    Method = "paper"
)

// Protocol is the content of the minutes of one count.
type Protocol struct {
	// Body is the body that met, such as "Hội đồng nhân dân tỉnh Đông Lam"; Meeting its meeting, Venue where was counted.
	Body, Meeting, Venue string
	// Simulation marks an exercise.
	Simulation bool
	// Code and Motion are those of the vote; Round is that of an election, 0 otherwise.
	Code, Motion string
	Round        int
	SeatsToFill  int
	Method       Method
	// Began and Ended are when the vote was opened and the count was closed.
	Began, Ended time.Time

	// Board is the counting board, empty where none was set up; Decision the vote that set it up.
	Board    []Member
	Decision *Decision
	// Counters are those who entered the same figures independently of each other.
	Counters []string
	// Chair presided, as named on the minutes of a vote on a motion.
	Chair string

	Presence Presence
	// Papers are the figures of the papers; nil for other methods.
	Papers *Papers
	// OnDevices is of a secret vote on devices; nil for what people counted.
	OnDevices *OnDevices
	// Rule is the decision rule and Result what it gives.
	Rule   rules.Rule
	Result rules.Result
	// Conclusion is the chair's, where the rule leaves it to the chair.
	Conclusion string
	// Persons are all on the list in the official order, withdrawn ones included.
	Persons []Person
	// Answers are those of a roll call.
	Answers []Answer

	Complaints, Sealing string
	Scans               []Scan
}

// Member is a member of the counting board.
type Member struct {
	Name, Title string
	Head        bool
}

// Decision is a vote that was passed.
type Decision struct {
	Code string
	// For and Base are the votes in favour and the number on which the share is taken.
	For, Base int
	ShareText string
}

// Presence is who was there when the vote was opened.
type Presence struct {
	// Seats is the total number; of them Vacant ones belong to nobody and Suspended ones to persons who may not act.
	Seats, Vacant, Suspended int
	Hall, Online, Absent     int
	// Excluded may not take part in this vote; they are among those present or absent.
	Excluded []Exclusion
	// NoPaper are those present online, who could not receive a paper.
	NoPaper []string
}

// Exclusion is somebody who may not take part, and why.
type Exclusion struct{ Name, Reason string }

// Papers are the figures of the ballots of a vote. Invalid holds the blank ones where the rule says so. On devices nothing is printed, spoilt or left.
type Papers struct {
	Printed, Issued, Returned, Spoilt, Unused, Valid, Invalid, Blank int
}

// Person is somebody on the list.
type Person struct {
	Ordinal     int
	Name, Title string
	NominatedBy string
	// Withdrawn: not counted, for the reason and, where there was one, by the vote.
	Withdrawn               bool
	Because, WithdrawalVote string
}

// Answer is what one person answered when called.
type Answer struct {
	Seat         int
	Name, Answer string
}

// Scan is a scanned page attached to the count.
type Scan struct{ Filename, Hash string }

// Write sets the minutes as PDF. Errors: those of the writer.
func (p Protocol) Write(w io.Writer) error {
	return paper.Write(w, p.paper())
}

// ballots tells whether ballots were cast, on paper or on devices.
func (p Protocol) ballots() bool { return p.Method == Paper || p.Method == Device }

func (p Protocol) paper() paper.Paper {
	sheet := paper.Paper{
		Issuer: upper(p.Body), Place: PlaceOf(p.Body), Date: p.Ended, Title: "BIÊN BẢN", Subject: p.subject(), Simulation: p.Simulation,
		Signatures: p.signatures(),
	}
	if len(p.Board) > 0 {
		sheet.Superior, sheet.Issuer = upper(p.Body), "BAN KIỂM PHIẾU"
	}
	if len(p.Board) > 0 || p.ballots() {
		sheet.Title = "BIÊN BẢN KIỂM PHIẾU"
	}
	sheet.Blocks = append(sheet.Blocks, p.opening()...)
	sheet.Blocks = append(sheet.Blocks, p.matter()...)
	sheet.Blocks = append(sheet.Blocks, p.presence()...)
	sheet.Blocks = append(sheet.Blocks, p.figures()...)
	sheet.Blocks = append(sheet.Blocks, p.conclusion()...)
	sheet.Blocks = append(sheet.Blocks, p.devices()...)
	sheet.Blocks = append(sheet.Blocks, p.ending()...)
	return sheet
}
