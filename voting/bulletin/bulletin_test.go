package bulletin_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/boardtest"
)

// desk is a meeting with its board and a server that writes it.
type desk struct {
	*bulletin.Service
	t       testing.TB
	keys    *bulletin.Keys
	meeting id.Meeting
	build   *boardtest.Builder
}

var system = authz.SystemContext(context.Background())

func keysIn(t testing.TB, folder string) *bulletin.Keys {
	t.Helper()
	keys, err := bulletin.OpenKeys(folder)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func serve(t testing.TB, s *store.Store, keys *bulletin.Keys, change ...func(*bulletin.Deps)) *bulletin.Service {
	t.Helper()
	d := bulletin.Deps{Store: s, Keys: keys, Audit: audit.New(s, nil), Logger: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&d)
	}
	service := bulletin.New(d)
	t.Cleanup(service.Stop)
	return service
}

func begin(t testing.TB, s *store.Store, change ...func(*bulletin.Deps)) *desk {
	t.Helper()
	return beginWith(t, s, keysIn(t, t.TempDir()), change...)
}

func beginWith(t testing.TB, s *store.Store, keys *bulletin.Keys, change ...func(*bulletin.Deps)) *desk {
	t.Helper()
	d := &desk{Service: serve(t, s, keys, change...), t: t, keys: keys, meeting: hall.New(t, s, 1).Meeting}
	err := s.Tx(system, func(ctx context.Context) error { return d.Ensure(ctx, d.meeting, "Kỳ họp thứ ba") })
	if err != nil {
		t.Fatal(err)
	}
	d.builder()
	return d
}

// builder has a builder of ballots and keys go on with the board.
func (d *desk) builder() {
	d.t.Helper()
	first, err := d.Record(system, d.meeting, 0)
	if err != nil {
		d.t.Fatal(err)
	}
	d.build = boardtest.Over(d.t.Name(), first, func(t ntv.Type, body []byte) ntv.Record { return d.put(t, body) })
}

// put appends in a transaction of its own.
func (d *desk) put(t ntv.Type, body []byte) (r ntv.Record) {
	d.t.Helper()
	err := d.Store.Group(system, func(ctx context.Context) (err error) {
		r, err = d.Append(ctx, d.meeting, t, body, false)
		return err
	})
	if err != nil {
		d.t.Fatalf("appending %s: %v", t, err)
	}
	return r
}

// export is the board as a file.
func (d *desk) export() []byte {
	d.t.Helper()
	var out bytes.Buffer
	if err := d.Records(system, d.meeting, 0, &out); err != nil {
		d.t.Fatal(err)
	}
	return out.Bytes()
}

