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
	Kind              Kind                `json:"kind" enum:"open,election,confidence_rating,confidence_ballot" doc:"open: on a motion; election; confidence in three levels; confidence in two"`
	Method            Method              `json:"method" enum:"electronic,hands,cards,roll_call,paper" doc:"how the choices are taken"`
	State             State               `json:"state" enum:"prepared,ready,open,counting,closed,announced,cancelled"`
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

	ParentID       *id.Vote   `json:"parent_id" doc:"the vote on the whole text of which this is a contested part"`
	Parts          []VotePart `json:"parts" doc:"the contested parts of this text, in the order in which they were prepared"`
	PartsUndecided int        `json:"parts_undecided" doc:"the vote cannot be opened while there are any"`

	PreviousRoundID *id.Vote `json:"previous_round_id" doc:"the election whose further round this is"`
	NextRoundID     *id.Vote `json:"next_round_id"`
	Round           int      `json:"round" doc:"of an election, from 1; 0 otherwise"`
	SeatsToFill     int      `json:"seats_to_fill" doc:"of an election"`
	// CountingBoard counts this vote; ProposesBoard is the board that this vote sets up when it passes.
	CountingBoard *CountingBoard `json:"counting_board" doc:"the board that counts this vote"`
	ProposesBoard *CountingBoard `json:"proposes_board" doc:"the board that this vote sets up when it passes"`
	Candidates    []Candidate    `json:"candidates" doc:"in the official order"`

	OneShot          bool       `json:"one_shot" doc:"a choice is final"`
	CountdownSeconds int        `json:"countdown_seconds" doc:"0: no countdown"`
	CloseByCountdown bool       `json:"close_by_countdown" doc:"the vote is closed when the countdown ends; otherwise it closes nothing"`
	CountdownEndsAt  *time.Time `json:"countdown_ends_at" doc:"null before the opening and without a countdown"`
	OpeningID        string     `json:"opening_id" doc:"the same for votes that were opened in one go"`

	AmendmentNote string     `json:"amendment_note" doc:"what was changed after the contested parts were decided"`
	AmendedAt     *time.Time `json:"amended_at"`
	VoidReason    string     `json:"void_reason" doc:"why the announced vote was taken again"`
	VoidedAt      *time.Time `json:"voided_at"`

	Exclusions   []Exclusion `json:"exclusions" doc:"persons who may not take part in this vote"`
	Counted      bool        `json:"counted" doc:"a count by people is confirmed: two people have entered the same figures"`
	CountEntries int         `json:"count_entries" doc:"how many people have entered figures"`
	Behind       bool        `json:"behind" doc:"ballots are known to be missing: the vote can only be cancelled or repeated"`
	LiveTotals   *LiveTotals `json:"live_totals" doc:"while open, where the rule shows totals"`

	NeedsConclusion  bool   `json:"needs_conclusion" doc:"the rule leaves the decision to the chair, who has not concluded yet"`
	Conclusion       string `json:"conclusion" enum:",passed,failed" doc:"of the chair"`
	ConclusionReason string `json:"conclusion_reason"`

	// Secret is how a secret electronic vote is conducted; null for all others.
	Secret       *SecretView `json:"secret" doc:"of a secret vote on devices; null otherwise"`
	ElectionHash string      `json:"election_hash" doc:"names the vote on the board, hex; empty: not on it"`
	Signed       int         `json:"signed" doc:"of an open electronic vote: seats whose choice bears the signature of a registered device"`
	Unsigned     int         `json:"unsigned" doc:"of an open electronic vote: seats whose choice was taken without one"`
}

// VotePart is a contested part of a text, put to the vote before the whole.
type VotePart struct {
	ID    id.Vote `json:"id"`
	Code  string  `json:"code"`
	State State   `json:"state" enum:"prepared,ready,open,counting,closed,announced,cancelled"`
	// Outcome is empty until it is announced.
	Outcome string `json:"outcome" doc:"empty until it is announced"`
}

// Candidate is somebody who stands in an election, or in whom confidence is asked.
type Candidate struct {
	ID               id.Candidate `json:"id"`
	PersonID         *id.Person   `json:"person_id" doc:"null: somebody without an entry in the directory"`
	Ordinal          int          `json:"ordinal" doc:"the official order, from 1"`
	Name             string       `json:"name"`
	Title            string       `json:"title"`
	NominatedBy      string       `json:"nominated_by"`
	Withdrawn        bool         `json:"withdrawn"`
	WithdrawnBecause string       `json:"withdrawn_because"`
	WithdrawalVoteID *id.Vote     `json:"withdrawal_vote_id" doc:"the vote that let the person withdraw"`
}

// CountingBoard is a counting board (ban kiểm phiếu).
type CountingBoard struct {
	ID       id.CountingBoard `json:"id"`
	VoteID   id.Vote          `json:"vote_id" doc:"the open vote that decides about the board"`
	VoteCode string           `json:"vote_code"`
	Approved bool             `json:"approved" doc:"that vote was announced as passed"`
	Members  []BoardMember    `json:"members"`
}

