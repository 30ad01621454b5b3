package main_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nghitruong/internal/testkit/program"
	"nghitruong/voting/ntv"
)

// playedSession is the code of the session that the demo plays.
const playedSession = "dong-lam-ky-hop-3"

// personResult is the result of one person: the numbers of the answers and their shares as texts, yes and no or high, mid and low.
type personResult struct {
	name     string
	counts   []int
	shares   []string
	unmarked int
	outcome  string
}

// expectedPersons is what the two secret votes of the session must announce, on a base of all sixty seats.
var expectedPersons = map[string]struct {
	outcome string
	ballots ballotFigures
	persons []personResult
}{
	"B-01": {"elected", ballotFigures{57, 57, 56, 1, 1}, []personResult{
		{"Đặng Ngọc Sơn", []int{53, 3}, []string{"88,33%", "5,00%"}, 0, "elected"},
	}},
	"B-02": {"rated", ballotFigures{57, 57, 57, 0, 0}, []personResult{
		{"Nguyễn Hữu Khang", []int{49, 7, 1}, []string{"81,67%", "11,67%", "1,67%"}, 0, "ok"},
		{"Lê Thị Minh Hạnh", []int{47, 9, 1}, []string{"78,33%", "15,00%", "1,67%"}, 0, "ok"},
		{"Phạm Đức Toại", []int{44, 11, 2}, []string{"73,33%", "18,33%", "3,33%"}, 0, "ok"},
		{"Vũ Thị Kim Oanh", []int{45, 10, 1}, []string{"75,00%", "16,67%", "1,67%"}, 1, "ok"},
		{"Hoàng Văn Trí", []int{41, 13, 3}, []string{"68,33%", "21,67%", "5,00%"}, 0, "ok"},
		{"Bàn Thị Liên", []int{46, 10, 1}, []string{"76,67%", "16,67%", "1,67%"}, 0, "ok"},
		{"Đỗ Mạnh Tuyên", []int{48, 8, 1}, []string{"80,00%", "13,33%", "1,67%"}, 0, "ok"},
		{"Cao Xuân Hiển", []int{42, 12, 3}, []string{"70,00%", "20,00%", "5,00%"}, 0, "ok"},
		{"Nguyễn Thị Thu Trà", []int{43, 12, 2}, []string{"71,67%", "20,00%", "3,33%"}, 0, "ok"},
		{"Lại Thế Vinh", []int{38, 16, 3}, []string{"63,33%", "26,67%", "5,00%"}, 0, "ok"},
		{"Ngô Đình Lực", []int{40, 14, 3}, []string{"66,67%", "23,33%", "5,00%"}, 0, "ok"},
		{"Phan Thanh Nghị", []int{19, 24, 13}, []string{"31,67%", "40,00%", "21,67%"}, 1, "ok"},
		{"Trần Thị Diệu Linh", []int{35, 19, 3}, []string{"58,33%", "31,67%", "5,00%"}, 0, "ok"},
		{"Vương Đắc Thắng", []int{44, 12, 1}, []string{"73,33%", "20,00%", "1,67%"}, 0, "ok"},
	}},
}

type ballotFigures struct{ Issued, Returned, Valid, Invalid, Blank int }

// personsVote is a vote about persons as the interface tells it.
type personsVote struct {
	Code, State, Method string
	Roll                struct{ Seats, Present int }
	Result              *struct {
		Outcome string
		Base    int
		Ballots ballotFigures
		Persons []struct {
			Name                              string
			Yes, No, High, Mid, Low, Unmarked int
			ShareText                         string `json:"share_text"`
			NoShareText                       string `json:"no_share_text"`
			MidShareText                      string `json:"mid_share_text"`
			LowShareText                      string `json:"low_share_text"`
			Outcome                           string
		}
	}
}

