// Package trusteestest gives tests a council with a counting board that makes its key: the real services on a real database, with share files in a
// folder of the test.
package trusteestest

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"testing"

	"nghitruong/ent/vote"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
	"nghitruong/voting/trustees"
)

// People besides the delegates. The first delegates are the counting board, the first of them its head.
const (
	Secretary = "Thư ký"
	Guest     = "Khách mời"
	Stranger  = "Người ngoài"
)

// Room is a council with a counting board of its first delegates.
type Room struct {
	*hall.Hall
	Store    *store.Store
	Service  *trustees.Service
	Bulletin *bulletin.Service
	Keys     *bulletin.Keys
	Audit    *audit.Log
	Listener *hall.Listener
	Board    id.CountingBoard
	// Size is the number of the board's members.
	Size int
	// Unapproved: the board was not voted on.
	Unapproved bool
}

// New makes a room whose counting board has so many members; five more delegates have nothing to do with it.
func New(t testing.TB, s *store.Store, members int) *Room {
	t.Helper()
	r := &Room{Hall: hall.New(t, s, members+5, Secretary, Guest, Stranger), Store: s, Audit: audit.New(s, nil), Listener: &hall.Listener{}, Size: members,
		Board: id.New[id.CountingBoard]()}
	engine := authz.New([]authz.Permission{
		{Role: "delegate", Object: "meeting", Action: "read"}, {Role: "secretary", Object: "meeting", Action: "read"},
		{Role: "secretary", Object: "vote", Action: "prepare"},
	}, r)
	must(t, engine.Load(context.Background()))
	must(t, s.Client(context.Background()).CountingBoard.Create().SetID(r.Board).SetMeetingID(r.Meeting).SetVoteID(id.New[id.Vote]()).
		SetCreatedAt(s.Now()).Exec(context.Background()))
	var err error
	r.Keys, err = bulletin.OpenKeys(t.TempDir())
	must(t, err)
	r.Bulletin = bulletin.New(bulletin.Deps{Store: s, Keys: r.Keys, Audit: r.Audit, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(r.Bulletin.Stop)
	r.Service = trustees.New(trustees.Deps{Store: s, Authz: engine, Audit: r.Audit, Outbox: outbox.New(s, r.Listener), Bulletin: r.Bulletin, Shares: r.Keys,
		Boards: r, Meetings: r})
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Grants implements authz.Source.
func (r *Room) Grants(context.Context) ([]authz.Grant, error) {
	grants := []authz.Grant{{Person: r.Others[Secretary], Role: "secretary", Domain: r.Domain}, {Person: r.Others[Guest], Role: "delegate", Domain: r.Domain}}
	for _, p := range r.Delegates {
		grants = append(grants, authz.Grant{Person: p, Role: "delegate", Domain: r.Domain})
	}
	return grants, nil
}

// CountingBoard implements trustees.Boards.
func (r *Room) CountingBoard(_ context.Context, board id.CountingBoard) (trustees.CountingBoard, error) {
	if board != r.Board {
		return trustees.CountingBoard{}, trustees.ErrBoardUnknown
	}
	b := trustees.CountingBoard{Meeting: r.Meeting, Approved: !r.Unapproved}
	for i, p := range r.Delegates[:r.Size] {
		b.Members = append(b.Members, trustees.Member{Person: p, Name: r.Names[p], Head: i == 0})
	}
	return b, nil
}

// MeetingInfo implements trustees.Meetings.
func (r *Room) MeetingInfo(_ context.Context, meeting id.Meeting) (trustees.MeetingInfo, error) {
	if meeting != r.Meeting {
		return trustees.MeetingInfo{}, trustees.ErrNotFound
	}
	return trustees.MeetingInfo{Domain: r.Domain, Title: "Kỳ họp thứ ba"}, nil
}

// Secretary is a context in which the secretary acts.
func (r *Room) Secretary() context.Context { return hall.As(r.Others[Secretary]) }

// Member is a context in which a member of the board acts, 1 its head.
func (r *Room) Member(number int) context.Context { return hall.As(r.Delegates[number-1]) }

// Begin starts a ceremony with a majority as threshold.
func (r *Room) Begin(t testing.TB) trustees.CeremonyDetails {
	t.Helper()
	d, err := r.Service.Begin(r.Member(1), r.Meeting, trustees.NewCeremony{CountingBoard: r.Board})
	must(t, err)
	return d
}

// Committee is a committee in software for a ceremony.
func (r *Room) Committee(t testing.TB, d trustees.CeremonyDetails) *software.Committee {
	t.Helper()
	c, err := software.NewCommittee(rand.Reader, d.Board, uint32(len(d.Trustees)), uint32(d.Threshold))
	must(t, err)
	return c
}

// File is the board as anybody can download it.
func (r *Room) File(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, r.Bulletin.Records(context.Background(), r.Meeting, 0, &b))
	return b.Bytes()
}

// Table is where a committee in software sits: each act is that of the trustee whose number it bears.
type Table struct {
	*Room
	Ceremony trustees.CeremonyDetails
}

func (t Table) as(number uint32) context.Context {
	return hall.As(t.Ceremony.Trustees[number-1].PersonID)
}

// Board implements software.Table.
func (t Table) Board() (io.Reader, error) {
	var b bytes.Buffer
	return &b, t.Bulletin.Records(context.Background(), t.Meeting, 0, &b)
}

// PostToken implements software.Table.
func (t Table) PostToken(k ntv.KeyToken) error {
	_, err := t.Service.ShowToken(t.as(k.I), t.Ceremony.ID, trustees.NewToken{VK: k.VK, Token: k.Token, Sig: k.Sig})
	return err
}

// PostKeys implements software.Table.
func (t Table) PostKeys(k ntv.TrusteeKeys) error {
	_, err := t.Service.Reveal(t.as(k.I), t.Ceremony.ID, trustees.NewKeys{A: k.A, Z: k.Z, C: k.C, V: k.V})
	return err
}

// PostBoxes implements software.Table.
func (t Table) PostBoxes(from uint32, boxes []ntv.KeyShare) error {
	var sealed []trustees.SealedBox
	for _, b := range boxes {
		sealed = append(sealed, trustees.SealedBox{To: b.To, Box: b.Box})
	}
	_, err := t.Service.Deal(t.as(from), t.Ceremony.ID, sealed)
	return err
}

// KeySet implements software.Table.
func (t Table) KeySet() (ntv.Hash, error) {
	d, err := t.Service.Get(t.as(1), t.Ceremony.ID)
	if err != nil {
		return ntv.Hash{}, err
	}
	return ntv.ParseHash(d.KeySet)
}

// Confirm implements software.Table.
func (t Table) Confirm(k ntv.KeySetOK) error {
	_, err := t.Service.Confirm(t.as(k.I), t.Ceremony.ID, k.Sig)
	return err
}

// CoSign implements software.Table; there are no votes here.
func (Table) CoSign(ntv.CloseOK) error { return trustees.ErrState }

// PostShare implements software.Table; there are no votes here.
func (Table) PostShare(ntv.ShareBody) error { return trustees.ErrState }

// Destroyed implements software.Table.
func (t Table) Destroyed(k ntv.KeyDestroyed) error {
	_, err := t.Service.ConfirmErasure(t.as(k.I), t.Ceremony.ID, k.Sig)
	return err
}

// Vote makes a vote of the ceremony's key, or brings it to another state.
func (r *Room) Vote(t testing.TB, ceremony id.KeyCeremony, state string) {
	t.Helper()
	client, ctx := r.Store.Client(context.Background()), context.Background()
	changed, err := client.Vote.Update().Where(vote.CeremonyID(ceremony)).SetState(state).Save(ctx)
	must(t, err)
	if changed == 0 {
		must(t, client.Vote.Create().SetMeetingID(r.Meeting).SetItemID(r.Items[0]).SetCode("B-01").SetMotion("Bầu").SetState(state).SetCeremonyID(ceremony).
			SetRule([]byte("{}")).SetCreatedAt(r.Store.Now()).Exec(ctx))
	}
}
