package votingtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"testing"

	"nghitruong/ent"
	"nghitruong/internal/id"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
	"nghitruong/voting/trustees"
	"nghitruong/voting/trustees/trusteestest"
)

// countingBoards tells the ceremonies of the room's counting boards and of its meeting.
type countingBoards struct{ *Room }

// CountingBoard implements trustees.Boards.
func (c countingBoards) CountingBoard(ctx context.Context, board id.CountingBoard) (trustees.CountingBoard, error) {
	meeting, found, err := c.Service.CountingBoard(ctx, board)
	if errors.Is(err, voting.ErrBoardUnknown) {
		err = trustees.ErrBoardUnknown
	}
	known := trustees.CountingBoard{Meeting: meeting, Approved: found.Approved}
	for _, m := range found.Members {
		known.Members = append(known.Members, trustees.Member{Person: m.PersonID, Name: m.Name, Head: m.Head})
	}
	return known, err
}

// MeetingInfo implements trustees.Meetings.
func (c countingBoards) MeetingInfo(ctx context.Context, meeting id.Meeting) (trustees.MeetingInfo, error) {
	info, err := c.Room.MeetingInfo(ctx, meeting)
	return trustees.MeetingInfo{Domain: info.Domain, Title: info.Title}, err
}

// Key registers a new vote key for the delegate with the number and returns the delegate's device.
func (r *Room) Key(t testing.TB, number int, replace bool) *software.Voter {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := ntv.Sign(private, voting.VoteKeySigHash(r.Delegates[number-1]))
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Service.RegisterVoteKey(r.Delegate(number), voting.NewVoteKey{PublicKey: ntv.PublicKey(public).String(), Signature: sig.String(), Device: "Máy tính bảng", Replace: replace})
	if err != nil {
		t.Fatalf("registering the key of delegate %d: %v", number, err)
	}
	voter, err := software.WithKey(rand.Reader, uint32(number), private)
	if err != nil {
		t.Fatal(err)
	}
	return voter
}

// Keys registers keys for all delegates; the one with the number n is at n-1.
func (r *Room) Keys(t testing.TB) []*software.Voter {
	t.Helper()
	all := make([]*software.Voter, len(r.Delegates))
	for i := range all {
		all[i] = r.Key(t, i+1, false)
	}
	return all
}

// Committee is a counting board that has made its key, with its members' devices.
type Committee struct {
	table trusteestest.Table
	*software.Committee
	Room *Room
	// Counting is the counting board.
	Counting id.CountingBoard
}

