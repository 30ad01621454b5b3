package bulletin_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/witness"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
)

func watched(t *testing.T, folder string) *witness.File {
	t.Helper()
	w, err := bulletin.OpenWitness(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Stop(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// unguarded lets an administrator do as he likes.
func unguarded(t *testing.T, s *store.Store) {
	t.Helper()
	if s.Postgres() {
		raw(t, s, "ALTER TABLE board_record DISABLE TRIGGER USER", "ALTER TABLE bulletins DISABLE TRIGGER USER")
		return
	}
	raw(t, s, "DROP TRIGGER board_record_no_update", "DROP TRIGGER board_record_no_delete", "DROP TRIGGER bulletins_no_delete", "DROP TRIGGER bulletins_go_forward",
		"PRAGMA foreign_keys = OFF")
}

// putBack leaves the database as an older copy of it was.
func (d *desk) putBack(t *testing.T, last ntv.Record) {
	t.Helper()
	unguarded(t, d.Store)
	raw(t, d.Store, fmt.Sprintf("DELETE FROM board_record WHERE seq > %d", last.Seq),
		fmt.Sprintf("UPDATE bulletins SET seq = %d, hash = '%s', ts = %d", last.Seq, last.Hash, last.TS))
}

func TestAnOlderCopyIsFoundByTheWitness(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		folder := t.TempDir()
		w := watched(t, folder)
		d := begin(t, s, func(d *bulletin.Deps) { d.Witness = w })
		d.build.Roll(3)
		if err := w.Stop(); err != nil {
			t.Fatal(err)
		}
		seeing := func(d *bulletin.Deps) { d.Witness = watched(t, folder) }
		if again := serve(t, s, d.keys, seeing); again.Start(system) != nil || isBehind(t, again, d.meeting) {
			t.Fatal("an untouched board is behind")
		}
		d.putBack(t, d.build.Records[2])
		again := serve(t, s, d.keys, seeing)
		if err := again.Start(system); err != nil || !isBehind(t, again, d.meeting) {
			t.Fatalf("the loss was not found: %v", err)
		}
		// Nothing goes on but notes and aborts.
		err := s.Tx(system, func(ctx context.Context) error {
			presence, _ := ntv.Presence{VID: 1}.Encode()
			if _, err := again.Append(ctx, d.meeting, ntv.TypePresence, presence, false); !errors.Is(err, bulletin.ErrBehind) {
				t.Errorf("appended to a board that is behind: %v", err)
			}
			note, _ := ntv.Note{Text: "Bảng bị đưa về bản cũ"}.Encode()
			_, err := again.Append(ctx, d.meeting, ntv.TypeNote, note, false)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		all, err := again.AllBehind(system)
		if err != nil || len(all) != 1 || all[0] != d.meeting {
			t.Errorf("behind: %v, %v", all, err)
		}
	})
}

// A board of which the database knows nothing any more is not begun anew as if nothing had been.
func TestABoardThatIsGoneIsNotBegunAnew(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		w := watched(t, t.TempDir())
		d := begin(t, s, func(d *bulletin.Deps) { d.Witness = w })
		unguarded(t, s)
		raw(t, s, "DELETE FROM board_record", "DELETE FROM bulletins")
		again := serve(t, s, d.keys, func(d *bulletin.Deps) { d.Witness = w })
		if err := again.Start(system); err != nil {
			t.Fatal(err)
		}
		if err := s.Tx(system, func(ctx context.Context) error { return again.Ensure(ctx, d.meeting, "Kỳ họp") }); err != nil {
			t.Fatal(err)
		}
		if !isBehind(t, again, d.meeting) {
			t.Error("a board was begun anew without a word")
		}
	})
}

func isBehind(t *testing.T, s *bulletin.Service, meeting id.Meeting) bool {
	t.Helper()
	behind, err := s.Behind(system, meeting)
	if err != nil {
		t.Fatal(err)
	}
	return behind
}

func TestAnOlderCopyIsFoundByAClientsHead(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s)
		d.build.Roll(3)
		kept := d.build.Records[4].Head(d.build.Board())
		for what, bad := range map[string]func(*ntv.Head){
			"number": func(h *ntv.Head) { h.Seq++ }, "hash": func(h *ntv.Head) { h.Hash[0] ^= 1 }, "board": func(h *ntv.Head) { h.Board[0] ^= 1 }, "signature": func(h *ntv.Head) { h.Sig[0] ^= 1 },
		} {
			forged := kept
			bad(&forged)
			if _, err := d.Seen(system, d.meeting, forged); !errors.Is(err, bulletin.ErrBadHead) {
				t.Errorf("a head with another %s: %v", what, err)
			}
		}
		if known, err := d.Seen(system, d.meeting, kept); err != nil || !known || isBehind(t, d.Service, d.meeting) {
			t.Fatalf("a true head: %v, %v", known, err)
		}
		d.putBack(t, d.build.Records[2])
		again := serve(t, s, d.keys)
		if err := again.Start(system); err != nil || isBehind(t, again, d.meeting) {
			t.Fatalf("a whole, shorter board cannot be told from the database alone: %v", err)
		}
		if known, err := again.Seen(system, d.meeting, kept); err != nil || known || !isBehind(t, again, d.meeting) {
			t.Errorf("known %v, %v; the loss was not found", known, err)
		}
	})
}