func (d *desk) verify() *ntv.Report {
	d.t.Helper()
	report, err := ntv.Verify(bytes.NewReader(d.export()), ntv.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	return report
}

// session plays a secret vote with an opened ballot to its result, and an open one.
func (d *desk) session() (secret, open *boardtest.Vote) {
	d.build.Roll(8)
	d.build.Ceremony(3, 2)
	secret = d.build.Motion("kin", ntv.ModeSecret, ntv.RevoteLast)
	for vid := uint32(1); vid <= 6; vid++ {
		secret.Cast(vid, 1, secret.Choice(int(vid)%3))
	}
	secret.Spoil(7, 1, secret.Choice(0))
	secret.Cast(1, 2, secret.Choice(2))
	secret.Close()
	secret.Count()
	open = d.build.Motion("cong-khai", ntv.ModeOpen, ntv.RevoteLast)
	for vid := uint32(1); vid <= 3; vid++ {
		open.Cast(vid, 1, open.Choice(0))
	}
	return secret, open
}

func raw(t testing.TB, s *store.Store, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.Client(system).ExecContext(system, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestABoardIsVerifiedAfterItsExport(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s)
		secret, open := d.session()
		if withheld := d.verify(); withheld.BodiesDestroyed != 3 {
			t.Errorf("%d choices are withheld while the open vote runs, want 3", withheld.BodiesDestroyed)
		}
		if bytes.Contains(d.export(), []byte(`"type":"open-ballot","ts":`)) && strings.Count(string(d.export()), "body_sha256") != 3 {
			t.Error("a choice of a running open vote is exported")
		}
		open.Close()
		d.build.Append(ntv.TypeResult, ntv.ResultBody{EH: open.EH, Counts: []int{3, 0, 0}})
		report := d.verify()
		if report.BodiesDestroyed != 0 || len(report.Votes) != 2 || fmt.Sprint(report.Votes[0].Counts) != fmt.Sprint(secret.Counts()) {
			t.Errorf("report %+v", report)
		}
		// What is exported are the exact records that were acknowledged.
		if !bytes.Equal(d.export(), d.build.File()) {
			t.Error("the export differs from the records that were given out")
		}
		var rest bytes.Buffer
		if err := d.Records(system, d.meeting, 5, &rest); err != nil || !bytes.HasSuffix(d.export(), rest.Bytes()) || bytes.Count(rest.Bytes(), []byte("\n")) != len(d.build.Records)-5 {
			t.Errorf("records from 5: %v", err)
		}
		links, err := d.Links(system, d.meeting, 3, 4)
		if err != nil || len(links) != 4 || links[0].Seq != 3 || links[3].Hash != d.build.Records[6].Hash || links[1].BodySHA256 != d.build.Records[4].BodyHash {
			t.Errorf("links %v, %v", links, err)
		}
		head, err := d.Head(system, d.meeting)
		if err != nil || head != d.build.Records[len(d.build.Records)-1].Head(d.build.Board()) || !head.Verify(d.keys.Public()) {
			t.Errorf("head %v, %v", head, err)
		}
		// A server that starts anew sees the same.
		again := serve(t, s, d.keys)
		if err := again.Start(system); err != nil {
			t.Fatal(err)
		}
		err = again.Look(system, d.meeting, func(state *ntv.State) error {
			if v := state.VoteNamed("kin"); v == nil || v.Result == nil || state.Head() != head {
				t.Errorf("rebuilt: %+v", v)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if behind, err := again.Behind(system, d.meeting); err != nil || behind {
			t.Errorf("an untouched board is behind: %v", err)
		}
	})
}

func TestRecordsAreNeverChangedOrRemoved(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s)
		d.build.Roll(2)
		for _, statement := range []string{
			"UPDATE board_record SET ts = ts + 1", "UPDATE board_record SET body = NULL", "UPDATE board_record SET sig = ''", "DELETE FROM board_record",
			"DELETE FROM bulletins", "UPDATE bulletins SET seq = 0", "UPDATE bulletins SET board = ''", "UPDATE bulletins SET server_key = ''",
		} {
			if _, err := s.Client(system).ExecContext(system, statement); err == nil {
				t.Errorf("%s is allowed", statement)
			}
		}
	})
}

// A transaction that is undone leaves nothing, whatever was in memory; a refused record leaves everything as it was.
func TestWhatIsUndoneIsNotOnTheBoard(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s)
		d.build.Roll(3)
		before, _ := d.Head(system, d.meeting)
		undone := errors.New("undone")
		note := func(ctx context.Context, text string) error {
			body, err := ntv.Note{Text: text}.Encode()
			if err == nil {
				_, err = d.Append(ctx, d.meeting, ntv.TypeNote, body, false)
			}
			return err
		}
		for range 2 {
			err := s.Tx(system, func(ctx context.Context) error {
				if err := errors.Join(note(ctx, "a"), note(ctx, "b")); err != nil {
					return err
				}
				return d.Look(ctx, d.meeting, func(state *ntv.State) error {
					if state.Head().Seq != before.Seq+2 {
						t.Errorf("the transaction sees %d, want its own records", state.Head().Seq)
					}
					return undone
				})
			})
			if !errors.Is(err, undone) {
				t.Fatal(err)
			}
		}
		// Of three acts that share a commit, the one in the middle fails after it has appended.
		var acts sync.WaitGroup
		for n := range 30 {
			acts.Go(func() {
				err := s.Group(system, func(ctx context.Context) error {
					if err := note(ctx, fmt.Sprint("act ", n)); err != nil || n%3 != 1 {
						return err
					}
					return undone
				})
				if n%3 == 1 != errors.Is(err, undone) || n%3 != 1 && err != nil {
					t.Errorf("act %d: %v", n, err)
				}
			})
		}
		acts.Wait()
		refused := s.Tx(system, func(ctx context.Context) error {
			body, _ := ntv.OpenBody{EH: before.Hash}.Encode()
			_, err := d.Append(ctx, d.meeting, ntv.TypeOpen, body, false)
			if v := ntv.ViolationOf(err); v == nil || v.Rule != ntv.RuleLife {
				t.Errorf("an unknown vote was opened: %v", err)
			}
			return note(ctx, "after the refusal")
		})
		if refused != nil {
			t.Error(refused)
		}
		if report := d.verify(); report.Head.Seq != before.Seq+21 {
			t.Errorf("the board ends with %d, want %d", report.Head.Seq, before.Seq+21)
		}
		if err := note(system, "outside"); err == nil {
			t.Error("appended outside a transaction")
		}
	})
}

