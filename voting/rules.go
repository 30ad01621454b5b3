package voting

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// State is where a vote stands in its life.
type State string

// The states, see the package documentation.
const (
	Prepared State = "prepared"
	Ready    State = "ready"
	Open     State = "open"
	// Counting: no ballot is taken any more, the trustees of a secret electronic vote open its sums.
	Counting  State = "counting"
	Closed    State = "closed"
	Announced State = "announced"
	Cancelled State = "cancelled"
)

var next = map[State][]State{
	Prepared: {Ready, Cancelled},
	Ready:    {Open, Cancelled},
	Open:     {Counting, Closed, Cancelled},
	Counting: {Closed, Cancelled},
	Closed:   {Announced, Cancelled},
}

// decided tells whether nothing will change the state any more.
func (s State) decided() bool { return s == Announced || s == Cancelled }

// mayBecome tells whether a vote in state s may go to state to.
func (s State) mayBecome(to State) bool { return slices.Contains(next[s], to) }

// Attendance is how a person is at the meeting.
type Attendance string

// The kinds of attendance. Whoever is in the hall or online is present.
const (
	InHall    Attendance = "hall"
	Online    Attendance = "online"
	Excused   Attendance = "excused"
	Unexcused Attendance = "unexcused"
	Absent    Attendance = "absent"
	Left      Attendance = "left"
)

// Present tells whether a counts as present.
func (a Attendance) Present() bool { return a == InHall || a == Online }

// rollLine is what counting needs to know of one seat of the roll.
type rollLine struct {
	seat      id.Seat
	number    int
	person    id.Person // none: vacant
	suspended bool
	excluded  bool // may not take part in this vote
	mayCast   bool
	atOpening Attendance
	atClose   Attendance
}

func (l rollLine) held() bool { return !l.person.IsZero() && !l.suspended }

// entitled tells whether the seat may answer: somebody holds it, is neither suspended nor excluded, and is present at the opening; where the
// rule admits late arrivals, whoever comes later may answer too.
func (l rollLine) entitled(lateArrivals bool) bool {
	return l.held() && !l.excluded && (lateArrivals || l.atOpening.Present())
}

// count puts every seat of the roll into exactly one bucket. choices holds the last choice of each seat that has one. A seat without a
// choice counts as not voting when it might have answered and its holder was present at the opening or at the close; otherwise as absent.
// A person who may not take part is excluded, present or not.
func count(roll []rollLine, choices map[id.Seat]rules.Choice, chair id.Person, rule snapshot) rules.Counts {
	c := rules.Counts{Seats: len(roll)}
	for _, line := range roll {
		presentAtOpening := line.held() && line.atOpening.Present()
		presentAtClose := line.held() && line.atClose.Present()
		if line.held() {
			c.InOffice++
		}
		if line.suspended && !line.person.IsZero() {
			c.Suspended++
		}
		if presentAtOpening {
			c.PresentAtOpening++
		}
		if presentAtClose {
			c.PresentAtClose++
		}
		choice, chosen := choices[line.seat]
		if chosen && !chair.IsZero() && line.person == chair {
			c.ChairChoice = choice
		}
		switch {
		case chosen && choice == rules.For:
			c.For++
		case chosen && choice == rules.Against:
			c.Against++
		case chosen && choice == rules.Other:
			c.Other++
		case chosen:
			c.Abstain++
		case line.held() && line.excluded:
			c.Excluded++
		case line.entitled(rule.LateArrivals) && (presentAtOpening || presentAtClose):
			c.NotVoting++
		default:
			c.Absent++
		}
	}
	return c
}

// mayCastNow decides for one seat of an open vote: it must be entitled, and its holder must be present now.
func mayCastNow(line rollLine, now Attendance) *fault.Error {
	switch {
	case line.suspended:
		return ErrSuspended
	case !line.mayCast, !now.Present():
		return ErrNotPresent
	}
	return nil
}

// Digest is what the audit log holds of a ballot: SHA-256 (lower-case hex) over the ballot's identifier, its choice and its nonce, each
// preceded by its length as four bytes, big-endian, so that no two different triples are hashed as the same bytes. The nonce keeps those
// who read the log from trying the three choices.
func Digest(ballot id.Ballot, choice rules.Choice, nonce []byte) string {
	return digest("nghitruong/ballot/1", ballot.String(), string(choice), string(nonce))
}

// DigestOpinion is Digest for a ballot with the words of another opinion, which are hashed before the nonce; without words it is Digest.
func DigestOpinion(ballot id.Ballot, choice rules.Choice, opinion string, nonce []byte) string {
	if opinion == "" {
		return Digest(ballot, choice, nonce)
	}
	return digest("nghitruong/ballot/2", ballot.String(), string(choice), opinion, string(nonce))
}

// ResultDigest is what the audit log holds of a result that has not been announced: as Digest, over the vote's identifier, the result and a
// nonce, which the entry about the announcement holds. The result is hashed in the form in which encoding/json writes the members in
// alphabetical order, whatever the database has made of it.
func ResultDigest(v id.Vote, result json.RawMessage, nonce []byte) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(result))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("voting: stored result: %w", err)
	}
	canonical, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	return digest("nghitruong/result/1", v.String(), string(canonical), string(nonce)), nil
}

// digest hashes the parts, each preceded by its length.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		var size [4]byte
		binary.BigEndian.PutUint32(size[:], uint32(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}
