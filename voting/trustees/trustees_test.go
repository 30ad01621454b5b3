package trustees_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/trustees"
	"nghitruong/voting/trustees/trusteestest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, what string, err, wanted error) {
	t.Helper()
	if !errors.Is(err, wanted) {
		t.Errorf("%s: %v instead of %v", what, err, wanted)
	}
}

func (d *dealers) state(t testing.TB, want trustees.State) trustees.CeremonyDetails {
	t.Helper()
	got, err := d.room.Service.Get(d.room.Member(1), d.ceremony.ID)
	must(t, err)
	if got.State != want {
		t.Fatalf("state %s instead of %s", got.State, want)
	}
	return got
}

// The whole ceremony of committees of three sizes, to the erasure; the board they leave is one that a verifier accepts.
func TestAWholeCeremony(t *testing.T) {
	for _, n := range []int{3, 5, 9} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			testkit.Stores(t, func(t *testing.T, s *store.Store) {
				room := trusteestest.New(t, s, n)
				begun := room.Begin(t)
				if begun.Threshold != n/2+1 || begun.State != trustees.Tokens || len(begun.Trustees) != n || !begun.Trustees[0].Head || begun.Mine == nil || !begun.MayManage {
					t.Fatalf("begun: %+v", begun)
				}
				share, err := room.Keys.Share(begun.ID)
				must(t, err)
				if !share.Public().Pub.Equal(begun.ServerShare.Pub) {
					t.Error("the file holds another share than the row names")
				}
				if _, err := room.Service.Confirmed(room.Secretary(), room.Board); !errors.Is(err, trustees.ErrNoKey) {
					t.Errorf("a key before there is one: %v", err)
				}
				committee, table := room.Committee(t, begun), trusteestest.Table{Room: room, Ceremony: begun}
				record, err := committee.Ceremony(table)
				must(t, err)
				key, err := room.Service.Confirmed(room.Secretary(), room.Board)
				must(t, err)
				if key.KeySet != record || key.N != n || key.K != n/2+1 || key.Usable != n || key.Numbers[room.Delegates[n-1]] != n || key.Ceremony != begun.ID {
					t.Errorf("the key: %+v", key)
				}
				if _, err := room.Service.End(room.Secretary(), begun.ID); err != nil {
					t.Fatal(err)
				}
				if _, err := room.Keys.Share(begun.ID); !errors.Is(err, bulletin.ErrNoShare) {
					t.Errorf("the server's share after the end: %v", err)
				}
				must(t, committee.Destroy(table))
				ended, err := room.Service.Get(room.Secretary(), begun.ID)
				must(t, err)
				for _, one := range ended.Trustees {
					if one.ErasedAt == nil || one.ConfirmedAt == nil {
						t.Errorf("trustee at the end: %+v", one)
					}
				}
				if ended.Mine != nil || ended.State != trustees.Erased {
					t.Errorf("ended: %+v", ended)
				}
				if _, err := ntv.Verify(bytes.NewReader(room.File(t)), ntv.Options{}); err != nil {
					t.Errorf("the board: %v", err)
				}
				again, err := room.Service.Begin(room.Secretary(), room.Meeting, trustees.NewCeremony{CountingBoard: room.Board})
				must(t, err)
				if again.ID == begun.ID {
					t.Error("a key that was ended came back")
				}
				frame, _ := room.Listener.Last(trustees.Topic(room.Meeting))
				var live trustees.MeetingCeremonies
				must(t, json.Unmarshal(frame.Data, &live))
				if len(live.Ceremonies) != 2 || live.Ceremonies[1].ID != again.ID || bytes.Contains(frame.Data, []byte(`"box`)) {
					t.Errorf("on the topic: %s", frame.Data)
				}
			})
		})
	}
}