// BoardMember is a member of a counting board.
type BoardMember struct {
	PersonID id.Person `json:"person_id"`
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Head     bool      `json:"head"`
}

// Exclusion is a person who may not take part in a vote.
type Exclusion struct {
	PersonID id.Person `json:"person_id"`
	Name     string    `json:"name"`
	Reason   string    `json:"reason"`
}

// LiveTotals are the choices stored so far in a vote whose rule shows them while it is open.
type LiveTotals struct {
	For     int `json:"for"`
	Against int `json:"against"`
	Abstain int `json:"abstain"`
	Other   int `json:"other"`
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
	Kind       string `json:"kind" enum:"motion,election,confidence_rating,confidence_ballot" doc:"what the rule decides"`
	Options    string `json:"options" enum:"motion,opinion" doc:"motion: for, against, abstain; opinion: agree, disagree, other opinion with a text"`
	OneShot    bool   `json:"one_shot" doc:"a choice is final"`
	WhileOpen  string `json:"while_open" enum:",totals,choices" doc:"what everybody sees of the choices before the close; empty: nothing"`
	Secret     bool   `json:"secret" doc:"the form is a secret ballot"`
	Domain     string `json:"domain" doc:"the authority path at which the rule may be chosen; / everywhere"`
	Origin     string `json:"origin" enum:"product,office" doc:"who wrote this version"`
}

// RollCounts is the roll at the opening in numbers. A present person is entitled to cast: vacant and suspended seats are not present.
type RollCounts struct {
	Seats        int  `json:"seats"`
	Present      int  `json:"present"`
	Hall         int  `json:"hall"`
	Online       int  `json:"online"`
	QuorumNeeded int  `json:"quorum_needed" doc:"0 when the rule asks for no quorum"`
	QuorumMet    bool `json:"quorum_met"`
	Excluded     int  `json:"excluded" doc:"seats whose holder may not take part in this vote"`
	Suspended    int  `json:"suspended" doc:"seats whose holder is suspended"`
	// SuspendedInBase tells whether suspended seats count in the base.
	SuspendedInBase bool `json:"suspended_in_base"`
}

// Result is a decision. The buckets sum to the number of seats, or to the members in office where these are the base.
type Result struct {
	Kind      string `json:"kind" enum:"motion,election,confidence_rating,confidence_ballot"`
	Outcome   string `json:"outcome" enum:"passed,failed,no_quorum,needs_chair,elected,seats_open,tied,rated,sealed,too_few_ballots,second_vote"`
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

	Other     int `json:"other" doc:"another opinion"`
	Blank     int `json:"blank" doc:"blank papers, where the rule does not count them among the invalid"`
	Invalid   int `json:"invalid" doc:"on paper only"`
	Excluded  int `json:"excluded" doc:"persons who may not take part; they count in the base"`
	Suspended int `json:"suspended" doc:"suspended seats; they are among the absent"`

	Ballots    *BallotFigures `json:"ballots" doc:"of a vote on paper"`
	Persons    []PersonResult `json:"persons" doc:"of an election or a vote on confidence, in the official order"`
	OpenSeats  int            `json:"open_seats" doc:"seats that nobody was elected to"`
	Conclusion string         `json:"conclusion" enum:",passed,failed" doc:"of the chair, where the rule leaves it to the chair"`
}

// BallotFigures are the papers of a vote.
type BallotFigures struct {
	Issued   int `json:"issued"`
	Returned int `json:"returned"`
	Valid    int `json:"valid"`
	Invalid  int `json:"invalid"`
	Blank    int `json:"blank"`
}

// PersonResult is the result of one person. The shares are on the base of the rule.
type PersonResult struct {
	Ordinal       int    `json:"ordinal"`
	Name          string `json:"name"`
	Yes           int    `json:"yes"`
	No            int    `json:"no"`
	High          int    `json:"high"`
	Mid           int    `json:"mid"`
	Low           int    `json:"low"`
	Unmarked      int    `json:"unmarked" doc:"valid papers that do not mark this person, or mark it twice"`
	ShareText     string `json:"share_text" example:"88,33%" doc:"of yes, or of high"`
	NoShareText   string `json:"no_share_text"`
	MidShareText  string `json:"mid_share_text"`
	LowShareText  string `json:"low_share_text"`
	Needed        int    `json:"needed"`
	Outcome       string `json:"outcome" example:"elected"`
	OutcomeText   string `json:"outcome_text" example:"trúng cử"`
	OutcomeTextEN string `json:"outcome_text_en"`
	Explanation   string `json:"explanation"`
	ExplanationEN string `json:"explanation_en"`
	Consequence   string `json:"consequence"`
}

