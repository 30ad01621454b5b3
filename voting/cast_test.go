package voting_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

func TestWhoMayNotCast(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 12)
		room.Change(func(number int, seat *voting.RosterSeat) {
			switch number {
			case 8:
				seat.Attendance = voting.Excused
			case 9:
				seat.Suspended = true
			case 10:
				seat.Person, seat.PersonName, seat.Attendance = id.Person{}, "", voting.Absent
			case 11:
				seat.Attendance = voting.Left
			}
		})
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		room.Attend(8, voting.InHall) // came after the opening
		room.Attend(7, voting.Left)   // went after the opening
		pending := hall.As(room.Delegates[0])
		subject := authz.From(pending)
		subject.MustChangePassword = true
		for _, c := range []struct {
			who  string
			ctx  context.Context
			want error
		}{
			{"nobody", context.Background(), authz.ErrSignInRequired},
			{"the system", authz.SystemContext(context.Background()), authz.ErrForbidden},
			{"the system in the name of a delegate", authz.With(context.Background(), authz.Subject{System: true, Person: room.Delegates[0]}), authz.ErrForbidden},
			{"a wall", authz.With(context.Background(), authz.Subject{Display: room.Wall}), authz.ErrSignInRequired},
			{"an initial password", authz.With(context.Background(), subject), authz.ErrPasswordChangeRequired},
			{"a guest", hall.As(room.Others[votingtest.Guest]), authz.ErrForbidden},
			{"a stranger", hall.As(room.Others[votingtest.Stranger]), authz.ErrForbidden},
			{"the chair without a seat", room.Chair(), voting.ErrNotOnRoll},
			{"the secretary without a seat", room.Secretary(), voting.ErrNotOnRoll},
			{"who came after the opening", room.Delegate(8), voting.ErrNotPresent},
			{"a suspended delegate", room.Delegate(9), voting.ErrSuspended},
			{"the former holder of a vacant seat", room.Delegate(10), voting.ErrNotOnRoll},
			{"who had left", room.Delegate(11), voting.ErrNotPresent},
			{"who left after the opening", room.Delegate(7), voting.ErrNotPresent},
		} {
			_, err := room.Service.Cast(c.ctx, v, "for", uuid.NewString())
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.who, err, c.want)
			}
		}
		for _, choice := range []string{"", "FOR", "yes", "not_voting", "for "} {
			if _, err := room.Service.Cast(room.Delegate(1), v, choice, uuid.NewString()); !errors.Is(err, voting.ErrBadChoice) {
				t.Errorf("choice %q: %v", choice, err)
			}
		}
		for _, key := range []string{"", "1", strings.ToUpper(uuid.NewString()), "{" + uuid.NewString() + "}"} {
			if _, err := room.Service.Cast(room.Delegate(1), v, "for", key); !errors.Is(err, voting.ErrBadKey) {
				t.Errorf("key %q: %v", key, err)
			}
		}
		if n := s.Client(context.Background()).Ballot.Query().CountX(context.Background()); n != 0 {
			t.Errorf("%d ballots were stored", n)
		}
		if _, err := room.Service.Cast(room.Delegate(1), id.New[id.Vote](), "for", uuid.NewString()); !errors.Is(err, voting.ErrNotFound) {
			t.Errorf("an unknown vote: %v", err)
		}
	})
}

func TestLateArrivalsWhereTheRuleAdmitsThem(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		late := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.LateArrivals = true })
		room.Attend(5, voting.Absent)
		room.Attend(6, voting.Absent)
		v := room.Open(t, voting.NewVote{Code: "BQ-01", Rule: late})
		if _, err := room.Service.Cast(room.Delegate(5), v, "for", uuid.NewString()); !errors.Is(err, voting.ErrNotPresent) {
			t.Fatalf("still absent: %v", err)
		}
		room.Attend(5, voting.Online)
		cast(t, room, v, 5, "against")
		cast(t, room, v, 1, "for")
		room.Attend(6, voting.InHall)
		closed, err := room.Service.Close(room.Chair(), v)
		if err != nil {
			t.Fatal(err)
		}
		if r := closed.Result; r.For != 1 || r.Against != 1 || r.NotVoting != 4 || r.Absent != 0 {
			t.Errorf("result %+v: the late arrivals are present", r)
		}
		if closed.Roll.Present != 4 {
			t.Errorf("%d present at the opening, want 4", closed.Roll.Present)
		}
	})
}

