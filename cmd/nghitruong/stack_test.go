package main_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/program"
)

// patience bounds what the tests wait for; nothing is expected to take so long.
const patience = time.Minute

// TestWholeEvening runs one scenario through the interface on each set of parts that the product runs on.
func TestWholeEvening(t *testing.T) {
	t.Run("built-in parts", func(t *testing.T) {
		i := demoOn(t)
		evening(t, i, program.At(start(t, i)))
	})
	t.Run("PostgreSQL and Redis", func(t *testing.T) {
		i := onServices(t)
		evening(t, i, program.At(start(t, i)))
	})
}

// onServices is the demo province on PostgreSQL with a Redis of its own: tests of other packages use the common one at the same time.
func onServices(t *testing.T) program.Installation {
	t.Helper()
	if testkit.Postgres() == "" || testkit.Redis() == "" {
		t.Skip("NT_TEST_POSTGRES or NT_TEST_REDIS is not set")
	}
	i := empty(t)
	i.Database, i.Redis = testkit.PostgresDatabase(t), ownRedis(t)
	run(t, i, 0, []string{"demo"})
	return i
}

func ownRedis(t *testing.T) string {
	t.Helper()
	address := freeAddress(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "", "--appendonly", "no")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed
	})
	until(t, "Redis to listen", func() bool {
		line, err := net.Dial("tcp", address)
		if err == nil {
			line.Close()
		}
		return err == nil
	})
	return address
}

