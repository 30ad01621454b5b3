package voting_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// keyed is a room whose receipts are made with a key, as the program does.
func keyed(t *testing.T, s *store.Store, seats int) *votingtest.Room {
	t.Helper()
	keys, err := audit.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	room := votingtest.New(t, s, seats)
	room.Audit = audit.New(s, keys)
	room.Service.Audit = room.Audit
	return room
}

func recordOf(stored voting.Stored) voting.Record {
	return voting.Record{Revision: stored.Revision, BallotKey: stored.BallotKey, StoredAt: stored.StoredAt, Receipt: stored.Receipt}
}

// forget takes ballots out of the database, as an older copy of it would not have them.
func forget(t *testing.T, s *store.Store, where string) {
	t.Helper()
	drop := "DROP TRIGGER IF EXISTS ballots_no_delete"
	if s.Postgres() {
		drop += " ON ballots"
	}
	for _, statement := range []string{drop, "DELETE FROM ballots WHERE " + where} {
		if _, err := s.Client(context.Background()).ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestARecordWithoutItsBallotMakesTheVoteBehind(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := keyed(t, s, 4)
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		one := room.Delegate(1)
		var records []voting.Record
		for _, choice := range []string{"for", "against"} {
			stored, err := room.Service.Cast(one, v, choice, uuid.NewString())
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, recordOf(stored))
			again, err := room.Service.Cast(one, v, choice, stored.BallotKey)
			if err != nil || recordOf(again) != records[len(records)-1] && !again.StoredAt.Equal(stored.StoredAt) || again.Receipt != stored.Receipt {
				t.Errorf("the same key got %+v, %v, before %+v", again, err, stored)
			}
		}
		mine, err := room.Service.Get(one, v)
		if err != nil || mine.MyBallot.Receipt != records[1].Receipt || mine.MyBallot.BallotKey != records[1].BallotKey {
			t.Errorf("my ballot is %+v, %v", mine.MyBallot, err)
		}
		for n, r := range records {
			if behind, err := room.Service.MyRecord(one, v, r); behind || err != nil {
				t.Errorf("a record that is stored, revision %d: %t, %v", n+1, behind, err)
			}
		}
		for what, wrong := range map[string]func(r *voting.Record){
			"a later revision":     func(r *voting.Record) { r.Revision = 3 },
			"another key":          func(r *voting.Record) { r.BallotKey = uuid.NewString() },
			"another time":         func(r *voting.Record) { r.StoredAt = r.StoredAt.Add(time.Second) },
			"no receipt":           func(r *voting.Record) { r.Receipt = "" },
			"another's receipt":    func(r *voting.Record) { r.Receipt = records[0].Receipt },
			"a made up receipt":    func(r *voting.Record) { r.Receipt = "00" + r.Receipt[2:] },
			"a revision below one": func(r *voting.Record) { r.Revision = -1 },
		} {
			r := records[1]
			wrong(&r)
			if behind, err := room.Service.MyRecord(one, v, r); behind || !errors.Is(err, voting.ErrBadReceipt) {
				t.Errorf("%s: %t, %v", what, behind, err)
			}
		}
		if _, err := room.Service.MyRecord(room.Delegate(2), v, records[1]); !errors.Is(err, voting.ErrBadReceipt) {
			t.Errorf("another person with the receipt: %v", err)
		}
		for who, ctx := range map[string]context.Context{"the system": authz.SystemContext(context.Background()), "a guest": hall.As(room.Others[votingtest.Guest]), "a stranger": hall.As(room.Others[votingtest.Stranger])} {
			if _, err := room.Service.MyRecord(ctx, v, records[1]); err == nil || errors.Is(err, voting.ErrBadReceipt) {
				t.Errorf("%s: %v", who, err)
			}
		}
		if seen, err := room.Service.Get(one, v); err != nil || seen.Behind {
			t.Fatalf("behind %t, %v after wrong records only", seen.Behind, err)
		}

		forget(t, s, "revision = 2")
		if behind, err := room.Service.MyRecord(one, v, records[0]); behind || err != nil {
			t.Errorf("a record of what is still there: %t, %v", behind, err)
		}
		for range 2 {
			if behind, err := room.Service.MyRecord(one, v, records[1]); !behind || err != nil {
				t.Errorf("a record of what is missing: %t, %v", behind, err)
			}
		}
		mustBeBehind(t, room, v)
		if behind, err := room.Service.MyRecord(one, v, records[0]); !behind || err != nil {
			t.Errorf("another record once the vote is behind: %t, %v", behind, err)
		}
	})
}

