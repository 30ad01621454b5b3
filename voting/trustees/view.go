package trustees

import (
	"time"

	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// State is where a ceremony stands, see the package documentation.
type State string

// The states.
const (
	Tokens     State = "tokens"
	Keys       State = "keys"
	Shares     State = "shares"
	Confirming State = "confirming"
	Confirmed  State = "confirmed"
	Broken     State = "broken"
	Erased     State = "erased"
)

// running tells whether the ceremony waits for its trustees.
func (s State) running() bool {
	return s == Tokens || s == Keys || s == Shares || s == Confirming
}

// Reason is what a complaint is about.
type Reason string

// The reasons. Lost and Stopped are the server's: a trustee lost its secrets before the end; the head or the secretariat started again.
const (
	BadToken  Reason = "bad_token"
	BadKeys   Reason = "bad_keys"
	BadBox    Reason = "bad_box"
	BadKeySet Reason = "bad_key_set"
	Other     Reason = "other"
	Lost      Reason = "lost"
	Stopped   Reason = "stopped"
)

// Ceremony is a key ceremony as everybody of the meeting sees it. It is what the live topic lists.
type Ceremony struct {
	ID              id.KeyCeremony   `json:"id"`
	MeetingID       id.Meeting       `json:"meeting_id"`
	CountingBoardID id.CountingBoard `json:"counting_board_id"`
	State           State            `json:"state"`
	Board           ntv.Hash         `json:"board" doc:"the public board of the meeting, hex"`
	Threshold       int              `json:"threshold" doc:"so many trustees open a sum together (k)"`
	Usable          int              `json:"usable" doc:"trustees whose share is not reported lost"`
	Trustees        []Trustee        `json:"trustees" doc:"by number"`
	KeySet          string           `json:"key_set" doc:"hash of the key set's record on the board, from confirming on; empty before"`
	Complaint       *Complaint       `json:"complaint" doc:"why the ceremony is broken"`
	FollowsID       *id.KeyCeremony  `json:"follows_id" doc:"the broken ceremony that this one takes up again"`
	StartedAt       time.Time        `json:"started_at"`
	ConfirmedAt     *time.Time       `json:"confirmed_at"`
	EndedAt         *time.Time       `json:"ended_at" doc:"when it was broken, or its server's share erased"`
}

// Trustee is a member of the board in a ceremony: how far it has come.
type Trustee struct {
	Number      int        `json:"number" doc:"i in the protocol, from 1"`
	PersonID    id.Person  `json:"person_id"`
	Name        string     `json:"name"`
	Head        bool       `json:"head" doc:"head of the board"`
	TokenSent   bool       `json:"token_sent"`
	KeysSent    bool       `json:"keys_sent"`
	SharesSent  bool       `json:"shares_sent"`
	BackedUpAt  *time.Time `json:"backed_up_at"`
	ConfirmedAt *time.Time `json:"confirmed_at"`
	ErasedAt    *time.Time `json:"erased_at"`
	Lost        bool       `json:"lost"`
	LostBecause string     `json:"lost_because"`
}

// Complaint says why a ceremony is broken. By is the complaining trustee, null for the head or the secretariat; Against the one whose part is bad,
// 0 for the server, null for nobody.
type Complaint struct {
	By          *int   `json:"by"`
	ByName      string `json:"by_name"`
	Against     *int   `json:"against"`
	AgainstName string `json:"against_name"`
	Reason      Reason `json:"reason"`
	Words       string `json:"words" doc:"in the complaining person's own words"`
}

// CeremonyDetails is a ceremony with everything that a trustee's device needs for its next step.
type CeremonyDetails struct {
	Ceremony
	Tokens      []ntv.KeyToken      `json:"tokens" doc:"those shown, by number"`
	Keys        []ntv.TrusteeKeys   `json:"keys" doc:"those revealed, by number"`
	ServerShare *ntv.ServerShareKey `json:"server_share" doc:"public side of the server's share, with its proof"`
	Mine        *MyPart             `json:"mine" doc:"for a trustee"`
	MayManage   bool                `json:"may_manage" doc:"the one who asks may start again and end the key: head of the board, or secretary"`
}

// MyPart is what only the trustee who asks gets.
type MyPart struct {
	Number int           `json:"number"`
	Boxes  []ReceivedBox `json:"boxes" doc:"sealed shares for this trustee, by sender"`
	Dealt  []SealedBox   `json:"dealt" doc:"sealed shares this trustee has sent, by receiver"`
}

// ReceivedBox is a sealed share as its receiver gets it.
type ReceivedBox struct {
	From uint32  `json:"from"`
	Box  ntv.Box `json:"box" doc:"80 bytes, hex; empty once destroyed"`
}

// SealedBox is a sealed share as its sender hands it in.
type SealedBox struct {
	To  uint32  `json:"to" minimum:"1" maximum:"64"`
	Box ntv.Box `json:"box" doc:"80 bytes, hex"`
}

// MeetingCeremonies is the value of the live topic meeting/<id>/ceremonies.
type MeetingCeremonies struct {
	Ceremonies []Ceremony `json:"ceremonies"`
}

// News is what a trustee hears on person/<id>, as ceremony.started, ceremony.broken or ceremony.erased.
type News struct {
	CeremonyID id.KeyCeremony `json:"ceremony_id"`
	MeetingID  id.Meeting     `json:"meeting_id"`
}
