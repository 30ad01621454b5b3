package voting

import (
	"time"

	"nghitruong/internal/id"
)

// Vote is a vote as somebody sees it; visibility.go says who sees what.
type Vote struct {
	ID                id.Vote             `json:"id"`
	MeetingID         id.Meeting          `json:"meeting_id"`
	ItemID            id.AgendaItem       `json:"item_id"`
	ItemNumber        int                 `json:"item_number" doc:"the item's number on the agenda as it is now"`
	DocumentVersionID *id.DocumentVersion `json:"document_version_id"`
	Code              string              `json:"code" example:"BQ-11"`
	Motion            string              `json:"motion" doc:"the exact text put to the vote"`
	Kind              string              `json:"kind" enum:"open"`
	State             State               `json:"state" enum:"prepared,ready,open,closed,announced,cancelled"`
	Rule              Rule                `json:"rule"`
	Roll              *RollCounts         `json:"roll" doc:"the frozen roll in numbers; null before the opening"`
	// BelowQuorumReason is why the vote was opened although too few were present.
	BelowQuorumReason string     `json:"below_quorum_reason"`
	CancelledReason   string     `json:"cancelled_reason"`
	RepeatsID         *id.Vote   `json:"repeats_id" doc:"the earlier vote that this one repeats"`
	RepeatedByID      *id.Vote   `json:"repeated_by_id" doc:"the later vote that repeats this one"`
	OpenedAt          *time.Time `json:"opened_at"`
	ClosedAt          *time.Time `json:"closed_at"`
	AnnouncedAt       *time.Time `json:"announced_at"`
	Received          int        `json:"received" doc:"number of seats that have stored a choice"`
	Result            *Result    `json:"result"`
	MyBallot          *MyBallot  `json:"my_ballot" doc:"null for those who hold no seat on the roll"`
}

// Rule is the decision rule of a vote as it is shown.
type Rule struct {
	Code            string `json:"code"`
	Name            string `json:"name"`
	NameEN          string `json:"name_en"`
	ThresholdText   string `json:"threshold_text" example:"quá nửa tổng số đại biểu"`
	ThresholdTextEN string `json:"threshold_text_en"`
	// Needed is the number of votes in favour that it takes, null while it depends on who takes part.
	Needed *int   `json:"needed"`
	Ground string `json:"ground" example:"Điều 35 khoản 2 Luật 72/2025/QH15"`
	// GroundText says what the source demands.
	GroundText string `json:"ground_text"`
}

// RollCounts is the roll at the opening in numbers. A present person is entitled to cast: vacant and suspended seats are not present.
type RollCounts struct {
	Seats        int  `json:"seats"`
	Present      int  `json:"present"`
	Hall         int  `json:"hall"`
	Online       int  `json:"online"`
	QuorumNeeded int  `json:"quorum_needed" doc:"0 when the rule asks for no quorum"`
	QuorumMet    bool `json:"quorum_met"`
}

// Result is a decision. The buckets sum to the number of seats, or to the members in office where these are the base.
type Result struct {
	Outcome   string `json:"outcome" enum:"passed,failed,no_quorum,needs_chair"`
	Base      int    `json:"base"`
	Needed    int    `json:"needed"`
	For       int    `json:"for"`
	Against   int    `json:"against"`
	Abstain   int    `json:"abstain"`
	NotVoting int    `json:"not_voting"`
	Absent    int    `json:"absent"`
	// Share is in hundredths of a percent: 4833 for 48,33 %.
	Share         int    `json:"share"`
	ShareText     string `json:"share_text" example:"48,33%"`
	Explanation   string `json:"explanation"`
	ExplanationEN string `json:"explanation_en"`
	OutcomeText   string `json:"outcome_text" example:"không thông qua"`
	OutcomeTextEN string `json:"outcome_text_en"`
	Ground        string `json:"ground"`
	MinutesText   string `json:"minutes_text"`
}

// MyBallot is the viewer's own place in a vote.
type MyBallot struct {
	Eligible bool       `json:"eligible" doc:"may cast now"`
	Choice   *string    `json:"choice" enum:"for,against,abstain"`
	Revision int        `json:"revision" doc:"0 while nothing is stored"`
	StoredAt *time.Time `json:"stored_at"`
}

// Stored acknowledges a ballot that is durably stored.
type Stored struct {
	Choice   string    `json:"choice" enum:"for,against,abstain"`
	Revision int       `json:"revision"`
	StoredAt time.Time `json:"stored_at"`
}

// BallotStored is the event ballot.stored on the log person/<id>: the person's other devices follow.
type BallotStored struct {
	VoteID id.Vote `json:"vote_id"`
	Stored
}

// RollLine is one seat of a vote's roll.
type RollLine struct {
	SeatNumber int        `json:"seat_number"`
	PersonID   *id.Person `json:"person_id" doc:"null: the seat is vacant"`
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	UnitName   string     `json:"unit_name"`
	Group      string     `json:"group"`
	Suspended  bool       `json:"suspended"`
	Attendance Attendance `json:"attendance" doc:"at the opening"`
	// Stored tells whether the seat has stored a choice; null for those who may not see it yet.
	Stored *bool   `json:"stored"`
	Choice *string `json:"choice" doc:"after the announcement" enum:"for,against,abstain"`
}

// MeetingVotes is the whole value of the topic meeting/<id>/votes.
type MeetingVotes struct {
	Votes []Vote `json:"votes"`
}

// SecretariatVotes is the whole value of the topic meeting/<id>/votes/secretariat.
type SecretariatVotes struct {
	// Prepared holds the votes that the rest of the meeting does not see yet.
	Prepared []Vote            `json:"prepared"`
	Votes    []SecretariatVote `json:"votes"`
}

// SecretariatVote is what the secretariat and the chair see of a vote in addition to everybody.
type SecretariatVote struct {
	ID    id.Vote `json:"id"`
	State State   `json:"state"`
	// Result is there from the close on.
	Result *Result `json:"result"`
	// NotStored lists, while the vote is open, those who may cast and have not.
	NotStored []NotStored `json:"not_stored"`
}

// NotStored is a seat from which no choice has been stored yet.
type NotStored struct {
	SeatNumber int    `json:"seat_number"`
	Name       string `json:"name"`
	UnitName   string `json:"unit_name"`
}

// Profile is a decision rule that may be chosen for a vote.
type Profile struct {
	Rule
	Version int `json:"version"`
}
