package voting_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// secretVote is an open secret motion among so many, everybody with a device.
type secretVote struct {
	room   *votingtest.Room
	c      *votingtest.Committee
	voters []*software.Voter
	rule   string
	v      id.Vote
	e      *ntv.Election
}

func beginSecret(t *testing.T, s *store.Store, seats int, exclusions ...int) *secretVote {
	t.Helper()
	w := &secretVote{room: votingtest.New(t, s, seats)}
	w.voters, w.c = w.room.Keys(t), w.room.Counting(t, "BQ-01", 1, 2, 3)
	w.rule = w.room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.Secret = true })
	draft := voting.NewVote{Code: "B-01", Rule: w.rule, Method: voting.Electronic, CountingBoard: w.c.Counting}
	for _, n := range exclusions {
		draft.Exclusions = append(draft.Exclusions, voting.NewExclusion{Person: w.room.Delegates[n-1], Reason: "Có quyền lợi liên quan"})
	}
	w.v = w.room.Ready(t, draft)
	w.e = w.room.OpenSecret(t, w.c, w.v)
	return w
}

// castAll has the first so many delegates cast for.
func (w *secretVote) castAll(t *testing.T, many int) {
	t.Helper()
	for i := range many {
		if _, err := w.room.Cast(w.e, w.v, w.voters[i], 1, 0); err != nil {
			t.Fatalf("delegate %d: %v", i+1, err)
		}
	}
}

// restarted is a server that starts with what is stored.
func (w *secretVote) restarted(t *testing.T, s *store.Store, publisher outbox.Publisher) *voting.Service {
	t.Helper()
	deps := w.room.Service.Deps
	deps.Bulletin = bulletin.New(bulletin.Deps{Store: s, Keys: w.room.Bulletin.Keys, Audit: w.room.Audit, Logger: slog.New(slog.DiscardHandler)})
	deps.Outbox = outbox.New(s, publisher)
	t.Cleanup(deps.Bulletin.Stop)
	service := voting.New(deps)
	t.Cleanup(service.Stop)
	return service
}

// An excluded delegate is not on the board's roll, and is told that it is for the exclusion.
func TestAnExcludedDelegateCastsNoSecretBallot(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		w := beginSecret(t, s, 7, 7)
		if _, err := w.room.Cast(w.e, w.v, w.voters[6], 1, 0); !errors.Is(err, voting.ErrExcluded) {
			t.Errorf("an excluded delegate: %v", err)
		}
		w.castAll(t, 6)
		w.room.CloseSecret(t, w.c, w.v)
		done := counted(t, w.room, w.c, w.v, w.e, 1, 2)
		if done.Result == nil || done.Result.For != 6 || done.Result.Excluded != 1 {
			t.Errorf("the result: %+v", done.Result)
		}
		if report := verified(t, w.room); report.Votes[0].Voters != 6 {
			t.Errorf("%d are on the roll", report.Votes[0].Voters)
		}
	})
}

// Without the server's share there is no result, whatever the trustees do; the vote is broken off and held again with a new key.
func TestAVoteWhoseServerShareIsLost(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		w := beginSecret(t, s, 6)
		w.castAll(t, 6)
		w.room.CloseSecret(t, w.c, w.v)
		ceremony := *w.room.Row(t, w.v).CeremonyID
		if err := w.room.Bulletin.Keys.EraseShare(ceremony); err != nil {
			t.Fatal(err)
		}
		if err := w.c.CoSign(w.c.Counts(), w.e.EH, 1, 2); !errors.Is(err, voting.ErrServerShare) {
			t.Errorf("confirmed without the server's share: %v", err)
		}
		if err := w.c.CoSign(w.c.Counts(), w.e.EH, 3); !errors.Is(err, voting.ErrServerShare) {
			t.Errorf("the third: %v", err)
		}
		seen, err := w.room.Service.Get(w.room.Secretary(), w.v)
		if err != nil || seen.State != voting.Counting || seen.Result != nil || seen.Secret.Phase != voting.PhaseConfirming {
			t.Fatalf("%s %+v, %v", seen.State, seen.Result, err)
		}
		if _, err := w.room.Service.Cancel(w.room.Chair(), w.v, "Mất mảnh khóa của máy chủ"); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(w.room.Board(t)), `"type":"abort"`) {
			t.Error("the board does not show that it was broken off")
		}
		again, err := w.room.Service.Repeat(w.room.Chair(), w.v, voting.Repetition{Reason: "Mất mảnh khóa"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.room.Trustees.End(w.room.Secretary(), ceremony); err != nil {
			t.Fatal(err)
		}
		w.c.MakeKey(t, w.c.Counting)
		w.v = again.ID
		w.e = w.room.OpenSecret(t, w.c, w.v)
		w.castAll(t, 6)
		w.room.CloseSecret(t, w.c, w.v)
		if done := counted(t, w.room, w.c, w.v, w.e, 1, 3); done.State != voting.Closed || done.Result.For != 6 {
			t.Errorf("held again: %s %+v", done.State, done.Result)
		}
		verified(t, w.room)
	})
}