// Counting sets up a counting board of the holders of these seats, its head first, by an open vote, and lets it make its key.
func (r *Room) Counting(t testing.TB, code string, seats ...int) *Committee {
	t.Helper()
	proposal := &voting.NewBoard{Head: r.Delegates[seats[0]-1]}
	for _, seat := range seats[1:] {
		proposal.Members = append(proposal.Members, r.Delegates[seat-1])
	}
	v := r.Open(t, voting.NewVote{Code: code, Motion: "Thành lập Ban kiểm phiếu", Method: voting.Hands, Board: proposal})
	figures := voting.Figures{}
	r.Change(func(_ int, seat *voting.RosterSeat) {
		if seat.Attendance.Present() {
			figures.For++
		}
	})
	for _, ctx := range []context.Context{r.Chair(), r.Secretary()} {
		if _, err := r.Service.Tally(ctx, v, figures); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Service.Close(r.Chair(), v); err != nil {
		t.Fatal(err)
	}
	done, err := r.Service.Announce(r.Chair(), v)
	if err != nil {
		t.Fatal(err)
	}
	c := &Committee{Room: r, Counting: done.ProposesBoard.ID}
	c.MakeKey(t, done.ProposesBoard.ID)
	return c
}

// MakeKey has the members of the board make a new key.
func (c *Committee) MakeKey(t testing.TB, board id.CountingBoard) {
	t.Helper()
	r := c.Room
	begun, err := r.Trustees.Begin(r.Secretary(), r.Meeting, trustees.NewCeremony{CountingBoard: board})
	if err != nil {
		t.Fatal(err)
	}
	inner := &trusteestest.Room{Hall: r.Hall, Store: r.Store, Service: r.Trustees, Bulletin: r.Bulletin, Keys: r.Bulletin.Keys, Board: board, Size: len(begun.Trustees)}
	c.table = trusteestest.Table{Room: inner, Ceremony: begun}
	c.Committee = inner.Committee(t, begun)
	if _, err := c.Committee.Ceremony(c.table); err != nil {
		t.Fatalf("the ceremony: %v", err)
	}
}

// As is a context in which a trustee acts.
func (c *Committee) As(number uint32) context.Context {
	return hall.As(c.table.Ceremony.Trustees[number-1].PersonID)
}

func (c *Committee) voteOf(eh ntv.Hash) (id.Vote, error) {
	var v id.Vote
	list, err := c.Room.Service.List(c.Room.Secretary(), c.Room.Meeting)
	for _, one := range list {
		if one.ElectionHash == eh.String() {
			v = one.ID
		}
	}
	return v, err
}

// CoSignClose sends a trustee's confirmation of a close.
func (c *Committee) CoSignClose(k ntv.CloseOK) error {
	v, err := c.voteOf(k.EH)
	if err == nil {
		_, err = c.Room.Service.ConfirmClose(c.As(k.I), v, k.Sig.String())
	}
	return err
}

// Post sends a trustee's decryption.
func (c *Committee) Post(v id.Vote, b ntv.ShareBody) (voting.Vote, error) {
	var d voting.DecryptionShare
	for i := range b.M {
		d.M, d.C, d.V = append(d.M, ntv.Hash(b.M[i]).String()), append(d.C, ntv.Hash(b.C[i]).String()), append(d.V, ntv.Hash(b.V[i]).String())
	}
	return c.Room.Service.PostShare(c.As(b.I), v, d)
}

// Counts is the table at which the committee counts.
func (c *Committee) Counts() software.Table { return counts{c.table, c} }

type counts struct {
	trusteestest.Table
	committee *Committee
}

// CoSign implements software.Table.
func (t counts) CoSign(k ntv.CloseOK) error { return t.committee.CoSignClose(k) }

// PostShare implements software.Table.
func (t counts) PostShare(b ntv.ShareBody) error {
	v, err := t.committee.voteOf(b.EH)
	if err == nil {
		_, err = t.committee.Post(v, b)
	}
	return err
}

// OpenSecret opens a secret vote by the head of its counting board and the secretary.
func (r *Room) OpenSecret(t testing.TB, c *Committee, v id.Vote) *ntv.Election {
	t.Helper()
	if _, err := r.Service.Open(c.As(1), v, ""); err != nil {
		t.Fatalf("the head's approval: %v", err)
	}
	if _, err := r.Service.Open(r.Secretary(), v, ""); err != nil {
		t.Fatalf("the opening: %v", err)
	}
	return r.Election(t, v)
}

// CloseSecret closes it by the two.
func (r *Room) CloseSecret(t testing.TB, c *Committee, v id.Vote) voting.Vote {
	t.Helper()
	if _, err := r.Service.Close(r.Secretary(), v); err != nil {
		t.Fatalf("the secretary's approval: %v", err)
	}
	closed, err := r.Service.Close(c.As(1), v)
	if err != nil {
		t.Fatalf("the close: %v", err)
	}
	return closed
}

// Election is the definition of a vote on the board.
func (r *Room) Election(t testing.TB, v id.Vote) *ntv.Election {
	t.Helper()
	m, err := r.Service.Manifest(r.Delegate(1), v)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(m.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	election, err := ntv.ParseElection(raw)
	if err != nil {
		t.Fatal(err)
	}
	return election
}

// Cast has a delegate's device cast a secret ballot.
func (r *Room) Cast(e *ntv.Election, v id.Vote, voter *software.Voter, bseq uint32, marks ...int) (voting.SecretStored, error) {
	bits := make([]byte, len(e.Cells))
	for _, cell := range marks {
		bits[cell] = 1
	}
	record, err := voter.Ballot(e, bits, bseq)
	if err != nil {
		return voting.SecretStored{}, err
	}
	return r.Service.CastSecret(r.Delegate(int(voter.VID())), v, record)
}

// Board is the board as anybody can download it.
func (r *Room) Board(t testing.TB) []byte {
	t.Helper()
	write, err := r.Service.BoardRecords(r.Delegate(1), r.Meeting, 0)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Row reads the stored vote.
func (r *Room) Row(t testing.TB, v id.Vote) *ent.Vote {
	t.Helper()
	row, err := r.Store.Client(context.Background()).Vote.Get(context.Background(), v)
	if err != nil {
		t.Fatal(err)
	}
	return row
}
