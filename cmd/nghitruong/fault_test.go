package main_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/program"
)

// acknowledged is what the server says of a stored ballot. Times and receipts are passed on as they came.
type acknowledged struct {
	Choice    string `json:"choice,omitempty"`
	Revision  int    `json:"revision"`
	StoredAt  string `json:"stored_at"`
	BallotKey string `json:"ballot_key"`
	Receipt   string `json:"receipt"`
}

// record is what a device says that it was told.
func (a acknowledged) record() acknowledged {
	a.Choice = ""
	return a
}

func castBallot(ctx context.Context, p *program.Person, motion, choice, key string) (a acknowledged, err error) {
	err = p.Do(ctx, http.MethodPut, "/api/votes/"+motion+"/ballot", map[string]string{"choice": choice, "ballot_key": key}, &a)
	return a, err
}

func mustCast(t *testing.T, p *program.Person, motion, choice string) acknowledged {
	t.Helper()
	a, err := castBallot(t.Context(), p, motion, choice, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func putToTheVote(t *testing.T, c *program.Council) string {
	t.Helper()
	motion, err := c.PutToTheVote(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return motion
}

func closeVote(t *testing.T, c *program.Council, motion string) (closed vote) {
	t.Helper()
	must(t, c.Chair, http.MethodPost, "/api/votes/"+motion+"/close", nil, &closed)
	if closed.Result == nil {
		t.Fatal("the closed vote has no result")
	}
	return closed
}

func warnings(t *testing.T, at *program.Address) []string {
	t.Helper()
	var health struct{ Warnings []string }
	must(t, &program.Person{Server: at}, http.MethodGet, "/healthz", nil, &health)
	return health.Warnings
}

// TestExitBetweenCommitAndAnswer ends the server in the very moment between the commit of a ballot and the answer to it. The device sends the
// same key again and is told of the one ballot.
func TestExitBetweenCommitAndAnswer(t *testing.T) {
	onBoth(t, 3, func(t *testing.T, c chamber) {
		server := start(t, c.Installation)
		at := program.At(server)
		c.Council = c.On(at)
		motion := putToTheVote(t, c.Council)
		stop(t, server)
		dying := c.Installation
		var err error
		if dying.Binary, err = os.Executable(); err != nil {
			t.Fatal(err)
		}
		dying.Environment = append(slices.Clone(dying.Environment), dieEnvironment+"=1")
		for revision, choice := range []string{"for", "against"} {
			server = start(t, dying)
			at.Move(server)
			key := uuid.NewString()
			if a, err := castBallot(t.Context(), c.Delegates[0], motion, choice, key); err == nil {
				t.Fatalf("the server answered %+v", a)
			} else if codeOf(err) != "" {
				t.Fatalf("the server refused: %v", err)
			}
			before := time.Now()
			if err := server.Kill(); err != nil {
				t.Fatal(err)
			}
			server = start(t, c.Installation)
			at.Move(server)
			a, err := castBallot(t.Context(), c.Delegates[0], motion, choice, key)
			if err != nil || a.Revision != revision+1 || a.Choice != choice {
				t.Fatalf("the same key got %+v, %v", a, err)
			}
			if stored, err := time.Parse(time.RFC3339Nano, a.StoredAt); err != nil || stored.After(before) {
				t.Errorf("stored at %s, %v: not before the server died", a.StoredAt, err)
			}
			again, err := castBallot(t.Context(), c.Delegates[0], motion, choice, key)
			if err != nil || again.Receipt != a.Receipt || again.Receipt == "" {
				t.Errorf("the receipts differ: %+v, %+v, %v", a, again, err)
			}
			if _, err := castBallot(t.Context(), c.Delegates[0], motion, "abstain", key); codeOf(err) != "voting.ballot_key_reused" {
				t.Errorf("the key with another choice: %v", err)
			}
			stop(t, server)
		}
		server = start(t, c.Installation)
		at.Move(server)
		if r := closeVote(t, c.Council, motion).Result; r.For != 0 || r.Against != 1 || r.NotVoting != 2 {
			t.Errorf("counted %+v", *r)
		}
		stop(t, server)
		run(t, c.Installation, 0, []string{"audit", "verify"})
	})
}

// TestFiveHundredAtOnce: five hundred persons press on two devices in the same moment, and later race the close.
func TestFiveHundredAtOnce(t *testing.T) {
	onBoth(t, 500, func(t *testing.T, c chamber) {
		server := start(t, c.Installation)
		c.Council = c.On(program.At(server))
		t.Run("two devices", c.twoDevices)
		t.Run("the close", c.raceTheClose)
		stop(t, server)
		run(t, c.Installation, 0, []string{"audit", "verify"})
	})
}

func (c chamber) twoDevices(t *testing.T) {
	motion := putToTheVote(t, c.Council)
	told := make([][2]acknowledged, len(c.Delegates))
	var group sync.WaitGroup
	go1 := make(chan struct{})
	for n, d := range c.Delegates {
		for device, choice := range []string{"for", "against"} {
			group.Go(func() {
				<-go1
				var err error
				if told[n][device], err = castBallot(t.Context(), d, motion, choice, uuid.NewString()); err != nil {
					t.Errorf("%s, device %d: %v", d.Login, device, err)
				}
			})
		}
	}
	close(go1)
	group.Wait()
	want := result{Base: len(c.Delegates)}
	for n, both := range told {
		first, last := both[0], both[1]
		if first.Revision > last.Revision {
			first, last = last, first
		}
		if first.Revision != 1 || last.Revision != 2 {
			t.Errorf("%s has revisions %d and %d", c.Delegates[n].Login, first.Revision, last.Revision)
		}
		switch last.Choice {
		case "for":
			want.For++
		case "against":
			want.Against++
		}
	}
	got := *closeVote(t, c.Council, motion).Result
	got.Outcome, got.ShareText = "", ""
	if got != want {
		t.Errorf("counted %+v, acknowledged last %+v", got, want)
	}
	c.mustHold(t, motion, 2*len(c.Delegates))
}

// mustHold demands so many stored ballots of a vote.
func (c chamber) mustHold(t *testing.T, motion string, want int) {
	t.Helper()
	db := testkit.OpenSQL(t, filepath.Join(c.Data, databaseFile), c.Database)
	var rows int
	if err := db.QueryRow("SELECT count(*) FROM ballots WHERE CAST(vote_id AS text) = '" + motion + "'").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	if rows != want {
		t.Errorf("%d ballots are stored, not %d", rows, want)
	}
}

func (c chamber) raceTheClose(t *testing.T) {
	motion := putToTheVote(t, c.Council)
	var group sync.WaitGroup
	var lock sync.Mutex
	some := make(chan struct{})
	stored, late := 0, 0
	for n, d := range c.Delegates {
		group.Go(func() {
			// Some are in before; the others start when the close does.
			if n > len(c.Delegates)/4 {
				<-some
			}
			_, err := castBallot(t.Context(), d, motion, "for", uuid.NewString())
			lock.Lock()
			defer lock.Unlock()
			switch codeOf(err) {
			case "":
				if err != nil {
					t.Errorf("%s: %v", d.Login, err)
					return
				}
				if stored++; stored == len(c.Delegates)/5 {
					close(some)
				}
			case "voting.not_open":
				late++
			default:
				t.Errorf("%s: %v", d.Login, err)
			}
		})
	}
	<-some
	closed := closeVote(t, c.Council, motion)
	group.Wait()
	if stored+late != len(c.Delegates) || closed.Result.For != stored || closed.Result.NotVoting != late {
		t.Errorf("%d were acknowledged and %d came late; counted %+v", stored, late, *closed.Result)
	}
	t.Logf("%d before the close, %d after it", stored, late)
	c.mustHold(t, motion, stored)
}

// TestOneOfTwoServersDies: two servers take the ballots of one vote, one is killed, the devices go on at the other, which closes.
func TestOneOfTwoServersDies(t *testing.T) {
	c := convene(t, onServices(t), 60)
	dying := start(t, c.Installation)
	lasting := start(t, c.Installation)
	here, there := program.At(dying), program.At(lasting)
	left, right := c.On(here), c.On(there)
	c.Council = right
	motion := putToTheVote(t, right)
	delegates := slices.Concat(left.Delegates[:30], right.Delegates[30:])
	storm := newStorm(t.Context(), delegates, motion)
	storm.await(t, 150)
	if err := dying.Kill(); err != nil {
		t.Fatal(err)
	}
	here.Move(lasting)
	storm.await(t, storm.answered.Load()+150)
	told := storm.end(t)
	closed := closeVote(t, right, motion)
	db := testkit.OpenSQL(t, "", c.Database)
	c.compareRows(t, db, motion, told)
	c.compareCount(t, closed, told)
	stop(t, lasting)
	run(t, c.Installation, 0, []string{"audit", "verify"})
}

// redisAt starts a Redis at an address and returns what kills it.
func redisAt(t *testing.T, address string) (kill func()) {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "", "--appendonly", "no")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed
	})
	t.Cleanup(kill)
	until(t, "Redis to listen", func() bool {
		line, err := net.Dial("tcp", address)
		if err == nil {
			line.Close()
		}
		return err == nil
	})
	return kill
}