// dealers are trustees whose steps the test takes one by one.
type dealers struct {
	room     *trusteestest.Room
	ceremony trustees.CeremonyDetails
	all      []*ntv.Dealing
	tokens   []ntv.KeyToken
	keys     []ntv.TrusteeKeys
	boxes    map[int][]trustees.SealedBox
}

func begin(t testing.TB, s *store.Store, n int) *dealers {
	room := trusteestest.New(t, s, n)
	return dealing(t, room, room.Begin(t))
}

func dealing(t testing.TB, room *trusteestest.Room, c trustees.CeremonyDetails) *dealers {
	t.Helper()
	d := &dealers{room: room, ceremony: c, boxes: map[int][]trustees.SealedBox{}}
	n := len(c.Trustees)
	for i := range n {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		must(t, err)
		one, err := ntv.NewDealing(rand.Reader, c.Board, uint32(i)+1, uint32(n), uint32(c.Threshold), key)
		must(t, err)
		token, err := one.Token()
		must(t, err)
		d.all, d.tokens = append(d.all, one), append(d.tokens, token)
	}
	for _, one := range d.all {
		keys, err := one.Reveal(d.tokens)
		must(t, err)
		d.keys = append(d.keys, keys)
	}
	for i, one := range d.all {
		must(t, one.Receive(d.keys))
		for to := 1; to <= n; to++ {
			if to == i+1 {
				continue
			}
			box, err := one.Box(rand.Reader, uint32(to))
			must(t, err)
			d.boxes[i+1] = append(d.boxes[i+1], trustees.SealedBox{To: uint32(to), Box: ntv.Box(box)})
		}
	}
	return d
}

func (d *dealers) as(number int) context.Context {
	return hall.As(d.ceremony.Trustees[number-1].PersonID)
}

func (d *dealers) token(number int) error {
	k := d.tokens[number-1]
	_, err := d.room.Service.ShowToken(d.as(number), d.ceremony.ID, trustees.NewToken{VK: k.VK, Token: k.Token, Sig: k.Sig})
	return err
}

func (d *dealers) reveal(number int, change ...func(*trustees.NewKeys)) error {
	k := d.keys[number-1]
	n := trustees.NewKeys{A: append([]*ntv.Point{}, k.A...), Z: k.Z, C: k.C, V: append([]*ntv.Scalar{}, k.V...)}
	for _, c := range change {
		c(&n)
	}
	_, err := d.room.Service.Reveal(d.as(number), d.ceremony.ID, n)
	return err
}

func (d *dealers) deal(number int) error {
	_, err := d.room.Service.Deal(d.as(number), d.ceremony.ID, d.boxes[number])
	return err
}

func (d *dealers) everybody(t testing.TB, step func(int) error) {
	t.Helper()
	for i := range d.all {
		must(t, step(i+1))
	}
}

// confirm opens the boxes that the service hands out and signs.
func (d *dealers) confirm(t testing.TB, number int) error {
	t.Helper()
	seen, err := d.room.Service.Get(d.as(number), d.ceremony.ID)
	must(t, err)
	boxes := map[uint32][]byte{}
	for _, b := range seen.Mine.Boxes {
		boxes[b.From] = b.Box[:]
	}
	ks := ntv.KeySet{N: uint32(len(d.all)), K: uint32(seen.Threshold), Trustees: seen.Keys, Server: seen.ServerShare}
	one, err := d.all[number-1].Trustee(ks, boxes, nil)
	if err != nil {
		return err
	}
	keys, err := ntv.ParseHash(seen.KeySet)
	must(t, err)
	sig, err := one.ConfirmKeySet(keys)
	must(t, err)
	_, err = d.room.Service.Confirm(d.as(number), d.ceremony.ID, sig)
	return err
}