func TestTheSameKeyGetsTheSameAnswer(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		key := uuid.NewString()
		first, err := room.Service.Cast(room.Delegate(1), v, "for", key)
		if err != nil {
			t.Fatal(err)
		}
		if first.Revision != 1 {
			t.Errorf("first revision %d", first.Revision)
		}
		again := func(when string) {
			t.Helper()
			got, err := room.Service.Cast(room.Delegate(1), v, "for", key)
			if err != nil || got.Choice != first.Choice || got.Revision != 1 || !got.StoredAt.Equal(first.StoredAt) {
				t.Errorf("%s: %+v, %v; want %+v", when, got, err, first)
			}
		}
		again("at once")
		if _, err := room.Service.Cast(room.Delegate(1), v, "against", key); !errors.Is(err, voting.ErrKeyReused) {
			t.Errorf("the key with another choice: %v", err)
		}
		if got, err := room.Service.Cast(room.Delegate(2), v, "against", key); err != nil || got.Revision != 1 {
			t.Errorf("another person's ballot with the same key: %+v, %v", got, err)
		}
		if second := cast(t, room, v, 1, "for"); second.Revision != 2 {
			t.Errorf("the same choice under a new key is revision %d, want 2", second.Revision)
		}
		again("after a change")
		if _, err := room.Service.Close(room.Chair(), v); err != nil {
			t.Fatal(err)
		}
		again("after the close")
		if _, err := room.Service.Cast(room.Delegate(1), v, "for", uuid.NewString()); !errors.Is(err, voting.ErrNotOpen) {
			t.Errorf("a new key after the close: %v", err)
		}
	})
}

func TestTwoDevicesOfOnePersonAtOnce(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		const devices = 16
		same := uuid.NewString()
		var wait sync.WaitGroup
		revisions, repeated := make([]int, devices), make([]int, devices)
		for d := range devices {
			wait.Go(func() {
				a, err := room.Service.Cast(room.Delegate(1), v, []string{"for", "against"}[d%2], uuid.NewString())
				if err != nil {
					t.Errorf("device %d: %v", d, err)
				}
				b, err := room.Service.Cast(room.Delegate(2), v, "abstain", same)
				if err != nil {
					t.Errorf("device %d: %v", d, err)
				}
				revisions[d], repeated[d] = a.Revision, b.Revision
			})
		}
		wait.Wait()
		seen := map[int]bool{}
		for d := range devices {
			if seen[revisions[d]] || revisions[d] < 1 || revisions[d] > devices {
				t.Errorf("revision %d was given twice or is out of range", revisions[d])
			}
			seen[revisions[d]] = true
			if repeated[d] != 1 {
				t.Errorf("the same key stored revision %d", repeated[d])
			}
		}
		if _, err := room.Service.Close(room.Chair(), v); err != nil {
			t.Fatal(err)
		}
		got, err := room.Service.Get(room.Chair(), v)
		if err != nil {
			t.Fatal(err)
		}
		if r := got.Result; r.For+r.Against != 1 || r.Abstain != 1 || r.NotVoting != 1 {
			t.Errorf("two seats answered, counted %+v", r)
		}
	})
}

func TestTheAuditLogHoldsADigestAndNotTheChoice(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		cast(t, room, v, 2, "against")
		entries, err := room.Audit.Entries(context.Background(), audit.Meeting(room.Meeting), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		last := entries[len(entries)-1]
		if last.Act != "ballot.stored" || last.Actor != "person/"+room.Delegates[1].String() || last.Subject != "vote/"+v.String() {
			t.Fatalf("last entry %+v", last)
		}
		for _, word := range []string{`"for"`, `"against"`, `"abstain"`} {
			if strings.Contains(last.Body, word) {
				t.Errorf("the entry tells the choice: %s", last.Body)
			}
		}
		b := s.Client(context.Background()).Ballot.Query().OnlyX(context.Background())
		if want := voting.Digest(b.ID, rules.Choice(b.Choice), b.Nonce); !strings.Contains(last.Body, want) {
			t.Errorf("the entry %s lacks the digest %s", last.Body, want)
		}
		for _, other := range []rules.Choice{rules.For, rules.Abstain} {
			if strings.Contains(last.Body, voting.Digest(b.ID, other, b.Nonce)) {
				t.Errorf("the digest fits %s too", other)
			}
		}
		frame, ok := room.Listener.Last("person/" + room.Delegates[1].String())
		if !ok || frame.Name != "ballot.stored" || frame.Kind != outbox.Log || frame.Seq != 1 || !strings.Contains(string(frame.Data), `"choice":"against"`) {
			t.Errorf("the person's other devices heard %+v", frame)
		}
	})
}