// mustBeBehind demands that a vote that was open takes nothing and leads nowhere but to its end, and that this is known.
func mustBeBehind(t *testing.T, room *votingtest.Room, v id.Vote) {
	t.Helper()
	seen, err := room.Service.Get(room.Delegate(2), v)
	if err != nil || !seen.Behind || seen.State != voting.Open {
		t.Fatalf("the vote is %s, behind %t, %v", seen.State, seen.Behind, err)
	}
	if codes, err := room.Service.Behind(context.Background()); err != nil || !slices.Equal(codes, []string{seen.Code}) {
		t.Errorf("behind are %v, %v", codes, err)
	}
	entries, err := room.Audit.Entries(context.Background(), audit.Meeting(room.Meeting), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	marked := 0
	for _, e := range entries {
		if e.Act == "vote.behind" && e.Subject == "vote/"+v.String() {
			marked++
		}
	}
	if marked != 1 {
		t.Errorf("%d entries tell that the vote is behind", marked)
	}
	if _, err := room.Service.Cast(room.Delegate(2), v, "for", uuid.NewString()); !errors.Is(err, voting.ErrBehind) {
		t.Errorf("a ballot: %v", err)
	}
	if _, err := room.Service.Close(room.Chair(), v); !errors.Is(err, voting.ErrBehind) {
		t.Errorf("the close: %v", err)
	}
	again, err := room.Service.Repeat(room.Chair(), v, voting.Repetition{Reason: "Máy chủ khôi phục bản sao cũ"})
	if err != nil || again.State != voting.Ready || again.Behind {
		t.Fatalf("the repetition is %+v, %v", again, err)
	}
	if _, err := room.Service.Open(room.Chair(), again.ID, ""); err != nil {
		t.Errorf("opening the repetition: %v", err)
	}
	if _, err := room.Service.Cast(room.Delegate(2), again.ID, "for", uuid.NewString()); err != nil {
		t.Errorf("a ballot in the repetition: %v", err)
	}
	if codes, err := room.Service.Behind(context.Background()); err != nil || len(codes) != 0 {
		t.Errorf("after the repetition, behind are %v, %v", codes, err)
	}
}

func TestALostLedgerMakesOpenVotesBehind(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := keyed(t, s, 4)
		before := room.Open(t, voting.NewVote{Code: "BQ-01"})
		if _, err := room.Service.Close(room.Chair(), before); err != nil {
			t.Fatal(err)
		}
		v := room.Open(t, voting.NewVote{Code: "BQ-02"})
		if codes, err := room.Service.MarkBehind(context.Background(), id.New[id.Meeting]()); err != nil || len(codes) != 0 {
			t.Errorf("another meeting: %v, %v", codes, err)
		}
		system := authz.SystemContext(context.Background())
		if codes, err := room.Service.MarkBehind(system, room.Meeting); err != nil || !slices.Equal(codes, []string{"BQ-02"}) {
			t.Fatalf("marked %v, %v", codes, err)
		}
		mustBeBehind(t, room, v)
		if _, err := room.Service.Announce(room.Chair(), before); err != nil {
			t.Errorf("announcing a vote that was closed before: %v", err)
		}
	})
}

// A copy from before the opening or before the close: the vote of a true receipt is not open, and must not be opened or announced.
func TestABehindVoteIsNeitherOpenedNorAnnounced(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := keyed(t, s, 4)
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		stored, err := room.Service.Cast(room.Delegate(1), v, "for", uuid.NewString())
		if err != nil {
			t.Fatal(err)
		}
		forget(t, s, "revision = 1")
		if _, err := room.Service.Close(room.Chair(), v); err != nil {
			t.Fatal(err)
		}
		if behind, err := room.Service.MyRecord(room.Delegate(1), v, recordOf(stored)); !behind || err != nil {
			t.Fatalf("%t, %v", behind, err)
		}
		if _, err := room.Service.Announce(room.Chair(), v); !errors.Is(err, voting.ErrBehind) {
			t.Errorf("announced: %v", err)
		}
		ready := room.Ready(t, voting.NewVote{Code: "BQ-02"})
		never := recordOf(stored)
		never.Receipt = room.Audit.Receipt("ballot", ready.String(), room.Delegates[0].String(), "1", never.BallotKey, strconv.FormatInt(never.StoredAt.UnixMilli(), 10))
		if behind, err := room.Service.MyRecord(room.Delegate(1), ready, never); !behind || err != nil {
			t.Fatalf("%t, %v", behind, err)
		}
		if _, err := room.Service.Open(room.Chair(), ready, ""); !errors.Is(err, voting.ErrBehind) {
			t.Errorf("opened: %v", err)
		}
	})
}

// The clock of the machine is moved back and forth by hours in the middle of a vote.
func TestClockJumpsCloseNothingAndKeepTheOrderOfRevisions(t *testing.T) {
	clock := testkit.NewClock(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
		room := keyed(t, s, 4)
		v := room.Open(t, voting.NewVote{Code: "BQ-01", CountdownSeconds: 600, CloseByCountdown: true})
		var last voting.Stored
		for n, jump := range []time.Duration{0, time.Minute, -5 * time.Hour, -time.Second, 14 * time.Hour, -9 * time.Hour, -24 * time.Hour, 48 * time.Hour} {
			clock.Advance(jump)
			stored, err := room.Service.Cast(room.Delegate(1), v, []string{"for", "against"}[n%2], uuid.NewString())
			if err != nil {
				t.Fatalf("after a jump by %s: %v", jump, err)
			}
			if stored.Revision != n+1 || stored.StoredAt.Before(last.StoredAt) {
				t.Errorf("after a jump by %s: revision %d at %s follows revision %d at %s", jump, stored.Revision, stored.StoredAt, last.Revision, last.StoredAt)
			}
			if behind, err := room.Service.MyRecord(room.Delegate(1), v, recordOf(stored)); behind || err != nil {
				t.Errorf("the record of revision %d: %t, %v", stored.Revision, behind, err)
			}
			last = stored
			if seen, err := room.Service.Get(room.Chair(), v); err != nil || seen.State != voting.Open {
				t.Fatalf("after a jump by %s the vote is %s, %v", jump, seen.State, err)
			}
		}
		closed, err := room.Service.Close(room.Chair(), v)
		if err != nil || closed.Result.Against != 1 || closed.Result.NotVoting != 3 {
			t.Errorf("closed as %+v, %v", closed.Result, err)
		}
	})
}