// Every step in order only, repeated with the same answer, and never replaced.
func TestStepsAreTakenOnceAndInOrder(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s, 3)
		wants(t, "keys before tokens", d.reveal(1), trustees.ErrState)
		wants(t, "boxes before tokens", d.deal(1), trustees.ErrState)
		_, err := d.room.Service.Confirm(d.as(1), d.ceremony.ID, ntv.Signature{})
		wants(t, "confirmation before tokens", err, trustees.ErrState)
		_, err = d.room.Service.BackUp(d.as(1), d.ceremony.ID)
		wants(t, "backup before tokens", err, trustees.ErrState)

		bad := d.tokens[0]
		bad.Token[0] ^= 1
		_, err = d.room.Service.ShowToken(d.as(1), d.ceremony.ID, trustees.NewToken{VK: bad.VK, Token: bad.Token, Sig: bad.Sig})
		wants(t, "a token that is not signed", err, trustees.ErrToken)
		_, err = d.room.Service.ShowToken(d.as(2), d.ceremony.ID, trustees.NewToken{VK: d.tokens[0].VK, Token: d.tokens[0].Token, Sig: d.tokens[0].Sig})
		wants(t, "another's token", err, trustees.ErrToken)
		d.everybody(t, d.token)
		before := d.room.File(t)
		d.everybody(t, d.token)
		wants(t, "another token of the same", func() error { e := *d; e.tokens = dealing(t, d.room, d.ceremony).tokens; return e.token(1) }(), trustees.ErrSentBefore)

		wants(t, "a proof that does not hold", d.reveal(1, func(n *trustees.NewKeys) { n.V[0] = n.V[1] }), trustees.ErrKeys)
		wants(t, "a commitment that is another's", d.reveal(1, func(n *trustees.NewKeys) { n.A[0] = d.keys[1].A[0] }), trustees.ErrKeys)
		wants(t, "too few commitments", d.reveal(1, func(n *trustees.NewKeys) { n.A = n.A[:1] }), trustees.ErrKeys)
		wants(t, "nothing", d.reveal(1, func(n *trustees.NewKeys) { *n = trustees.NewKeys{} }), trustees.ErrKeys)
		d.everybody(t, func(i int) error { return d.reveal(i) })
		d.everybody(t, func(i int) error { return d.reveal(i) })
		d.everybody(t, d.token)
		if !bytes.Equal(before, d.room.File(t)) {
			t.Error("repeated steps wrote on the board")
		}

		for what, boxes := range map[string][]trustees.SealedBox{
			"no boxes": nil, "one of two": d.boxes[1][:1], "one twice": {d.boxes[1][0], d.boxes[1][0]},
			"one for itself": {d.boxes[1][0], {To: 1}}, "one for nobody": {d.boxes[1][0], {To: 4}},
		} {
			_, err := d.room.Service.Deal(d.as(1), d.ceremony.ID, boxes)
			wants(t, what, err, trustees.ErrBoxes)
		}
		d.everybody(t, d.deal)
		d.everybody(t, d.deal)
		wants(t, "other boxes", func() error { e := *d; e.boxes = dealing(t, d.room, d.ceremony).boxes; return e.deal(2) }(), trustees.ErrSentBefore)
		seen := d.state(t, trustees.Confirming)
		if seen.KeySet == "" || len(seen.Mine.Boxes) != 2 || seen.Mine.Boxes[0].From != 2 || seen.Mine.Boxes[0].Box != d.boxes[2][0].Box || len(seen.Mine.Dealt) != 2 {
			t.Errorf("for the first trustee: %+v", seen.Mine)
		}
		guest, err := d.room.Service.Get(hall.As(d.room.Others[trusteestest.Guest]), d.ceremony.ID)
		must(t, err)
		if guest.Mine != nil || guest.MayManage {
			t.Errorf("a guest sees %+v", guest.Mine)
		}
		_, err = d.room.Service.Confirm(d.as(1), d.ceremony.ID, ntv.Signature{1})
		wants(t, "a signature that is none", err, trustees.ErrSignature)
		_, err = d.room.Service.BackUp(d.as(1), d.ceremony.ID)
		must(t, err)
		_, err = d.room.Service.ConfirmErasure(d.as(1), d.ceremony.ID, ntv.Signature{1})
		wants(t, "an erasure before the end", err, trustees.ErrNotErased)
		must(t, d.confirm(t, 1))
		must(t, d.confirm(t, 1))
		_, err = d.room.Service.End(d.as(1), d.ceremony.ID)
		wants(t, "an end before the confirmation", err, trustees.ErrState)
		must(t, d.confirm(t, 2))
		must(t, d.confirm(t, 3))
		confirmed := d.state(t, trustees.Confirmed)
		if confirmed.Trustees[0].BackedUpAt == nil || confirmed.Trustees[1].BackedUpAt != nil {
			t.Errorf("backups: %+v", confirmed.Trustees)
		}
		_, err = d.room.Service.Complain(d.as(2), d.ceremony.ID, trustees.NewComplaint{Against: 1, Reason: trustees.BadBox})
		wants(t, "a complaint about a finished key", err, trustees.ErrState)
		_, err = d.room.Service.Restart(d.as(1), d.ceremony.ID, trustees.NewCeremony{})
		wants(t, "a restart of a finished key", err, trustees.ErrState)
		_, err = d.room.Service.Begin(d.as(1), d.room.Meeting, trustees.NewCeremony{CountingBoard: d.room.Board})
		wants(t, "a second key", err, trustees.ErrRunning)
	})
}

