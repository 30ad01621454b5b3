package opinions

import (
	"time"

	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// State is where an opinion ballot stands in its life.
type State string

// The states, see the package documentation.
const (
	Draft     State = "draft"
	Sent      State = "sent"
	Closed    State = "closed"
	Published State = "published"
	Cancelled State = "cancelled"
)

// OpinionBallot is an opinion ballot as the one who asks may see it.
type OpinionBallot struct {
	ID       id.OpinionBallot `json:"id"`
	UnitID   id.OrgUnit       `json:"unit_id"`
	UnitName string           `json:"unit_name"`
	Code     string           `json:"code" example:"PYK-01"`
	Title    string           `json:"title"`
	Text     string           `json:"text" doc:"the exact question"`
	State    State            `json:"state"`
	Rule     OpinionRule      `json:"rule"`

	Deadline        *time.Time `json:"deadline"`
	SentAt          *time.Time `json:"sent_at"`
	RemindedAt      *time.Time `json:"reminded_at" doc:"for the office: when those who had not answered were last reminded"`
	ClosedAt        *time.Time `json:"closed_at"`
	PublishedAt     *time.Time `json:"published_at"`
	CancelledAt     *time.Time `json:"cancelled_at"`
	CancelledReason string     `json:"cancelled_reason"`

	RepeatsID    *id.OpinionBallot `json:"repeats_id" doc:"the earlier ballot that this one repeats"`
	RepeatedByID *id.OpinionBallot `json:"repeated_by_id"`

	Papers []OpinionPaper `json:"papers"`
	// MayManage: the one who asks is of the office.
	MayManage bool `json:"may_manage"`
	// IsMember and IsChair: the one who asks is asked for an opinion, is the chair.
	IsMember bool          `json:"is_member"`
	IsChair  bool          `json:"is_chair"`
	MyAnswer *StoredAnswer `json:"my_answer" doc:"the last stored answer of the one who asks"`

	MemberCount int `json:"member_count"`
	// Answered and Members are for the office.
	Answered *int            `json:"answered" doc:"for the office: how many have answered"`
	Members  []OpinionMember `json:"members" doc:"for the office; empty for others"`

	Summary *OpinionSummary `json:"summary" doc:"from the close on for the office and the chair, after the publication for all members"`

	NeedsConclusion  bool   `json:"needs_conclusion" doc:"the rule leaves the decision to the chair, who has not concluded yet"`
	Conclusion       string `json:"conclusion" doc:"passed or failed, where the chair concluded"`
	ConclusionReason string `json:"conclusion_reason"`
}

// OpinionRule is the rule of a ballot.
type OpinionRule struct {
	Code            string `json:"code"`
	Name            string `json:"name"`
	NameEN          string `json:"name_en"`
	ThresholdText   string `json:"threshold_text" doc:"what it takes, such as: quá nửa tổng số thành viên"`
	ThresholdTextEN string `json:"threshold_text_en"`
	Needed          int    `json:"needed" doc:"of so many members; 0 when that is not known yet"`
	Ground          string `json:"ground" doc:"article of the law"`
	GroundText      string `json:"ground_text"`
}

// OpinionPaper is a paper of a ballot.
type OpinionPaper struct {
	ID       id.OpinionPaper `json:"id"`
	Title    string          `json:"title"`
	Filename string          `json:"filename"`
	Size     int64           `json:"size" doc:"in bytes"`
}

// OpinionMember is a member as the office sees one: whether, never what, the member has answered.
type OpinionMember struct {
	PersonID   id.Person  `json:"person_id"`
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	UnitName   string     `json:"unit_name"`
	Chair      bool       `json:"chair"`
	ReadAt     *time.Time `json:"read_at" doc:"when the member first opened the ballot"`
	AnsweredAt *time.Time `json:"answered_at" doc:"when the last answer was stored"`
}

// StoredAnswer is an answer as it is stored.
type StoredAnswer struct {
	Choice   rules.Choice `json:"choice" enum:"for,against,other"`
	Opinion  string       `json:"opinion"`
	Revision int          `json:"revision"`
	StoredAt time.Time    `json:"stored_at"`
}

// OpinionSummary is the summary of opinions (bảng tổng hợp ý kiến).
type OpinionSummary struct {
	Result OpinionResult `json:"result"`
	Lines  []OpinionLine `json:"lines" doc:"every member, in the order of introductions"`
}

// OpinionResult is what the answers have led to.
type OpinionResult struct {
	Outcome       string `json:"outcome" enum:"passed,failed,needs_chair,no_quorum,too_few_ballots,second_vote"`
	OutcomeText   string `json:"outcome_text"`
	OutcomeTextEN string `json:"outcome_text_en"`
	Members       int    `json:"members"`
	Needed        int    `json:"needed"`
	For           int    `json:"for"`
	Against       int    `json:"against"`
	Other         int    `json:"other"`
	Silent        int    `json:"silent"`
	ShareText     string `json:"share_text"`
	Explanation   string `json:"explanation"`
	ExplanationEN string `json:"explanation_en"`
	MinutesText   string `json:"minutes_text"`
	Ground        string `json:"ground"`
	GroundText    string `json:"ground_text"`
}

// OpinionLine is one member of the summary. Choice is empty for who was silent.
type OpinionLine struct {
	Ordinal    int          `json:"ordinal"`
	PersonID   id.Person    `json:"person_id"`
	Name       string       `json:"name"`
	Title      string       `json:"title"`
	UnitName   string       `json:"unit_name"`
	Chair      bool         `json:"chair"`
	Choice     rules.Choice `json:"choice" doc:"for, against, other; empty: no answer"`
	Opinion    string       `json:"opinion"`
	AnsweredAt *time.Time   `json:"answered_at"`
}

// OpinionCard is a ballot in a list.
type OpinionCard struct {
	ID          id.OpinionBallot `json:"id"`
	Code        string           `json:"code"`
	Title       string           `json:"title"`
	UnitName    string           `json:"unit_name"`
	State       State            `json:"state"`
	Deadline    *time.Time       `json:"deadline"`
	MyAnswered  bool             `json:"my_answered" doc:"the one who asks has answered"`
	IsMember    bool             `json:"is_member"`
	Members     int              `json:"members"`
	Answered    *int             `json:"answered" doc:"for the office"`
	Outcome     string           `json:"outcome" doc:"passed or failed, as far as it may be seen; needs_chair while the chair has to conclude"`
	PublishedAt *time.Time       `json:"published_at"`
}

// OpinionLists are the ballots of the one who asks.
type OpinionLists struct {
	Mine    []OpinionCard `json:"mine" doc:"those that ask the one who asks: to be answered first, by deadline"`
	Managed []OpinionCard `json:"managed" doc:"those of the units whose office the one who asks is, the newest first"`
	// MayPrepare: there is a unit for which the one who asks may prepare one.
	MayPrepare bool `json:"may_prepare"`
}

// OpinionsWaiting tells whether there is anything here for somebody.
type OpinionsWaiting struct {
	// Any: the person was ever asked, or manages ballots.
	Any bool `json:"any"`
	// ToAnswer is how many ballots wait for the person's first answer, NextDeadline the earliest of theirs.
	ToAnswer     int        `json:"to_answer"`
	NextDeadline *time.Time `json:"next_deadline"`
}

// OpinionUnit is a unit for which the one who asks may prepare ballots.
type OpinionUnit struct {
	ID   id.OrgUnit `json:"id"`
	Name string     `json:"name"`
}

// OpinionCandidate is somebody who may be made a member.
type OpinionCandidate struct {
	PersonID id.Person `json:"person_id"`
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	UnitName string    `json:"unit_name"`
	Direct   bool      `json:"direct" doc:"holds a post in the unit itself, not only below it"`
	Head     bool      `json:"head" doc:"is the head of the unit"`
}

// OpinionProgress is the value of the topic opinions/<ballot>, for the office.
type OpinionProgress struct {
	ID       id.OpinionBallot `json:"id"`
	State    State            `json:"state"`
	Answered int              `json:"answered"`
	Members  []OpinionMember  `json:"members"`
}

// OpinionNews is what a member hears on the topic person/<id>.
type OpinionNews struct {
	OpinionID id.OpinionBallot `json:"opinion_id"`
	Title     string           `json:"title"`
	Deadline  *time.Time       `json:"deadline"`
}
