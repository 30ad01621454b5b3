package voting

import (
	"time"

	"nghitruong/internal/id"
)

// SecretPhase is where the counting of a secret electronic vote stands.
type SecretPhase string

// The phases. A vote that is not open yet, and one that was cancelled, is in none.
const (
	// PhaseVoting: ballots are taken.
	PhaseVoting SecretPhase = "voting"
	// PhaseConfirming: the trustees check the board and confirm the close.
	PhaseConfirming SecretPhase = "confirming"
	// PhaseDecrypting: the trustees decrypt the sums.
	PhaseDecrypting SecretPhase = "decrypting"
	// PhaseDone: the counts are on the board.
	PhaseDone SecretPhase = "done"
	// PhaseSealed: too few ballots came for the sums to be opened.
	PhaseSealed SecretPhase = "sealed"
)

// SecretView is how a secret electronic vote is conducted, as everybody sees it.
type SecretView struct {
	Phase SecretPhase `json:"phase" enum:",voting,confirming,decrypting,done,sealed" doc:"empty before the opening and after a cancellation"`
	// Approvals are those in force: the other of the two persons acts within fifteen minutes.
	Approvals []Approval `json:"approvals" doc:"of the opening or the close; the second one acts"`
	// CeremonyID is the ceremony whose key the vote uses; null until one is confirmed.
	CeremonyID *id.KeyCeremony `json:"ceremony_id" doc:"null while the counting board has no confirmed key"`
	Trustees   int             `json:"trustees" doc:"members of the counting board that hold a share"`
	Threshold  int             `json:"threshold" doc:"so many of them are needed"`
	// Confirmations and Shares count those on the board that hold; Missing names those who have not done what the phase asks for.
	Confirmations int      `json:"confirmations" doc:"trustees that confirmed the close"`
	Shares        int      `json:"shares" doc:"trustees whose decryption holds"`
	Missing       []string `json:"missing" doc:"trustees that have not done what the phase asks for"`
	MinTally      int      `json:"min_tally" doc:"with fewer ballots the sums are never opened"`
	Opened        int      `json:"opened" doc:"ballots that were opened to be checked instead of cast"`
}