// A server that dies between the commit and the answer has the ballot: the same bytes get its receipt from the next one, before the close and after.
func TestAnAnswerThatIsLostAfterTheCommit(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		w := beginSecret(t, s, 6)
		w.castAll(t, 5)
		record, err := w.voters[5].Ballot(w.e, []byte{1, 0, 0}, 1)
		if err != nil {
			t.Fatal(err)
		}
		// The answer of this one reaches nobody, and what it held in memory is gone.
		if _, err := w.restarted(t, s, &hall.Listener{}).CastSecret(w.room.Delegate(6), w.v, record); err != nil {
			t.Fatal(err)
		}
		next := w.restarted(t, s, w.room.Listener)
		first, err := next.CastSecret(w.room.Delegate(6), w.v, record)
		if err != nil || first.BSeq != 1 {
			t.Fatalf("the same bytes: %+v, %v", first, err)
		}
		if list, err := next.PublishedBallots(w.room.Delegate(1), w.v); err != nil || len(list) != 6 {
			t.Errorf("%d ballots, %v", len(list), err)
		}
		if closed := w.room.CloseSecret(t, w.c, w.v); closed.Received != 6 {
			t.Errorf("%d ballots count", closed.Received)
		}
		if again, err := w.room.Service.CastSecret(w.room.Delegate(6), w.v, record); err != nil || again != first {
			t.Errorf("after the close: %+v, %v", again, err)
		}
		verified(t, w.room, first)
	})
}

// Two servers over one database take the ballots of one vote in turn.
func TestTwoServersTakeTheBallotsOfOneVote(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		const delegates = 60
		w := beginSecret(t, s, delegates)
		services := []*voting.Service{w.room.Service, w.restarted(t, s, w.room.Listener)}
		records := make([][]byte, delegates)
		for i, voter := range w.voters {
			record, err := voter.Ballot(w.e, []byte{0, 1, 0}, 1)
			if err != nil {
				t.Fatal(err)
			}
			records[i] = record
		}
		receipts := make([]voting.SecretStored, delegates)
		var group sync.WaitGroup
		for i := range delegates {
			group.Go(func() {
				stored, err := services[i%2].CastSecret(w.room.Delegate(i+1), w.v, records[i])
				if err != nil {
					t.Errorf("delegate %d: %v", i+1, err)
				}
				receipts[i] = stored
			})
		}
		group.Wait()
		if again, err := services[1].CastSecret(w.room.Delegate(1), w.v, records[0]); err != nil || again != receipts[0] {
			t.Errorf("the same bytes at the other server: %+v, %v", again, err)
		}
		if closed := w.room.CloseSecret(t, w.c, w.v); closed.Received != delegates {
			t.Errorf("%d ballots count", closed.Received)
		}
		if done := counted(t, w.room, w.c, w.v, w.e, 2, 3); done.Result == nil || done.Result.Against != delegates {
			t.Errorf("the result: %+v", done.Result)
		}
		verified(t, w.room, receipts...)
	})
}

// While a vote is being counted the meeting may pause and may not end.
func TestAMeetingDoesNotEndDuringACount(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		w := beginSecret(t, s, 6)
		w.castAll(t, 6)
		may := func(when string, forGood bool, want error) {
			t.Helper()
			if err := w.room.Service.MayHalt(t.Context(), w.room.Meeting, forGood); !errors.Is(err, want) {
				t.Errorf("%s: %v", when, err)
			}
		}
		may("paused while open", false, voting.ErrVoteOpen)
		may("ended while open", true, voting.ErrVoteOpen)
		w.room.CloseSecret(t, w.c, w.v)
		may("paused while counting", false, nil)
		may("ended while counting", true, voting.ErrVoteCounting)
		w.room.Pause()
		if done := counted(t, w.room, w.c, w.v, w.e, 1, 2); done.State != voting.Closed {
			t.Errorf("counted during a pause: %s", done.State)
		}
		may("ended after the count", true, nil)
	})
}

