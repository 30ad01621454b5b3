package rules

// Outcome is what a vote has led to.
type Outcome string

// The outcomes.
const (
	// Passed: được thông qua.
	Passed Outcome = "passed"
	// Failed: không được thông qua.
	Failed Outcome = "failed"
	// NoQuorum: too few were present; there is no decision.
	NoQuorum Outcome = "no_quorum"
	// NeedsChair: both sides are equal and the chair has to conclude.
	NeedsChair Outcome = "needs_chair"
	// SecondVote: both sides are equal and the vote is taken again.
	SecondVote Outcome = "second_vote"
	// TooFewBallots: fewer took part than the rule asks for; there is no decision.
	TooFewBallots Outcome = "too_few_ballots"
	// Sealed: a secret vote with so few ballots that its figures would say who chose what. It stays closed.
	Sealed Outcome = "sealed"
	// Elected: every seat of the election is filled.
	Elected Outcome = "elected"
	// SeatsOpen: some seats of the election stay open, because too few reached what was needed.
	SeatsOpen Outcome = "seats_open"
	// Tied: equal votes for the last seats of the election; those above are elected.
	Tied Outcome = "tied"
	// Rated: confidence was asked and counted; every person has an outcome of their own.
	Rated Outcome = "rated"
)

// Outcomes of persons; the code of a Consequence is one too, and so is the outcome of the whole vote where it decided nothing.
const (
	PersonElected    = "elected"
	PersonNotElected = "not_elected"
	PersonTied       = "tied"
	// PersonOK: no consequence of the rule is reached.
	PersonOK = "ok"
)

// Result is a decision with everything needed to show and to explain it. Its JSON form only ever grows: results stored by earlier releases
// are read with the new fields empty.
type Result struct {
	Outcome Outcome `json:"outcome"`
	// Kind is that of the rule; empty in results of the first release, all of which decide motions.
	Kind Kind `json:"kind,omitempty"`
	// Base is the number on which the share is taken, Needed the votes in favour that it takes. For votes about persons both are 0 where they
	// differ from person to person (base "marked"); Needed is 0 where most votes are enough or where consequences are asked for.
	Base   int `json:"base"`
	Needed int `json:"needed"`
	// Total is the sum of the buckets, see the package documentation: the seats that count under the rule, or the members in office where
	// these are the base.
	Total int `json:"total,omitempty"`
	// The buckets of a motion. Of votes about persons NotVoting (present, but returned no ballot) and Absent are set, and the sum takes the
	// valid and the invalid ballots of Ballots for the rest.
	For       int `json:"for"`
	Against   int `json:"against"`
	Abstain   int `json:"abstain"`
	Other     int `json:"other,omitempty"`
	NotVoting int `json:"not_voting"`
	Absent    int `json:"absent"`
	Invalid   int `json:"invalid"`
	Blank     int `json:"blank,omitempty"`
	Excluded  int `json:"excluded,omitempty"`
	// Suspended is the number of suspended seats; they are among the absent when SuspendedInBase is set, and left out of Total when not.
	Suspended       int  `json:"suspended,omitempty"`
	SuspendedInBase bool `json:"suspended_in_base,omitempty"`
	// QuorumNeeded is the number that had to be present (0: none asked for), QuorumPresent the smallest number that was at the moments
	// asked for.
	QuorumNeeded  int `json:"quorum_needed"`
	QuorumPresent int `json:"quorum_present"`
	// BallotsNeeded is the number of ballots that the rule asks for (0: no minimum), BallotsCast the number that there were then.
	BallotsNeeded int `json:"ballots_needed,omitempty"`
	BallotsCast   int `json:"ballots_cast,omitempty"`
	// Share is the share of For on Base in hundredths of a percent, 0 without a base; ShareText the same for people: "48,33%", or "–".
	// Votes about persons have shares for each person instead.
	Share     int    `json:"share"`
	ShareText string `json:"share_text"`
	// Ballots are the figures of the ballots of a vote about persons.
	Ballots *BallotFigures `json:"ballots,omitempty"`
	// Persons are in the order of the ballot form, never by result.
	Persons []PersonResult `json:"persons,omitempty"`
	// SeatsToFill, OpenSeats (those still open) and Tied (the ordinals of those with equal votes for them) are of an election. Round is 1 for
	// the first.
	SeatsToFill int   `json:"seats_to_fill,omitempty"`
	OpenSeats   int   `json:"open_seats,omitempty"`
	Tied        []int `json:"tied,omitempty"`
	Round       int   `json:"round,omitempty"`
	// OutcomeVI and OutcomeEN name the outcome; the explanations say why in one line; MinutesVI is the sentence for the minutes.
	OutcomeVI     string `json:"outcome_vi"`
	OutcomeEN     string `json:"outcome_en"`
	ExplanationVI string `json:"explanation_vi"`
	ExplanationEN string `json:"explanation_en"`
	MinutesVI     string `json:"minutes_vi"`
	// LegalGround is the ground of the rule.
	LegalGround Ground `json:"legal_ground"`
}

// BallotFigures are numbers of ballots. Valid and Invalid sum to Returned; Blank ones are among the invalid where the rule says so, among
// the valid otherwise.
type BallotFigures struct {
	Issued   int `json:"issued"`
	Returned int `json:"returned"`
	Valid    int `json:"valid"`
	Invalid  int `json:"invalid"`
	Blank    int `json:"blank"`
}

// PersonResult is what a vote about persons has led to for one of them. Yes, No and Unmarked, or High, Mid, Low and Unmarked, sum to the
// valid ballots.
type PersonResult struct {
	Ordinal  int    `json:"ordinal"`
	Name     string `json:"name"`
	Yes      int    `json:"yes,omitempty"`
	No       int    `json:"no,omitempty"`
	High     int    `json:"high,omitempty"`
	Mid      int    `json:"mid,omitempty"`
	Low      int    `json:"low,omitempty"`
	Unmarked int    `json:"unmarked,omitempty"`
	// Base is the number on which the shares are taken. Needed is what Yes must reach to be elected (0 where most votes are enough), or the
	// number of low (of no) from which on the first consequence applies.
	Base   int `json:"base,omitempty"`
	Needed int `json:"needed,omitempty"`
	// Share is that of yes (of high) in hundredths of a percent, ShareText the same for people; the others are of no, mid and low. A text is
	// empty where the form does not ask for it.
	Share        int    `json:"share,omitempty"`
	ShareText    string `json:"share_text,omitempty"`
	NoShareText  string `json:"no_share_text,omitempty"`
	MidShareText string `json:"mid_share_text,omitempty"`
	LowShareText string `json:"low_share_text,omitempty"`
	// Outcome is one of the outcomes of persons.
	Outcome       string `json:"outcome"`
	OutcomeVI     string `json:"outcome_vi"`
	OutcomeEN     string `json:"outcome_en"`
	ExplanationVI string `json:"explanation_vi,omitempty"`
	ExplanationEN string `json:"explanation_en,omitempty"`
	// The consequence in words, where one is reached.
	ConsequenceVI string `json:"consequence_vi,omitempty"`
	ConsequenceEN string `json:"consequence_en,omitempty"`
}