// A sealed share that is bad is found by its receiver; the ceremony goes on without the one who dealt it.
func TestABadBoxStopsTheCeremony(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s, 5)
		d.everybody(t, d.token)
		d.everybody(t, func(i int) error { return d.reveal(i) })
		// Trustee 4 seals to 2 what is meant for 1.
		d.boxes[4][1].Box = d.boxes[4][0].Box
		d.everybody(t, d.deal)
		must(t, d.confirm(t, 1))
		var complaint *ntv.Complaint
		if err := d.confirm(t, 2); !errors.As(err, &complaint) || complaint.Culprit != 4 {
			t.Fatalf("the receiver of a bad box says %v", err)
		}
		against := func(number int, reason trustees.Reason) error {
			_, err := d.room.Service.Complain(d.as(2), d.ceremony.ID, trustees.NewComplaint{Against: number, Reason: reason})
			return err
		}
		for _, wrong := range []error{against(2, trustees.BadBox), against(6, trustees.BadBox), against(-1, trustees.BadBox), against(4, "lost"), against(4, "x")} {
			wants(t, "a complaint that is none", wrong, fault.ErrInput)
		}
		must(t, against(4, trustees.BadBox))
		must(t, against(4, trustees.BadBox))
		wants(t, "another complaint", against(3, trustees.BadBox), trustees.ErrBroken)
		wants(t, "a confirmation afterwards", d.confirm(t, 3), trustees.ErrBroken)
		broken := d.state(t, trustees.Broken)
		if c := broken.Complaint; c == nil || *c.By != 2 || *c.Against != 4 || c.AgainstName != broken.Trustees[3].Name || c.Reason != trustees.BadBox {
			t.Errorf("complaint: %+v", c)
		}
		if _, err := d.room.Keys.Share(d.ceremony.ID); !errors.Is(err, bulletin.ErrNoShare) {
			t.Errorf("the server's share of a broken ceremony: %v", err)
		}
		without := trustees.NewCeremony{Without: []id.Person{broken.Trustees[3].PersonID}}
		next, err := d.room.Service.Restart(d.room.Secretary(), d.ceremony.ID, without)
		must(t, err)
		if len(next.Trustees) != 4 || next.Threshold != 3 || next.FollowsID == nil || *next.FollowsID != d.ceremony.ID || next.Trustees[3].Name != broken.Trustees[4].Name {
			t.Errorf("the next ceremony: %+v", next.Ceremony)
		}
		again, err := d.room.Service.Restart(d.room.Secretary(), d.ceremony.ID, without)
		must(t, err)
		if again.ID != next.ID {
			t.Error("a repeated restart began once more")
		}
		_, err = d.room.Service.Restart(d.room.Secretary(), d.ceremony.ID, trustees.NewCeremony{})
		wants(t, "another restart", err, trustees.ErrRunning)
		if saved, err := d.room.Keys.SavedShares(); err != nil || len(saved) != 1 || saved[0] != next.ID {
			t.Errorf("shares on the disk: %v, %v", saved, err)
		}
		_, err = d.room.Service.Get(d.as(4), next.ID)
		must(t, err)
		committee, table := d.room.Committee(t, next), trusteestest.Table{Room: d.room, Ceremony: next}
		_, err = committee.Ceremony(table)
		must(t, err)
		if _, err := ntv.Verify(bytes.NewReader(d.room.File(t)), ntv.Options{}); err != nil {
			t.Errorf("the board: %v", err)
		}
	})
}