// MyBallot is the viewer's own place in a vote.
type MyBallot struct {
	Eligible bool       `json:"eligible" doc:"may cast now"`
	Choice   *string    `json:"choice" enum:"for,against,abstain,other"`
	Opinion  string     `json:"opinion,omitempty" doc:"the words of another opinion"`
	Revision int        `json:"revision" doc:"0 while nothing is stored"`
	StoredAt *time.Time `json:"stored_at"`
	// BallotKey and Receipt are as in Stored.
	BallotKey string `json:"ballot_key,omitempty" doc:"the key under which it was stored"`
	Receipt   string `json:"receipt,omitempty" doc:"the proof that it was acknowledged"`
	// The rest is for signing: empty and 0 for a vote that is not on the board.
	ElectionHash string `json:"election_hash" doc:"hex"`
	Board        string `json:"board" doc:"hex"`
	VID          uint32 `json:"vid" doc:"number on the roll of the board; 0: not on it"`
	KeyOnRoll    string `json:"key_on_roll" doc:"the key that must sign, hex; empty: none"`
	NextBSeq     uint32 `json:"next_bseq" doc:"the number of the next ballot to be signed"`
}

// Stored acknowledges a ballot that is durably stored.
type Stored struct {
	Choice   string    `json:"choice" enum:"for,against,abstain,other"`
	Opinion  string    `json:"opinion,omitempty" doc:"the words of another opinion"`
	Revision int       `json:"revision"`
	StoredAt time.Time `json:"stored_at"`
	// BallotKey is the key under which the ballot was stored.
	BallotKey string `json:"ballot_key" doc:"the key under which it was stored"`
	// Receipt proves to the server, with the revision, the key and the time, that it has acknowledged this ballot. The device keeps them.
	Receipt string `json:"receipt" doc:"the proof that it was acknowledged, for my-record; the device keeps it with revision, key and time"`
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
	Stored *bool `json:"stored"`
	// Choice is there after the announcement, and before it where the rule shows choices while the vote is open.
	Choice  *string `json:"choice" doc:"after the announcement, or earlier where the rule shows it" enum:"for,against,abstain,other"`
	Opinion *string `json:"opinion" doc:"the words of another opinion, seen with the choice"`
	// Persons are the answers of a roll call about persons, seen as a choice is.
	Persons             map[int]string `json:"persons,omitempty" doc:"of a roll call about persons, after the announcement: yes, no, high, mid or low by ordinal"`
	ExcludedBecause     string         `json:"excluded_because" doc:"why the person may not take part in this vote; empty: may"`
	AttendanceAtClosing *Attendance    `json:"attendance_at_closing" doc:"null before the close"`
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
	// KeyChanges are the vote keys that changed since the last opening whose roll is on the board.
	KeyChanges []VoteKeyLine `json:"key_changes" required:"false" doc:"holders of seats whose vote key is not that of the last roll on the board; those without a key have no fingerprint"`
}

// SecretariatVote is what the secretariat and the chair see of a vote in addition to everybody.
type SecretariatVote struct {
	ID    id.Vote `json:"id"`
	State State   `json:"state"`
	// Result is there from the close on.
	Result *Result `json:"result"`
	// NeedsConclusion: the rule leaves the decision to the chair, who has not concluded yet; ConclusionReason is why the chair concluded as
	// the result says.
	NeedsConclusion  bool   `json:"needs_conclusion"`
	ConclusionReason string `json:"conclusion_reason"`
	// NotStored lists, while the vote is open, those who may cast and have not.
	NotStored []NotStored `json:"not_stored"`
}

// NotStored is a seat from which no choice has been stored yet.
type NotStored struct {
	SeatNumber int    `json:"seat_number"`
	Name       string `json:"name"`
	UnitName   string `json:"unit_name"`
}

// BeforeOpening is what the chair and the secretary are told before a vote is opened.
type BeforeOpening struct {
	Seats        int  `json:"seats"`
	InOffice     int  `json:"in_office"`
	Present      int  `json:"present"`
	Hall         int  `json:"hall"`
	Online       int  `json:"online"`
	QuorumNeeded int  `json:"quorum_needed" doc:"0 when the rule asks for no quorum"`
	QuorumMet    bool `json:"quorum_met"`
	// NoPaper lists those present online, who cannot receive a paper ballot; it is empty for other methods.
	NoPaper         []RollPerson `json:"no_paper" doc:"present online: cannot receive a paper ballot"`
	Excluded        []Exclusion  `json:"excluded"`
	Suspended       []RollPerson `json:"suspended"`
	SuspendedInBase bool         `json:"suspended_in_base"`
	Warnings        []Warning    `json:"warnings"`
}

// RollPerson is somebody on the roll.
type RollPerson struct {
	SeatNumber int       `json:"seat_number"`
	PersonID   id.Person `json:"person_id"`
	Name       string    `json:"name"`
	Title      string    `json:"title"`
	UnitName   string    `json:"unit_name"`
}

// Warning is something to know before an act.
type Warning struct {
	Code   string `json:"code" example:"voting.no_quorum"`
	Text   string `json:"text"`
	TextEN string `json:"text_en"`
	// Blocking: the act would be refused as things are.
	Blocking bool `json:"blocking" doc:"the act would be refused as things are"`
}

// Profile is a decision rule that may be chosen for a vote.
type Profile struct {
	Rule
	Version int `json:"version"`
}