// A vote whose board was edited is cancelled all the same, and the ledger says that the board does not show it.
func TestAVoteOnADamagedBoardIsCancelled(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		w := beginSecret(t, s, 6)
		w.castAll(t, 6)
		w.room.CloseSecret(t, w.c, w.v)
		edit(t, s, "UPDATE board_record SET ts = ts + 1 WHERE type = 'close'")
		service := w.restarted(t, s, w.room.Listener)
		done, err := service.Cancel(w.room.Chair(), w.v, "Bảng công khai bị sửa")
		if err != nil || done.State != voting.Cancelled {
			t.Fatalf("%s, %v", done.State, err)
		}
		entries, err := w.room.Audit.Entries(t.Context(), audit.Meeting(w.room.Meeting), 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		last := entries[len(entries)-1]
		if last.Act != "vote.cancelled" || !strings.Contains(last.Body, `"not_on_board"`) {
			t.Errorf("the ledger says %s %s", last.Act, last.Body)
		}
		if found := check(t.Context(), t, s, w.room); len(found) == 0 {
			t.Error("the edit is not found")
		}
	})
}

// A key that changes after the opening is shown to the secretariat of the meeting.
func TestTheSecretariatSeesChangedKeys(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		w := beginSecret(t, s, 6)
		told := func() []voting.VoteKeyLine {
			t.Helper()
			frame, ok := w.room.Listener.Last(voting.SecretariatTopic(w.room.Meeting))
			if !ok {
				t.Fatal("nothing was published")
			}
			var value voting.SecretariatVotes
			if err := json.Unmarshal(frame.Data, &value); err != nil {
				t.Fatal(err)
			}
			return value.KeyChanges
		}
		if list := told(); len(list) != 0 {
			t.Fatalf("changed before anything was: %v", list)
		}
		w.room.Key(t, 4, true)
		if list := told(); len(list) != 1 || list[0].SeatNumber != 4 || list[0].Fingerprint == "" {
			t.Errorf("a replaced key: %v", list)
		}
		if err := w.room.Service.WithdrawVoteKey(w.room.Delegate(5)); err != nil {
			t.Fatal(err)
		}
		if list := told(); len(list) != 2 || list[1].SeatNumber != 5 || list[1].Fingerprint != "" {
			t.Errorf("a withdrawn key: %v", list)
		}
	})
}

// Who has nothing to do with the meeting reads neither its board nor who voted, and nobody acts for others.
func TestTheBoardIsForTheMeeting(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		w := beginSecret(t, s, 6)
		w.castAll(t, 6)
		service, room := w.room.Service, w.room
		for name, read := range map[string]func(ctx context.Context) error{
			"published ballots": func(ctx context.Context) error { _, err := service.PublishedBallots(ctx, w.v); return err },
			"the definition":    func(ctx context.Context) error { _, err := service.Manifest(ctx, w.v); return err },
			"links":             func(ctx context.Context) error { _, err := service.BoardLinks(ctx, room.Meeting, 0, 10); return err },
			"records":           func(ctx context.Context) error { _, err := service.BoardRecords(ctx, room.Meeting, 0); return err },
			"the board":         func(ctx context.Context) error { _, err := service.Board(ctx, room.Meeting); return err },
			"seen heads": func(ctx context.Context) error {
				_, err := service.BoardSeen(ctx, room.Meeting, voting.BoardHead{})
				return err
			},
			"vote keys": func(ctx context.Context) error { _, err := service.VoteKeys(ctx, room.Meeting); return err },
		} {
			for who, ctx := range map[string]context.Context{"a stranger": hall.As(room.Others[votingtest.Stranger]), "nobody": context.Background()} {
				if err := read(ctx); err == nil {
					t.Errorf("%s for %s", name, who)
				}
			}
			if err := read(hall.As(room.Others[votingtest.Guest])); err != nil && name != "seen heads" {
				t.Errorf("%s for a guest of the meeting: %v", name, err)
			}
		}
		record, err := w.voters[5].Ballot(w.e, []byte{1, 0, 0}, 2)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := w.voters[5].Spoil(w.e, []byte{1, 0, 0}, 2)
		if err != nil {
			t.Fatal(err)
		}
		spoilt := voting.OpenedBallot{BSeq: 2, Bits: []int{1, 0, 0}, Seed: ntv.Hash(opened.Seed).String(), Ballot: opened.Ballot.String(), Sig: opened.Sig.String()}
		for who, ctx := range map[string]context.Context{"another delegate": room.Delegate(5), "the secretary": room.Secretary(), "a guest": hall.As(room.Others[votingtest.Guest]),
			"a stranger": hall.As(room.Others[votingtest.Stranger]), "nobody": context.Background()} {
			if _, err := service.CastSecret(ctx, w.v, record); err == nil {
				t.Errorf("%s casts a delegate's ballot", who)
			}
			if _, err := service.Spoil(ctx, w.v, spoilt); err == nil {
				t.Errorf("%s opens a delegate's ballot", who)
			}
		}
		if _, err := service.CastSecret(room.Delegate(6), w.v, record); err != nil {
			t.Errorf("the delegate: %v", err)
		}
	})
}