// playedPersons compares the announced results of the two secret votes, digit for digit.
func playedPersons(t *testing.T, delegate *program.Person, meeting string) {
	t.Helper()
	var list struct{ Votes []personsVote }
	must(t, delegate, http.MethodGet, "/api/meetings/"+meeting+"/votes", nil, &list)
	for code, want := range expectedPersons {
		place := slices.IndexFunc(list.Votes, func(v personsVote) bool { return v.Code == code })
		if place < 0 || list.Votes[place].Result == nil {
			t.Errorf("%s has no announced result", code)
			continue
		}
		v := list.Votes[place]
		r := v.Result
		if v.State != "announced" || v.Method != "electronic" || v.Roll.Seats != 60 || v.Roll.Present != 57 || r.Base != 60 || r.Outcome != want.outcome || r.Ballots != want.ballots {
			t.Errorf("%s: announced %+v of %+v", code, *r, v)
		}
		var got []personResult
		for _, p := range r.Persons {
			one := personResult{p.Name, []int{p.Yes, p.No}, []string{p.ShareText, p.NoShareText}, p.Unmarked, p.Outcome}
			if r.Outcome == "rated" {
				one.counts, one.shares = []int{p.High, p.Mid, p.Low}, []string{p.ShareText, p.MidShareText, p.LowShareText}
			}
			got = append(got, one)
		}
		if fmt.Sprint(got) != fmt.Sprint(want.persons) {
			t.Errorf("%s:\ngot  %v\nwant %v", code, got, want.persons)
		}
	}
}

// playedBoard exports the board of the played session as an administrator does and verifies it as an outsider does; its counts are those of the
// tables.
func playedBoard(t *testing.T, i program.Installation) {
	t.Helper()
	exported := run(t, i, 0, []string{"board", "export", playedSession}).Out
	report, err := ntv.Verify(strings.NewReader(exported), ntv.Options{})
	if err != nil {
		t.Fatalf("the verifier refuses the board: %v", err)
	}
	counts := map[string][]int{}
	for code, want := range expected {
		counts[code] = []int{want.For, want.Against, want.Abstain}
	}
	for code, want := range expectedPersons {
		for _, p := range want.persons {
			counts[code] = append(counts[code], p.counts...)
		}
	}
	if len(report.Votes) != len(counts) || report.BodiesDestroyed != 0 {
		t.Errorf("%d votes on the board, %d bodies are missing", len(report.Votes), report.BodiesDestroyed)
	}
	for _, v := range report.Votes {
		if v.Outcome != ntv.OutcomeCounted || v.Voters != 60 || !slices.Equal(v.Counts, counts[v.Vote]) {
			t.Errorf("%s on the board: %+v, want the counts %v", v.Vote, v, counts[v.Vote])
		}
		_, secret := expectedPersons[v.Vote]
		if secret != (v.Mode == ntv.ModeSecret) || secret && (len(v.CoSigned) != 5 || !slices.Equal(v.Used, []uint32{1, 2, 3})) {
			t.Errorf("%s on the board: %s, confirmed by %v, decrypted by %v", v.Vote, v.Mode, v.CoSigned, v.Used)
		}
	}
	var words []string
	types := map[ntv.Type]int{}
	for line := range strings.Lines(exported) {
		r, err := ntv.ParseLine([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		types[r.Type]++
		if types[r.Type] == 1 && (r.Type == ntv.TypeBallot || r.Type == ntv.TypeOpenBallot) {
			words = append(words, "--receipt", fmt.Sprintf("%d:%s", r.Seq, r.Hash))
		}
	}
	words = append(words, "--head", fmt.Sprintf("%d:%s", report.Head.Seq, report.Head.Hash))
	if types[ntv.TypeBallot] != 2*57 || types[ntv.TypeKeyDestroyed] != 5 || types[ntv.TypeRoll] != 1 {
		t.Errorf("the records: %v", types)
	}
	file := filepath.Join(t.TempDir(), "board.jsonl")
	verify := func(content string, status int, says string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		command := exec.Command(i.Binary, append([]string{"board", "verify", file}, words...)...)
		command.Dir = t.TempDir()
		out, _ := command.CombinedOutput()
		if got := command.ProcessState.ExitCode(); got != status || !strings.Contains(string(out), says) {
			t.Errorf("board verify ended with %d, want %d and %q: %s", got, status, says, out)
		}
	}
	verify(exported, 0, "ĐÚNG")
	// One byte of a ballot's body.
	place := strings.Index(exported, `"type":"ballot"`) + 200
	changed := []byte(exported)
	changed[place] = map[bool]byte{true: 'B', false: 'A'}[changed[place] == 'A']
	verify(string(changed), 1, "V1 ")
}