// Two servers of an installation write to one board, at once and in turn.
func TestTwoServersWriteOneBoard(t *testing.T) {
	if testkit.Postgres() == "" {
		t.Skip("NT_TEST_POSTGRES is not set")
	}
	address := testkit.PostgresDatabase(t)
	open := func() *store.Store {
		s, err := store.Open(system, store.Config{URL: address})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	d := begin(t, open())
	other := &desk{Service: serve(t, open(), d.keys), t: t, keys: d.keys, meeting: d.meeting}
	// Both find the board already there.
	for _, one := range []*desk{d, other} {
		if err := one.Store.Tx(system, func(ctx context.Context) error { return one.Ensure(ctx, one.meeting, "Kỳ họp") }); err != nil {
			t.Fatal(err)
		}
	}
	d.build.Roll(40)
	var acts sync.WaitGroup
	for vid := uint32(1); vid <= 40; vid++ {
		one := []*desk{d, other}[vid%2]
		body, err := ntv.Presence{VID: vid, In: vid%3 == 0}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		acts.Go(func() { one.put(ntv.TypePresence, body) })
	}
	acts.Wait()
	for vid := uint32(1); vid <= 6; vid++ {
		body, _ := ntv.Presence{VID: vid, In: true}.Encode()
		[]*desk{d, other}[vid%2].put(ntv.TypePresence, body)
	}
	a, b := d.verify(), other.verify()
	if a.Head != b.Head {
		t.Errorf("heads %v and %v", a.Head, b.Head)
	}
	for _, one := range []*desk{d, other} {
		err := one.Look(system, d.meeting, func(state *ntv.State) error {
			if state.Head() != a.Head || !state.Present(1) || state.Present(7) {
				t.Errorf("a server sees %v", state.Head())
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestSharesLieInTheirFolder(t *testing.T) {
	folder := t.TempDir()
	keys := keysIn(t, folder)
	if again := keysIn(t, folder); again.Public() != keys.Public() {
		t.Error("another key after the next start")
	}
	ceremony := id.New[id.KeyCeremony]()
	if _, err := keys.Share(ceremony); !errors.Is(err, bulletin.ErrNoShare) {
		t.Errorf("a share that was never kept: %v", err)
	}
	share := boardShare(t)
	if err := keys.SaveShare(ceremony, share); err != nil {
		t.Fatal(err)
	}
	if err := keys.SaveShare(ceremony, boardShare(t)); !errors.Is(err, os.ErrExist) {
		t.Errorf("a share was overwritten: %v", err)
	}
	back, err := keysIn(t, folder).Share(ceremony)
	if err != nil || !back.Public().Pub.Equal(share.Public().Pub) {
		t.Errorf("read back: %v", err)
	}
	path := filepath.Join(folder, "board-shares", ceremony.String()+".json")
	for _, p := range []string{path, filepath.Join(folder, "board.key")} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", p, err)
		}
	}
	// A second name shows what remains of the content.
	if err := os.Link(path, path+".copy"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := keys.EraseShare(ceremony); err != nil {
			t.Fatal(err)
		}
	}
	if content, err := os.ReadFile(path + ".copy"); err != nil || len(bytes.Trim(content, "\x00")) != 0 {
		t.Errorf("the share was removed, not overwritten: %v", err)
	}
	if _, err := keys.Share(ceremony); !errors.Is(err, bulletin.ErrNoShare) {
		t.Errorf("an erased share: %v", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "board.key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bulletin.OpenKeys(folder); err == nil {
		t.Error("a broken key was accepted")
	}
}

func boardShare(t *testing.T) *ntv.ServerKey {
	t.Helper()
	b := boardtest.New(t.Name())
	b.Roll(3)
	b.Ceremony(3, 2)
	return b.Share
}