// A committee that would become too small cannot leave anybody out; started again in the midst it begins from nothing.
func TestRestartInTheMidst(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s, 3)
		d.everybody(t, d.token)
		_, err := d.room.Service.Restart(d.as(1), d.ceremony.ID, trustees.NewCeremony{Without: []id.Person{d.room.Delegates[2]}})
		wants(t, "two are too few", err, trustees.ErrTooFew)
		_, err = d.room.Service.Restart(d.as(1), d.ceremony.ID, trustees.NewCeremony{Threshold: 1})
		wants(t, "one alone", err, fault.ErrInput)
		_, err = d.room.Service.Restart(d.as(1), d.ceremony.ID, trustees.NewCeremony{Threshold: 4})
		wants(t, "more than there are", err, fault.ErrInput)
		d.state(t, trustees.Keys)
		next, err := d.room.Service.Restart(d.as(1), d.ceremony.ID, trustees.NewCeremony{Threshold: 3})
		must(t, err)
		if next.Threshold != 3 || next.State != trustees.Tokens {
			t.Errorf("next: %+v", next.Ceremony)
		}
		broken := d.state(t, trustees.Broken)
		if broken.Complaint.Reason != trustees.Stopped || broken.Complaint.By != nil || broken.Complaint.Against != nil {
			t.Errorf("complaint: %+v", broken.Complaint)
		}
		if saved, err := d.room.Keys.SavedShares(); err != nil || len(saved) != 1 {
			t.Errorf("shares on the disk: %v, %v", saved, err)
		}
	})
}

// Losing a share: before the end the ceremony breaks, afterwards the others go on.
func TestLoss(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s, 3)
		lose := func(ctx context.Context, c id.KeyCeremony, number int, withdrawn bool) (trustees.CeremonyDetails, error) {
			return d.room.Service.ReportLoss(ctx, c, trustees.Loss{Trustee: number, Withdrawn: withdrawn, Reason: "Máy hỏng"})
		}
		_, err := lose(d.as(2), d.ceremony.ID, 3, false)
		wants(t, "another's loss", err, authz.ErrForbidden)
		_, err = lose(d.room.Secretary(), d.ceremony.ID, 3, false)
		wants(t, "the secretary", err, authz.ErrForbidden)
		_, err = lose(d.as(1), d.ceremony.ID, 7, false)
		wants(t, "nobody's loss", err, fault.ErrInput)
		_, err = d.room.Service.ReportLoss(d.as(2), d.ceremony.ID, trustees.Loss{Trustee: 2})
		wants(t, "no reason", err, fault.ErrInput)
		broken, err := lose(d.as(2), d.ceremony.ID, 2, false)
		must(t, err)
		if broken.State != trustees.Broken || broken.Complaint.Reason != trustees.Lost || *broken.Complaint.Against != 2 || broken.Complaint.Words != "Máy hỏng" {
			t.Errorf("broken: %+v", broken.Complaint)
		}
		next, err := d.room.Service.Restart(d.as(1), d.ceremony.ID, trustees.NewCeremony{})
		must(t, err)
		committee, table := d.room.Committee(t, next), trusteestest.Table{Room: d.room, Ceremony: next}
		_, err = committee.Ceremony(table)
		must(t, err)
		one, err := lose(d.as(1), next.ID, 3, false)
		must(t, err)
		if one.Usable != 2 || !one.Trustees[2].Lost || one.State != trustees.Confirmed {
			t.Errorf("one lost: %+v", one.Ceremony)
		}
		two, err := lose(d.as(2), next.ID, 2, false)
		must(t, err)
		if key, err := d.room.Service.Confirmed(d.as(1), d.room.Board); err != nil || two.Usable != 1 || key.Usable != 1 {
			t.Errorf("two lost: %+v, %v", key, err)
		}
		found, err := lose(d.as(3), next.ID, 3, true)
		must(t, err)
		if found.Usable != 2 || found.Trustees[2].Lost {
			t.Errorf("found: %+v", found.Ceremony)
		}
	})
}