// TestRedisGoneDuringVote: without the bus and the queue a vote is taken, closed and announced; what was missed is caught up with.
func TestRedisGoneDuringVote(t *testing.T) {
	if testkit.Postgres() == "" {
		t.Skip("NT_TEST_POSTGRES is not set")
	}
	c := convene(t, postgresDemo(t), 20)
	c.Redis = freeAddress(t)
	kill := redisAt(t, c.Redis)
	here, there := program.At(start(t, c.Installation)), program.At(start(t, c.Installation))
	left, right := c.On(here), c.On(there)
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	topic := "meeting/" + c.Meeting + "/votes"
	near, err := left.Delegates[0].Listen(ctx, topic)
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	far, err := right.Delegates[1].Listen(ctx, topic)
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	motion := putToTheVote(t, left)
	heard(t, ctx, far, topic, `"open"`)
	for n := range 8 {
		mustCast(t, left.Delegates[n], motion, "for")
	}
	kill()
	for n := 8; n < 20; n++ {
		mustCast(t, []*program.Council{left, right}[n%2].Delegates[n], motion, "for")
	}
	// A paper is published meanwhile: its text is read by the queue.
	publishUnder(t, left.Secretary, left.Item)
	if r := closeVote(t, right, motion).Result; r.For != 20 {
		t.Errorf("counted %+v", *r)
	}
	must(t, left.Chair, http.MethodPost, "/api/votes/"+motion+"/announce", nil, nil)
	heard(t, ctx, near, topic, `"announced"`)

	redisAt(t, c.Redis)
	second := putToTheVote(t, left)
	// The next thing that happens brings the far screens the state with everything before it.
	until(t, "the far server to hear the bus again", func() bool {
		mustCast(t, left.Delegates[0], second, "for")
		short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
		defer cancel()
		_, err := right.Delegates[2].Listen(short, topic)
		var state struct{ Votes []vote }
		must(t, right.Delegates[2], http.MethodGet, "/api/meetings/"+c.Meeting+"/votes", nil, &state)
		return err == nil && slices.ContainsFunc(state.Votes, func(v vote) bool { return v.ID == motion && v.State == "announced" })
	})
	must(t, left.Chair, http.MethodPost, "/api/votes/"+second+"/close", nil, nil)
	heard(t, ctx, far, topic, `"announced"`)
	until(t, "the text of the paper to be found", func() bool {
		var found struct{ Hits []struct{ Title string } }
		must(t, left.Secretary, http.MethodGet, "/api/meetings/"+c.Meeting+"/search?query=duong+ngam+bach+dang", nil, &found)
		return len(found.Hits) == 1
	})
	run(t, c.Installation, 0, []string{"audit", "verify"})
}