// Approval is one of the two approvals that the opening or the close of a secret electronic vote needs.
type Approval struct {
	Act       string    `json:"act" enum:"open,close"`
	Role      string    `json:"role" enum:"board_head,secretary"`
	PersonID  id.Person `json:"person_id"`
	Name      string    `json:"name"`
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// BallotSignature is a delegate's signature of a choice in an open vote, made by the registered key.
type BallotSignature struct {
	BSeq uint32 `json:"bseq" doc:"the number of this ballot of the delegate: next_bseq of my_ballot"`
	Sig  string `json:"sig" doc:"Ed25519 over HB(open-sig, eh, vid, bseq, bits), hex"`
}

// SecretStored acknowledges a record of the caller that is durably on the board: the signed head is the receipt.
type SecretStored struct {
	Seq   uint64 `json:"seq" doc:"number of the record"`
	Hash  string `json:"hash" doc:"of the record, hex"`
	Sig   string `json:"sig" doc:"the server's signature of the head, hex"`
	Board string `json:"board" doc:"hash of record 0, hex"`
	VID   uint32 `json:"vid" doc:"the delegate's number"`
	BSeq  uint32 `json:"bseq"`
	// Code is the tracking code of the ballot.
	Code       string    `json:"code" example:"7Q4H-2M9C-XV3A-0F6K" doc:"tracking code of the ballot"`
	ReceivedAt time.Time `json:"received_at" doc:"time of the record"`
}

// SecretStoredEvent is the event secret.stored on the log person/<id>: the person's other devices follow.
type SecretStoredEvent struct {
	VoteID id.Vote      `json:"vote_id"`
	Kind   string       `json:"kind" enum:"ballot,spoil"`
	Stored SecretStored `json:"stored"`
}

// VoteManifest is what a device needs to make a ballot of a vote on the board, and where its owner stands.
type VoteManifest struct {
	Manifest     string `json:"manifest" doc:"the exact bytes of the vote record, base64"`
	ElectionHash string `json:"election_hash" doc:"hex"`
	Board        string `json:"board" doc:"hex"`
	ServerKey    string `json:"server_key" doc:"the key that signs the board, hex"`
	Mode         string `json:"mode" enum:"secret,open"`
	// VID is 0 and VoteKey empty for somebody who is not on the vote's roll.
	VID      uint32 `json:"vid" doc:"the caller's number; 0: not on the roll of the vote"`
	VoteKey  string `json:"vote_key" doc:"the caller's key on the roll of the vote, hex; empty: none"`
	NextBSeq uint32 `json:"next_bseq" doc:"the number of the caller's next ballot"`
	Eligible bool   `json:"eligible" doc:"the caller may cast now"`
	// Mine is the caller's ballot that counts.
	Mine  *SecretStored `json:"mine" doc:"the caller's ballot that counts"`
	Close string        `json:"close" doc:"hash of the close record, hex; empty before"`
	Tally string        `json:"tally" doc:"hash of the tally record, hex; empty before"`
	Phase SecretPhase   `json:"phase" enum:",voting,confirming,decrypting,done,sealed"`
	// Trustee is the caller's number in the key set of the vote, 0 for others.
	Trustee   uint32 `json:"trustee" doc:"the caller's number among the trustees; 0: none"`
	Confirmed bool   `json:"confirmed" doc:"the caller, a trustee, has confirmed the close"`
	Decrypted bool   `json:"decrypted" doc:"the caller, a trustee, has decrypted and it holds"`
}

// PublishedBallot is a ballot on the board: that somebody voted is public, what is in it is not.
type PublishedBallot struct {
	VID  uint32 `json:"vid"`
	Name string `json:"name" doc:"as on the roll of the vote"`
	BSeq uint32 `json:"bseq"`
	Code string `json:"code" doc:"tracking code"`
	Seq  uint64 `json:"seq" doc:"number of the record"`
	Hash string `json:"hash" doc:"of the record, hex"`
	// TS is the time of the record.
	TS      time.Time `json:"ts"`
	Counted bool      `json:"counted" doc:"it is the delegate's ballot that counts"`
	Kind    string    `json:"kind" enum:"ballot,spoil" doc:"spoil: opened to be checked, never counted"`
}

// DecryptionShare is a trustee's part of the decryption of a tally: one entry for each cell of the vote, all hex.
type DecryptionShare struct {
	M []string `json:"M" maxItems:"512"`
	C []string `json:"c" maxItems:"512"`
	V []string `json:"v" maxItems:"512"`
}

// MyVoteKey is the key with which the devices of a person sign ballots.
type MyVoteKey struct {
	// PublicKey is empty when none is registered, and everything else with it.
	PublicKey    string     `json:"public_key" doc:"Ed25519, hex; empty: none"`
	Fingerprint  string     `json:"fingerprint" example:"7Q4H-2M9C-XV3A-0F6K"`
	Device       string     `json:"device" doc:"what the device called itself"`
	RegisteredAt *time.Time `json:"registered_at"`
}

// NewVoteKey is a key to be registered for the caller.
type NewVoteKey struct {
	PublicKey string `json:"public_key" doc:"Ed25519, hex"`
	// Signature proves that the device has the private half.
	Signature string `json:"signature" doc:"by the key, over HB(vote-key, person id), hex"`
	Device    string `json:"device" required:"false" doc:"what the device calls itself"`
	Replace   bool   `json:"replace" required:"false" doc:"another device's key ends"`
}

// VoteKeyLine is the vote key of the holder of a seat.
type VoteKeyLine struct {
	SeatNumber  int       `json:"seat_number"`
	PersonID    id.Person `json:"person_id"`
	Name        string    `json:"name"`
	Fingerprint string    `json:"fingerprint" doc:"empty: no key registered"`
	Device      string    `json:"device"`
	// RegisteredAt is null without a key.
	RegisteredAt *time.Time `json:"registered_at" doc:"null: no key registered"`
	Changed      bool       `json:"changed_since_last_opening" doc:"the key is not that of the last roll on the board"`
}

// VoteKeyChanged is the event vote_key.changed on the log person/<id>.
type VoteKeyChanged struct {
	Fingerprint string `json:"fingerprint" doc:"empty: withdrawn"`
	Device      string `json:"device"`
}

// BoardView is the public board of a meeting.
type BoardView struct {
	MeetingID id.Meeting `json:"meeting_id"`
	// Exists is false before the first electronic opening or ceremony; everything else is empty then.
	Exists bool   `json:"exists" doc:"false: nothing has been written yet"`
	Title  string `json:"title"`
	// Session is what the program's own commands call the meeting.
	Session   string    `json:"session" example:"dong-lam-ky-hop-3" doc:"what board export calls the meeting: its code, or its identifier when it has none"`
	Board     string    `json:"board" doc:"hash of record 0, hex"`
	ServerKey string    `json:"server_key" doc:"hex"`
	Head      BoardHead `json:"head"`
	Behind    bool      `json:"behind" doc:"records that others have seen are missing"`
	// ClientHash is that of the program that the server delivers to browsers.
	ClientHash string `json:"client_hash" doc:"SHA-256 of the browser's program, hex; empty: served by something else"`
}

// BoardHead is a signed head.
type BoardHead struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash" doc:"hex"`
	Sig  string `json:"sig" doc:"hex"`
	// TS is in milliseconds.
	TS uint64 `json:"ts" required:"false" doc:"milliseconds"`
}

// BoardLink is a record of a board without its body: enough to follow the chain.
type BoardLink struct {
	Seq        uint64 `json:"seq"`
	Prev       string `json:"prev"`
	Type       string `json:"type"`
	TS         uint64 `json:"ts" doc:"milliseconds"`
	BodySHA256 string `json:"body_sha256"`
	Hash       string `json:"hash"`
	Sig        string `json:"sig"`
}

// BoardHeadState is the whole value of the topic meeting/<id>/board.
type BoardHeadState struct {
	Board string    `json:"board"`
	Head  BoardHead `json:"head"`
}

// OpenedBallot is a ballot of the caller that is opened to be checked instead of cast: whoever has it knows what it said.
type OpenedBallot struct {
	BSeq   uint32 `json:"bseq"`
	Bits   []int  `json:"bits" maxItems:"512" doc:"0 or 1 for each cell"`
	Seed   string `json:"seed" doc:"hex"`
	Ballot string `json:"ballot" doc:"hash of the ballot, hex"`
	Sig    string `json:"sig" doc:"by the vote key, over HB(spoil-sig, eh, ballot hash), hex"`
}