// A key is not erased while a vote needs it.
func TestTheKeyOfARunningVoteIsKept(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := trusteestest.New(t, s, 3)
		begun := room.Begin(t)
		committee, table := room.Committee(t, begun), trusteestest.Table{Room: room, Ceremony: begun}
		_, err := committee.Ceremony(table)
		must(t, err)
		for _, state := range []string{"open", "counting"} {
			room.Vote(t, begun.ID, state)
			_, err = room.Service.End(room.Secretary(), begun.ID)
			wants(t, state, err, trustees.ErrVotesRunning)
			if _, err := room.Keys.Share(begun.ID); err != nil {
				t.Errorf("the share of a running vote: %v", err)
			}
			room.Vote(t, begun.ID, "closed")
		}
		_, err = room.Service.End(room.Secretary(), begun.ID)
		must(t, err)
		_, err = room.Service.End(room.Secretary(), begun.ID)
		must(t, err)
	})
}

// Whoever may not, at each act.
func TestTheWrongPersonIsRefused(t *testing.T) {
	d := begin(t, testkit.SQLite(t), 3)
	room, c := d.room, d.ceremony.ID
	acts := map[string]func(ctx context.Context) error{
		"begin": func(ctx context.Context) error {
			_, err := room.Service.Begin(ctx, room.Meeting, trustees.NewCeremony{CountingBoard: room.Board})
			return err
		},
		"restart": func(ctx context.Context) error {
			_, err := room.Service.Restart(ctx, c, trustees.NewCeremony{})
			return err
		},
		"end": func(ctx context.Context) error { _, err := room.Service.End(ctx, c); return err },
		"loss": func(ctx context.Context) error {
			_, err := room.Service.ReportLoss(ctx, c, trustees.Loss{Trustee: 2, Reason: "x"})
			return err
		},
	}
	steps := map[string]func(ctx context.Context) error{
		"token": func(ctx context.Context) error {
			_, err := room.Service.ShowToken(ctx, c, trustees.NewToken{})
			return err
		},
		"keys":         func(ctx context.Context) error { _, err := room.Service.Reveal(ctx, c, trustees.NewKeys{}); return err },
		"shares":       func(ctx context.Context) error { _, err := room.Service.Deal(ctx, c, nil); return err },
		"backup":       func(ctx context.Context) error { _, err := room.Service.BackUp(ctx, c); return err },
		"confirmation": func(ctx context.Context) error { _, err := room.Service.Confirm(ctx, c, ntv.Signature{}); return err },
		"erasure": func(ctx context.Context) error {
			_, err := room.Service.ConfirmErasure(ctx, c, ntv.Signature{})
			return err
		},
		"complaint": func(ctx context.Context) error {
			_, err := room.Service.Complain(ctx, c, trustees.NewComplaint{Reason: trustees.Other})
			return err
		},
	}
	reads := map[string]func(ctx context.Context) error{
		"list":  func(ctx context.Context) error { _, err := room.Service.List(ctx, room.Meeting); return err },
		"get":   func(ctx context.Context) error { _, err := room.Service.Get(ctx, c); return err },
		"topic": func(ctx context.Context) error { return room.Service.Allow(ctx, trustees.Topic(room.Meeting)) },
	}
	nobody, stranger, other := context.Background(), hall.As(room.Others[trusteestest.Stranger]), hall.As(room.Delegates[room.Size])
	system := authz.SystemContext(context.Background())
	for name, act := range acts {
		wants(t, name+" by nobody", act(nobody), authz.ErrSignInRequired)
		wants(t, name+" by a stranger", act(stranger), authz.ErrForbidden)
		wants(t, name+" by a delegate", act(other), authz.ErrForbidden)
		if name != "loss" {
			wants(t, name+" by a member who is not the head", act(d.as(2)), authz.ErrForbidden)
		}
	}
	for name, step := range steps {
		wants(t, name+" by nobody", step(nobody), authz.ErrSignInRequired)
		wants(t, name+" by a stranger", step(stranger), authz.ErrForbidden)
		for who, ctx := range map[string]context.Context{"a delegate": other, "the secretary": room.Secretary(), "the program": system} {
			wants(t, name+" by "+who, step(ctx), trustees.ErrNotTrustee)
		}
	}
	for name, read := range reads {
		wants(t, name+" by nobody", read(nobody), authz.ErrSignInRequired)
		wants(t, name+" by a stranger", read(stranger), authz.ErrForbidden)
		must(t, read(other))
	}
	d.state(t, trustees.Tokens)
	_, err := room.Service.Begin(room.Secretary(), room.Meeting, trustees.NewCeremony{CountingBoard: id.New[id.CountingBoard]()})
	wants(t, "a board that is none", err, fault.ErrInput)
	_, err = room.Service.Get(room.Secretary(), id.New[id.KeyCeremony]())
	wants(t, "a ceremony that is none", err, trustees.ErrNotFound)
	same, err := room.Service.Begin(room.Secretary(), room.Meeting, trustees.NewCeremony{CountingBoard: room.Board})
	must(t, err)
	if same.ID != c {
		t.Error("a repeated beginning made another ceremony")
	}
	fresh := trusteestest.New(t, testkit.SQLite(t), 3)
	fresh.Unapproved = true
	_, err = fresh.Service.Begin(fresh.Secretary(), fresh.Meeting, trustees.NewCeremony{CountingBoard: fresh.Board})
	wants(t, "a board that was not voted on", err, trustees.ErrBoardNotApproved)
}

// What the program was stopped at: a file whose row never came, and one whose row has ended.
func TestStartErasesWhatNothingNeeds(t *testing.T) {
	room := trusteestest.New(t, testkit.SQLite(t), 3)
	begun := room.Begin(t)
	share, err := ntv.NewServerKey(rand.Reader, begun.Board)
	must(t, err)
	orphan := id.New[id.KeyCeremony]()
	must(t, room.Keys.SaveShare(orphan, share))
	must(t, room.Service.Start(context.Background()))
	if saved, err := room.Keys.SavedShares(); err != nil || len(saved) != 1 || saved[0] != begun.ID {
		t.Errorf("after the start: %v, %v", saved, err)
	}
	_, err = room.Service.Complain(room.Member(2), begun.ID, trustees.NewComplaint{Against: 1, Reason: trustees.Other, Words: "Nhầm người"})
	must(t, err)
	must(t, room.Keys.SaveShare(begun.ID, share))
	must(t, room.Service.Start(context.Background()))
	if saved, err := room.Keys.SavedShares(); err != nil || len(saved) != 0 {
		t.Errorf("after the end: %v, %v", saved, err)
	}
}