// publishUnder publishes a paper under an item.
func publishUnder(t *testing.T, secretary *program.Person, item string) {
	t.Helper()
	m := council{}
	m.Items = make([]struct {
		ID     string `json:"id"`
		Number int    `json:"number"`
		Title  string `json:"title"`
	}, 3)
	m.Items[2].ID = item
	publish(t, secretary, m)
}

// TestDiskFullDuringVote: when the disk is full, ballots are refused with a reason; what was acknowledged stays; once there is room, the vote
// goes on.
func TestDiskFullDuringVote(t *testing.T) {
	c := convene(t, demoOn(t), 30)
	disk := t.TempDir()
	size := folderSize(t, c.Data) + 6<<20
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", size), "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be made here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", disk).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	small := filepath.Join(disk, "data")
	if err := os.CopyFS(small, os.DirFS(c.Data)); err != nil {
		t.Fatal(err)
	}
	c.Data = small
	server := start(t, c.Installation)
	at := program.At(server)
	c.Council = c.On(at)
	motion := putToTheVote(t, c.Council)
	for _, d := range c.Delegates[:10] {
		mustCast(t, d, motion, "against")
	}
	ballast := filepath.Join(disk, "ballast")
	fillUp(t, ballast)
	last := map[string]acknowledged{}
	var waiting []string
	key := map[string]string{}
	for round := 0; len(waiting) == 0 && round < 200; round++ {
		for _, d := range c.Delegates[10:] {
			key[d.ID] = uuid.NewString()
			a, err := castBallot(t.Context(), d, motion, "for", key[d.ID])
			var refused *program.Problem
			switch {
			case err == nil:
				last[d.ID] = a
			case errors.As(err, &refused) && refused.Code == "store.full" && refused.Status == http.StatusServiceUnavailable && strings.Contains(refused.Detail, "đầy"):
				waiting = append(waiting, d.ID)
			default:
				t.Fatalf("%s: %v", d.Login, err)
			}
		}
	}
	if len(waiting) == 0 {
		t.Fatal("the disk was never full")
	}
	if got := warnings(t, at); !slices.Contains(got, "disk_full") {
		t.Errorf("the health says %v", got)
	}
	var open vote
	must(t, c.Chair, http.MethodGet, "/api/votes/"+motion, nil, &open)
	if open.State != "open" {
		t.Errorf("the vote is %s", open.State)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	for _, d := range c.Delegates[10:] {
		if !slices.Contains(waiting, d.ID) {
			continue
		}
		a, err := castBallot(t.Context(), d, motion, "for", key[d.ID])
		if err != nil || a.Revision != last[d.ID].Revision+1 {
			t.Errorf("%s, once there is room: %+v, %v", d.Login, a, err)
		}
	}
	until(t, "the health to be well again", func() bool { return len(warnings(t, at)) == 0 })
	if r := closeVote(t, c.Council, motion).Result; r.For != 20 || r.Against != 10 {
		t.Errorf("counted %+v", *r)
	}
	stop(t, server)
	run(t, c.Installation, 0, []string{"audit", "verify"})
}

func folderSize(t *testing.T, folder string) (size int64) {
	t.Helper()
	err := filepath.WalkDir(folder, func(_ string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += (info.Size() + 4095) / 4096 * 4096
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}

// fillUp writes a file until the disk is full.
func fillUp(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 16, 1 << 12} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
}

// TestRestoreOfAnOlderCopy puts the database back to a copy that was taken in the middle of a vote. It is found by the witness outside the
// database; where the witness was put back too, by the first device that says what it was told.
func TestRestoreOfAnOlderCopy(t *testing.T) {
	onBoth(t, 5, func(t *testing.T, c chamber) {
		server := start(t, c.Installation)
		at := program.At(server)
		c.Council = c.On(at)
		motion := putToTheVote(t, c.Council)
		early := mustCast(t, c.Delegates[0], motion, "for")
		stop(t, server)
		older := copyOf(t, c.Installation)

		server = start(t, c.Installation)
		at.Move(server)
		mustCast(t, c.Delegates[0], motion, "against")
		late := mustCast(t, c.Delegates[1], motion, "for")
		if got := warnings(t, at); len(got) != 0 {
			t.Errorf("before anything happened the health says %v", got)
		}
		stop(t, server)

		t.Run("found by the witness", func(t *testing.T) {
			restored := copyOf(t, older)
			keys := filepath.Join(restored.Data, "keys")
			if err := os.RemoveAll(keys); err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(keys, os.DirFS(filepath.Join(c.Data, "keys"))); err != nil {
				t.Fatal(err)
			}
			if r := run(t, restored, 1, []string{"audit", "verify"}); !strings.Contains(r.Out, "[witness]") {
				t.Errorf("the verification says %s", r.Out)
			}
			server := start(t, restored)
			at.Move(server)
			if log := server.Log(); !strings.Contains(log, "ALARM") {
				t.Errorf("no alarm in the log: %s", log)
			}
			c.mustBeBehind(t, at, motion)
			stop(t, server)
			server = start(t, restored)
			at.Move(server)
			if log := server.Log(); strings.Contains(log, "ALARM") {
				t.Errorf("the loss was found again: %s", log)
			}
			stop(t, server)
		})
		t.Run("found by a device", func(t *testing.T) {
			restored := copyOf(t, older)
			server := start(t, restored)
			at.Move(server)
			path := "/api/votes/" + motion + "/my-record"
			tell := func(p *program.Person, a acknowledged) bool {
				var answer struct{ Behind bool }
				must(t, p, http.MethodPut, path, a.record(), &answer)
				return answer.Behind
			}
			if got := warnings(t, at); len(got) != 0 || tell(c.Delegates[0], early) {
				t.Errorf("behind, by what is stored; the health says %v", got)
			}
			forged := late.record()
			forged.Revision = 9
			if err := c.Delegates[1].Do(t.Context(), http.MethodPut, path, forged, nil); codeOf(err) != "voting.bad_receipt" {
				t.Errorf("a forged record: %v", err)
			}
			mustCast(t, c.Delegates[2], motion, "for")
			if !tell(c.Delegates[1], late) {
				t.Error("a true record without its ballot: not behind")
			}
			c.mustBeBehind(t, at, motion)
			stop(t, server)
		})
	})
}

// mustBeBehind demands that a vote is known to be behind, takes no ballot, cannot be closed, and can be taken again.
func (c chamber) mustBeBehind(t *testing.T, at *program.Address, motion string) {
	t.Helper()
	if got := warnings(t, at); !slices.Contains(got, "votes_behind") {
		t.Errorf("the health says %v", got)
	}
	var seen struct {
		State  string
		Behind bool
	}
	must(t, c.Delegates[3], http.MethodGet, "/api/votes/"+motion, nil, &seen)
	if !seen.Behind || seen.State != "open" {
		t.Errorf("a delegate sees %+v", seen)
	}
	if _, err := castBallot(t.Context(), c.Delegates[3], motion, "for", uuid.NewString()); codeOf(err) != "voting.behind" {
		t.Errorf("a ballot: %v", err)
	}
	if err := c.Chair.Do(t.Context(), http.MethodPost, "/api/votes/"+motion+"/close", nil, nil); codeOf(err) != "voting.behind" {
		t.Errorf("the close: %v", err)
	}
	var again struct{ ID, State string }
	must(t, c.Chair, http.MethodPost, "/api/votes/"+motion+"/repeat", map[string]string{"reason": "Máy chủ khôi phục bản sao cũ"}, &again)
	must(t, c.Chair, http.MethodPost, "/api/votes/"+again.ID+"/open", map[string]string{}, nil)
	for _, d := range c.Delegates {
		mustCast(t, d, again.ID, "for")
	}
	if r := closeVote(t, c.Council, again.ID).Result; r.For != len(c.Delegates) {
		t.Errorf("the repetition counted %+v", *r)
	}
	if got := warnings(t, at); len(got) != 0 {
		t.Errorf("after the repetition the health says %v", got)
	}
}