// Whatever an administrator edits in a row of a board is found when the server starts, and by whoever exports and verifies.
func TestEveryEditIsFound(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s)
		d.build.Roll(2)
		d.build.Append(ntv.TypeNote, ntv.Note{Text: "ghi chú"})
		unguarded(t, s)
		last := uint64(len(d.build.Records) - 1)
		hex := strings.Repeat("ab", 32)
		edits := map[string]string{
			"prev": "'" + hex + "'", "type": "CASE type WHEN 'note' THEN 'presence' ELSE 'note' END", "ts": "ts + 1", "body": "NULL", "body_hash": "'" + hex + "'", "hash": "'" + hex + "'",
			"sig": "'" + strings.Repeat("ab", 64) + "'", "id": "'other'", "seq": "seq + 100",
		}
		if err := serve(t, s, d.keys).Start(system); err != nil || isBehind(t, d.Service, d.meeting) {
			t.Fatal("an untouched board is behind")
		}
		for seq := uint64(0); seq <= last; seq++ {
			for column, value := range edits {
				d.edited(t, fmt.Sprintf("UPDATE board_record SET %s = %s WHERE seq = %d", column, value, seq), fmt.Sprintf("%s of record %d", column, seq), true)
			}
			if seq < last {
				d.edited(t, fmt.Sprintf("DELETE FROM board_record WHERE seq = %d", seq), fmt.Sprintf("record %d removed", seq), true)
			}
		}
		for column, value := range map[string]string{"board": "'" + hex + "'", "server_key": "'" + d.build.VK(1).String() + "'", "seq": "seq - 1", "hash": "'" + hex + "'", "ts": "ts + 1"} {
			d.edited(t, fmt.Sprintf("UPDATE bulletins SET %s = %s", column, value), "the board's "+column, false)
		}
	})
}

// edited does one edit, demands that it is found, and undoes it.
func (d *desk) edited(t *testing.T, statement, what string, record bool) {
	t.Helper()
	s := d.Store
	raw(t, s, "CREATE TABLE kept_records AS SELECT * FROM board_record", "CREATE TABLE kept_boards AS SELECT * FROM bulletins", statement)
	again := serve(t, s, d.keys)
	if err := again.Start(system); err != nil {
		t.Errorf("%s: the start failed: %v", what, err)
	} else if !isBehind(t, again, d.meeting) {
		t.Errorf("%s: not found at the start", what)
	}
	var out bytes.Buffer
	err := again.Records(system, d.meeting, 0, &out)
	if _, violated := ntv.Verify(bytes.NewReader(out.Bytes()), ntv.Options{}); record && err == nil && violated == nil {
		t.Errorf("%s: exported and verified", what)
	}
	raw(t, s, "DELETE FROM board_record", "DELETE FROM bulletins", "INSERT INTO bulletins SELECT * FROM kept_boards", "INSERT INTO board_record SELECT * FROM kept_records",
		"DROP TABLE kept_records", "DROP TABLE kept_boards")
}

func TestBodiesAreDestroyedAndTheResultStays(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		d := begin(t, s)
		secret, open := d.session()
		if _, err := d.DestroyBodies(system, d.meeting, "hủy"); !errors.Is(err, bulletin.ErrVoteRunning) {
			t.Fatalf("destroyed while a vote is open: %v", err)
		}
		if report := d.verify(); report.BodiesDestroyed != 3 {
			t.Fatal("a refusal destroyed something")
		}
		open.Close()
		d.build.Append(ntv.TypeResult, ntv.ResultBody{EH: open.EH, Counts: []int{3, 0, 0}})
		n, err := d.DestroyBodies(system, d.meeting, "Hủy nội dung phiếu sau thời hạn khiếu nại")
		// Seven ballots, one opened, nine or six boxes between three trustees.
		if err != nil || n < 7+1+6 {
			t.Fatalf("%d destroyed, %v", n, err)
		}
		report := d.verify()
		if report.BodiesDestroyed != n || !report.Votes[0].BodiesDestroyed || fmt.Sprint(report.Votes[0].Counts) != fmt.Sprint(secret.Counts()) || report.Votes[1].BodiesDestroyed {
			t.Errorf("report %+v", report)
		}
		again := serve(t, s, d.keys)
		if err := again.Start(system); err != nil || isBehind(t, again, d.meeting) {
			t.Errorf("destroyed bodies count as damage: %v", err)
		}
		// The board goes on.
		d.build.Append(ntv.TypeNote, ntv.Note{Text: "sau đó"})
		if n, err := d.DestroyBodies(system, d.meeting, "lần nữa"); err != nil || n != 0 {
			t.Errorf("%d destroyed again, %v", n, err)
		}
		d.verify()
	})
}