// until asks again and again until something holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !holds() {
		pause(ctx, 10*time.Millisecond)
		if ctx.Err() != nil {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func evening(t *testing.T, i program.Installation, at *program.Address) {
	secretary, chair := signIn(t, at, "thuky1"), signIn(t, at, "db02")
	m := session(t, secretary)
	listener := signIn(t, at, "db32")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	hall, err := listener.Listen(ctx, "meeting/"+m.ID, "meeting/"+m.ID+"/votes", "chat/"+m.ChannelID, "person/"+listener.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer hall.Close()

	must(t, secretary, http.MethodPost, "/api/meetings/"+m.ID+"/open", nil, nil)
	delegates := checkIn(t, at, m.ID, 57)
	must(t, chair, http.MethodPost, "/api/meetings/"+m.ID+"/current-item", map[string]string{"item_id": m.Items[1].ID}, nil)
	heard(t, ctx, hall, "meeting/"+m.ID, m.Items[1].ID)

	motion := votes(t, secretary, m.ID)["BQ-01"].ID
	openVote(t, secretary, chair, motion)
	heard(t, ctx, hall, "meeting/"+m.ID+"/votes", `"open"`)
	for _, d := range delegates[:40] {
		must(t, d, http.MethodPut, "/api/votes/"+motion+"/ballot", map[string]string{"choice": "for", "ballot_key": uuid.NewString()}, nil)
	}
	must(t, chair, http.MethodPost, "/api/votes/"+motion+"/close", nil, nil)
	must(t, chair, http.MethodPost, "/api/votes/"+motion+"/announce", nil, nil)
	heard(t, ctx, hall, "meeting/"+m.ID+"/votes", "66,67%")
	if r := votes(t, listener, m.ID)["BQ-01"].Result; r == nil || *r != (result{"passed", 60, 40, 0, 0, 17, 3, "66,67%"}) {
		t.Errorf("announced %+v", r)
	}

	said := "Tài liệu bổ sung đã gửi – mời các vị xem."
	must(t, secretary, http.MethodPost, "/api/channels/"+m.ChannelID+"/messages", map[string]string{"client_id": uuid.NewString(), "body": said}, nil)
	heard(t, ctx, hall, "chat/"+m.ChannelID, said)

	publish(t, secretary, m)
	heard(t, ctx, hall, "person/"+listener.ID, "Phụ lục về cầu Vân Thượng")
	until(t, "the text of the paper to be found", func() bool {
		var found struct {
			Hits []struct{ Title, Snippet string }
		}
		must(t, listener, http.MethodGet, "/api/meetings/"+m.ID+"/search?query=duong+ngam+bach+dang", nil, &found)
		return len(found.Hits) == 1 && strings.Contains(found.Hits[0].Snippet, "Bạch Đằng")
	})
	// Letters wait five minutes for further papers; the clock is moved on by making them due.
	db := testkit.OpenSQL(t, filepath.Join(i.Data, databaseFile), i.Database)
	if _, err := db.Exec("UPDATE jobs SET due_at = (SELECT min(due_at) FROM jobs) WHERE kind = 'meetings.notify'"); err != nil {
		t.Fatal(err)
	}
	until(t, "letters about the paper", func() bool {
		letters, err := filepath.Glob(filepath.Join(i.Data, "outbox", "*.eml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range letters {
			text, err := os.ReadFile(name)
			if err == nil && bytes.Contains(text, []byte("db32@donglam.example")) {
				return true
			}
		}
		return false
	})
	run(t, i, 0, []string{"audit", "verify"})
}

// checkIn makes so many delegates present and returns them.
func checkIn(t *testing.T, at *program.Address, meeting string, count int) []*program.Person {
	t.Helper()
	var present []*program.Person
	for n := 1; n <= count; n++ {
		p := signIn(t, at, fmt.Sprintf("db%02d", n))
		must(t, p, http.MethodPut, "/api/meetings/"+meeting+"/my-attendance", map[string]string{"mode": "hall"}, nil)
		present = append(present, p)
	}
	return present
}

func openVote(t *testing.T, secretary, chair *program.Person, vote string) {
	t.Helper()
	must(t, secretary, http.MethodPost, "/api/votes/"+vote+"/ready", nil, nil)
	must(t, chair, http.MethodPost, "/api/votes/"+vote+"/open", map[string]string{}, nil)
}

// publish sets a paper and publishes it under the third item.
func publish(t *testing.T, secretary *program.Person, m council) {
	t.Helper()
	var file bytes.Buffer
	err := paper.Write(&file, paper.Paper{Title: "PHỤ LỤC", Issuer: "HỘI ĐỒNG NHÂN DÂN TỈNH", Subject: "Về cầu", Blocks: []paper.Block{paper.Paragraph{Text: "Đường ngầm Bạch Đằng dài ba trăm mét."}}})
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{"title": "Phụ lục về cầu Vân Thượng", "kind": "report"}
	if err := secretary.Upload(t.Context(), "/api/items/"+m.Items[2].ID+"/documents", "phu-luc.pdf", file.Bytes(), fields, nil); err != nil {
		t.Fatal(err)
	}
}

// heard waits for an event of the topic whose data hold the words.
func heard(t *testing.T, ctx context.Context, s *program.Socket, topic, words string) {
	t.Helper()
	for {
		e, err := s.Next(ctx)
		if err != nil {
			t.Fatalf("waiting for %s to say %q: %v", topic, words, err)
		}
		if e.Topic == topic && strings.Contains(string(e.Data), words) {
			return
		}
	}
}

// TestTwoServers runs two servers on one PostgreSQL and one Redis: what happens at one is heard at the other, and a ballot that reaches both in
// the same moment counts once.
func TestTwoServers(t *testing.T) {
	first := onServices(t)
	// Keys and files are common to all servers of an installation.
	here, there := program.At(start(t, first)), program.At(start(t, first))
	secretary, chair := signIn(t, here, "thuky1"), signIn(t, here, "db02")
	m := session(t, secretary)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	far, err := signIn(t, there, "db32").Listen(ctx, "meeting/"+m.ID, "meeting/"+m.ID+"/votes", "chat/"+m.ChannelID)
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	must(t, secretary, http.MethodPost, "/api/meetings/"+m.ID+"/open", nil, nil)
	heard(t, ctx, far, "meeting/"+m.ID, `"in_progress"`)
	delegates := checkIn(t, here, m.ID, 57)
	motion := votes(t, secretary, m.ID)["BQ-01"].ID
	openVote(t, secretary, chair, motion)
	heard(t, ctx, far, "meeting/"+m.ID+"/votes", `"open"`)
	must(t, secretary, http.MethodPost, "/api/channels/"+m.ChannelID+"/messages", map[string]string{"client_id": uuid.NewString(), "body": "Kính mời biểu quyết"}, nil)
	heard(t, ctx, far, "chat/"+m.ChannelID, "Kính mời biểu quyết")

	type acknowledgement struct {
		Choice   string
		Revision int
		StoredAt time.Time `json:"stored_at"`
	}
	var group sync.WaitGroup
	answers := make([][2]acknowledgement, len(delegates))
	for n, d := range delegates {
		body := map[string]string{"choice": "for", "ballot_key": uuid.NewString()}
		for side, at := range []*program.Address{here, there} {
			device := *d
			device.Server = at
			group.Go(func() {
				if err := device.Do(ctx, http.MethodPut, "/api/votes/"+motion+"/ballot", body, &answers[n][side]); err != nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	for n, both := range answers {
		if both[0] != both[1] || both[0].Revision != 1 {
			t.Errorf("%s was told %+v by one server and %+v by the other", delegates[n].Login, both[0], both[1])
		}
	}
	// Two devices of one person with a key each, at two servers: two revisions, one seat.
	for n := range 20 {
		for side, at := range []*program.Address{here, there} {
			device := *delegates[n]
			device.Server = at
			group.Go(func() {
				body := map[string]string{"choice": []string{"against", "abstain"}[side], "ballot_key": uuid.NewString()}
				if err := device.Do(ctx, http.MethodPut, "/api/votes/"+motion+"/ballot", body, nil); err != nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	far2 := *chair
	far2.Server = there
	var closed vote
	must(t, &far2, http.MethodPost, "/api/votes/"+motion+"/close", nil, &closed)
	if r := closed.Result; r == nil || r.For != 37 || r.Against+r.Abstain != 20 || r.NotVoting != 0 {
		t.Errorf("counted %+v", r)
	}
	db := testkit.OpenSQL(t, "", first.Database)
	var rows, seats int
	if err := db.QueryRow("SELECT count(*), count(DISTINCT seat_id) FROM ballots").Scan(&rows, &seats); err != nil {
		t.Fatal(err)
	}
	if rows != 57+2*20 || seats != 57 {
		t.Errorf("%d ballots of %d seats are stored", rows, seats)
	}
	run(t, first, 0, []string{"audit", "verify"})
}
