package voting_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"slices"
	"strings"
	"testing"

	"nghitruong/ent"
	"nghitruong/ent/auditentry"
	"nghitruong/ent/tallyentry"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/pdf"
	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// council is the council of the demonstration: 60 seats, 57 present, two of them online (seats 43 and 45).
func council(t testing.TB, s *store.Store) *votingtest.Room {
	room := votingtest.New(t, s, 60)
	for _, absent := range []int{12, 22, 33} {
		room.Attend(absent, voting.Excused)
	}
	room.Attend(43, voting.Online)
	room.Attend(45, voting.Online)
	return room
}

// boardSeats hold the counting board, its head first.
var boardSeats = []int{59, 30, 38, 49, 55}

// shown opens a vote, has hands counted, closes and announces it.
func shown(t testing.TB, room *votingtest.Room, v voting.Vote, f voting.Figures) voting.Vote {
	t.Helper()
	if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
		t.Fatalf("opening %s: %v", v.Code, err)
	}
	enter(t, room, v, f, room.Secretary(), room.Chair())
	return finish(t, room, v)
}

// proposed proposes the counting board by a show of hands.
func proposed(t testing.TB, room *votingtest.Room) voting.Vote {
	t.Helper()
	board := &voting.NewBoard{Head: room.Delegates[boardSeats[0]-1]}
	for _, seat := range boardSeats[1:] {
		board.Members = append(board.Members, room.Delegates[seat-1])
	}
	return ready(t, room, voting.NewVote{Code: "BQ-04", Motion: "Thành lập Ban kiểm phiếu", Method: voting.Hands, Board: board})
}

// The paper variant of B-01: the board is set up by BQ-04, one of two withdraws with BQ-05, 55 papers for 57 persons.
func TestAnElectionOnPaper(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := council(t, s)
		proposal := proposed(t, room)
		leave := ready(t, room, voting.NewVote{Code: "BQ-05", Motion: "Cho rút khỏi danh sách bầu", Method: voting.Hands})
		v := ready(t, room, voting.NewVote{Code: "B-01", Kind: voting.Election, SeatsToFill: 1, CountingBoard: proposal.ProposesBoard.ID, Motion: "Bầu Phó Chủ tịch HĐND tỉnh",
			Candidates: []voting.NewCandidate{
				{Person: room.Delegates[30], Name: "Đặng Ngọc Sơn", Title: "Bí thư Đảng ủy phường Bến Tháp", NominatedBy: "Thường trực HĐND tỉnh"},
				{Person: room.Delegates[47], Name: "Phan Thị Mỹ Duyên", Title: "Giám đốc hợp tác xã", NominatedBy: "Đại biểu giới thiệu tại kỳ họp"},
			}})
		if boards, err := room.Service.Boards(room.Delegate(1), room.Meeting); err != nil || len(boards) != 1 || boards[0].Approved || len(boards[0].Members) != 5 || !boards[0].Members[0].Head {
			t.Fatalf("the proposed board: %+v, %v", boards, err)
		}
		if _, err := room.Service.Open(room.Chair(), v.ID, ""); !errors.Is(err, voting.ErrNoBoard) {
			t.Errorf("opened before the board was approved: %v", err)
		}
		if r := shown(t, room, proposal, voting.Figures{For: 57}); r.Result.ShareText != "95,00%" {
			t.Errorf("BQ-04: %+v", r.Result)
		}
		second := v.Candidates[1].ID
		if _, err := room.Service.Withdraw(room.Secretary(), v.ID, second, "Xin rút", leave.ID); !errors.Is(err, fault.ErrInput) {
			t.Errorf("withdrawn by a vote that is not announced: %v", err)
		}
		shown(t, room, leave, voting.Figures{For: 54, Abstain: 3})
		v, err := room.Service.Withdraw(room.Secretary(), v.ID, second, "Xin rút khỏi danh sách", leave.ID)
		if err != nil || !v.Candidates[1].Withdrawn || *v.Candidates[1].WithdrawalVoteID != leave.ID || len(v.Candidates) != 2 {
			t.Fatalf("withdrawn: %+v, %v", v.Candidates, err)
		}
		if _, err := room.Service.Withdraw(room.Secretary(), v.ID, second, "Xin rút", leave.ID); !errors.Is(err, voting.ErrAlreadyWithdrawn) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.Withdraw(room.Secretary(), v.ID, v.Candidates[0].ID, "Xin rút", leave.ID); !errors.Is(err, voting.ErrState) {
			t.Errorf("withdrawn after the opening: %v", err)
		}
		head, member := room.Delegate(59), room.Delegate(30)
		f := voting.Figures{Printed: 60, Issued: 55, Returned: 55, Spoilt: 1, Blank: 1, Sealing: "Niêm phong trong 01 túi",
			Persons: []voting.PersonFigures{{CandidateID: v.Candidates[0].ID, Yes: 51, No: 3}}}
		tally, err := room.Service.Tally(head, v.ID, f)
		if err != nil || tally.Confirmed || tally.Entitled != 55 || tally.Mine == nil || len(tally.Entries) != 1 {
			t.Fatalf("the first entry: %+v, %v", tally, err)
		}
		if tally, err = room.Service.Tally(member, v.ID, f); err != nil || !tally.Confirmed || tally.Figures == nil || tally.MayEnter {
			t.Fatalf("the second entry: %+v, %v", tally, err)
		}
		if seen, err := room.Service.TallyOf(room.Chair(), v.ID); err != nil || !seen.Confirmed || seen.Figures != nil {
			t.Errorf("before the close the chair, who does not count, sees %+v, %v", seen, err)
		}
		if _, err := room.Service.Tally(member, v.ID, f); !errors.Is(err, voting.ErrAlreadyCounted) {
			t.Errorf("entered after the confirmation: %v", err)
		}
		if _, err := room.Service.Protocol(head, v.ID); !errors.Is(err, voting.ErrNoProtocol) {
			t.Errorf("minutes of an open vote: %v", err)
		}
		if _, err := room.Service.Close(room.Chair(), v.ID); err != nil {
			t.Fatal(err)
		}
		checkProtocol(t, room, v)
		done, err := room.Service.Announce(room.Chair(), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		r, p := done.Result, done.Result.Persons[0]
		if r.Outcome != "elected" || len(r.Persons) != 1 || p.Yes != 51 || p.No != 3 || p.ShareText != "85,00%" || p.Outcome != "elected" || r.NotVoting != 2 || r.Absent != 3 {
			t.Errorf("result %+v", r)
		}
		if b := *r.Ballots; b != (voting.BallotFigures{Issued: 55, Returned: 55, Valid: 54, Invalid: 1, Blank: 1}) {
			t.Errorf("papers %+v", b)
		}
		checkTallyAudit(t, room, s, v)
	})
}

// checkProtocol reads the minutes of B-01 between close and announcement.
func checkProtocol(t *testing.T, room *votingtest.Room, v voting.Vote) {
	t.Helper()
	if _, err := room.Service.Protocol(room.Delegate(1), v.ID); !errors.Is(err, authz.ErrForbidden) {
		t.Errorf("a delegate reads the minutes before the announcement: %v", err)
	}
	first, err := room.Service.Protocol(room.Delegate(59), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	// What is attached after the close is not in the minutes: a scan of the signed minutes changes nothing.
	if _, err := room.Service.AddScan(room.Secretary(), v.ID, voting.NewScan{Filename: "bien-ban-da-ky.pdf", Content: bytes.NewReader(first.Content)}); err != nil {
		t.Fatal(err)
	}
	again, err := room.Service.Protocol(room.Chair(), v.ID)
	if err != nil || !bytes.Equal(first.Content, again.Content) || first.Hash != again.Hash {
		t.Errorf("made again: %d and %d bytes, %v", len(first.Content), len(again.Content), err)
	}
	pages, err := pdf.Text(t.Context(), bytes.NewReader(first.Content))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(strings.Join(pages, " ")), " ")
	for _, want := range []string{"BAN KIỂM PHIẾU", "BQ-04 (57/60 tán thành, đạt 95,00%)", "Đặng Ngọc Sơn", "51 (85,00%)", "theo kết quả biểu quyết BQ-05",
		"Đại biểu số 43; Đại biểu số 45", "Phiếu không sử dụng 04", "Niêm phong trong 01 túi", "Hội trường Trung tâm Hội nghị tỉnh", "Phiếu không hợp lệ 01"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the minutes: %s", want, got)
		}
	}
}

// checkTallyAudit compares the audit log with the entries: a digest that the rows explain, and never a figure.
func checkTallyAudit(t *testing.T, room *votingtest.Room, s *store.Store, v voting.Vote) {
	t.Helper()
	entries := s.Client(t.Context()).TallyEntry.Query().Where(tallyentry.VoteID(v.ID)).Order(ent.Asc(tallyentry.FieldOrdinal)).AllX(t.Context())
	acts := s.Client(t.Context()).AuditEntry.Query().
		Where(auditentry.Subject("vote/"+v.ID.String()), auditentry.ActIn("vote.tally_entered", "vote.tally_confirmed")).Order(ent.Asc(auditentry.FieldSeq)).AllX(t.Context())
	if len(entries) != 2 || len(acts) != 2 || acts[1].Act != "vote.tally_confirmed" {
		t.Fatalf("%d entries, %d acts", len(entries), len(acts))
	}
	for i, e := range entries {
		var named map[string]any
		if err := json.Unmarshal([]byte(acts[i].Body), &named); err != nil {
			t.Fatal(err)
		}
		want, err := voting.TallyDigest(e.ID, e.Figures)
		if err != nil || named["digest"] != want || named["entry_id"] != e.ID.String() {
			t.Errorf("entry %d: the log holds %v, the row gives %s, %v", i, named["digest"], want, err)
		}
		changed := bytes.Replace(e.Figures, []byte("51"), []byte("52"), 1)
		if got, err := voting.TallyDigest(e.ID, changed); err != nil || got == want {
			t.Error("a changed figure has the same digest")
		}
		if strings.Contains(acts[i].Body, "figures") || strings.Contains(acts[i].Body, "nonce") {
			t.Errorf("the log tells more than a digest: %s", acts[i].Body)
		}
	}
}

// The 14 persons of B-02 with what must come out.
var ratingOracle = []struct {
	name           string
	high, mid, low int
	shares         [3]string
}{
	{"Nguyễn Hữu Khang", 49, 7, 1, [3]string{"81,67%", "11,67%", "1,67%"}}, {"Lê Thị Minh Hạnh", 47, 9, 1, [3]string{"78,33%", "15,00%", "1,67%"}},
	{"Phạm Đức Toại", 44, 11, 2, [3]string{"73,33%", "18,33%", "3,33%"}}, {"Vũ Thị Kim Oanh", 45, 10, 1, [3]string{"75,00%", "16,67%", "1,67%"}},
	{"Hoàng Văn Trí", 41, 13, 3, [3]string{"68,33%", "21,67%", "5,00%"}}, {"Bàn Thị Liên", 46, 10, 1, [3]string{"76,67%", "16,67%", "1,67%"}},
	{"Đỗ Mạnh Tuyên", 48, 8, 1, [3]string{"80,00%", "13,33%", "1,67%"}}, {"Cao Xuân Hiển", 42, 12, 3, [3]string{"70,00%", "20,00%", "5,00%"}},
	{"Nguyễn Thị Thu Trà", 43, 12, 2, [3]string{"71,67%", "20,00%", "3,33%"}}, {"Lại Thế Vinh", 38, 16, 3, [3]string{"63,33%", "26,67%", "5,00%"}},
	{"Ngô Đình Lực", 40, 14, 3, [3]string{"66,67%", "23,33%", "5,00%"}}, {"Phan Thanh Nghị", 19, 24, 13, [3]string{"31,67%", "40,00%", "21,67%"}},
	{"Trần Thị Diệu Linh", 35, 19, 3, [3]string{"58,33%", "31,67%", "5,00%"}}, {"Vương Đắc Thắng", 44, 12, 1, [3]string{"73,33%", "20,00%", "1,67%"}},
}

// B-02 on paper, everybody in the hall; the two who enter differ first.
func TestAConfidenceRatingOnPaper(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := council(t, s)
		room.Attend(43, voting.InHall)
		room.Attend(45, voting.InHall)
		proposal := proposed(t, room)
		shown(t, room, proposal, voting.Figures{For: 57})
		n := voting.NewVote{Code: "B-02", Kind: voting.ConfidenceRating, CountingBoard: proposal.ProposesBoard.ID, Motion: "Lấy phiếu tín nhiệm"}
		for _, o := range ratingOracle {
			n.Candidates = append(n.Candidates, voting.NewCandidate{Name: o.name})
		}
		v := ready(t, room, n)
		if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
			t.Fatal(err)
		}
		figures := func() voting.Figures {
			f := voting.Figures{Printed: 60, Issued: 57, Returned: 57}
			for i, o := range ratingOracle {
				f.Persons = append(f.Persons, voting.PersonFigures{CandidateID: v.Candidates[i].ID, High: o.high, Mid: o.mid, Low: o.low})
			}
			return f
		}
		wrong := figures()
		wrong.Persons[11].High, wrong.Persons[11].Low = 13, 19
		wrong.Printed = 59
		slices.Reverse(wrong.Persons)
		if _, err := room.Service.Tally(room.Delegate(38), v.ID, wrong); err != nil {
			t.Fatal(err)
		}
		tally, err := room.Service.Tally(room.Delegate(49), v.ID, figures())
		if err != nil || tally.Confirmed {
			t.Fatalf("entries that differ: %+v, %v", tally, err)
		}
		for _, seat := range []int{38, 49, 55} {
			seen, err := room.Service.TallyOf(room.Delegate(seat), v.ID)
			var fields []string
			for _, d := range seen.Differences {
				fields = append(fields, d.Field)
			}
			if err != nil || fmt.Sprint(fields) != "[printed persons[12].high persons[12].low]" || !strings.Contains(seen.Differences[1].Text, "Phan Thanh Nghị") || seen.Figures != nil {
				t.Errorf("seat %d sees the differences %v, figures %v, %v", seat, fields, seen.Figures, err)
			}
			if (seen.Mine != nil) != (seat != 55) || seat == 38 && seen.Mine.Persons[11].High != 13 || seat == 49 && seen.Mine.Persons[11].High != 19 {
				t.Errorf("seat %d sees %+v as its own", seat, seen.Mine)
			}
		}
		// The own entry again confirms nothing.
		if tally, err = room.Service.Tally(room.Delegate(49), v.ID, figures()); err != nil || tally.Confirmed {
			t.Errorf("one person confirmed alone: %+v, %v", tally, err)
		}
		if tally, err = room.Service.Tally(room.Delegate(38), v.ID, figures()); err != nil || !tally.Confirmed || len(tally.Entries) != 4 || len(tally.Differences) != 0 {
			t.Fatalf("the corrected entry: %+v, %v", tally, err)
		}
		r := finish(t, room, v).Result
		if r.Outcome != "rated" || r.Ballots.Valid != 57 || r.Ballots.Issued != 57 || r.Base != 60 || len(r.Persons) != 14 {
			t.Errorf("result %+v", r)
		}
		for i, o := range ratingOracle {
			p := r.Persons[i]
			if p.Name != o.name || p.High != o.high || p.Mid != o.mid || p.Low != o.low || [3]string{p.ShareText, p.MidShareText, p.LowShareText} != o.shares ||
				p.Unmarked != 57-o.high-o.mid-o.low || p.Outcome != "ok" {
				t.Errorf("%s: %+v", o.name, p)
			}
		}
		if n := s.Client(t.Context()).TallyEntry.Query().Where(tallyentry.VoteID(v.ID)).CountX(t.Context()); n != 4 {
			t.Errorf("%d entries are kept, want 4", n)
		}
	})
}

// fields are the locations of what is wrong.
func fields(err error) string {
	var list []string
	for _, f := range fault.From(err).Fields("vi") {
		list = append(list, strings.TrimPrefix(f.Location, "body.figures.")+"="+strings.TrimPrefix(f.Code, "voting."))
	}
	return strings.Join(list, " ")
}

func TestImpossibleFiguresAreRefused(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 8)
	room.Attend(7, voting.Online)
	room.Attend(8, voting.Absent)
	proposal := ready(t, room, voting.NewVote{Code: "BQ-04", Method: voting.Hands, Board: &voting.NewBoard{Head: room.Delegates[0], Members: room.Delegates[1:3]}})
	shown(t, room, proposal, voting.Figures{For: 7})
	board := proposal.ProposesBoard.ID
	open := func(n voting.NewVote) voting.Vote {
		t.Helper()
		v := ready(t, room, n)
		if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
			t.Fatal(err)
		}
		return v
	}
	refused := func(v voting.Vote, ctx context.Context, want string, f voting.Figures) {
		t.Helper()
		_, err := room.Service.Tally(ctx, v.ID, f)
		if !errors.Is(err, fault.ErrInput) || fields(err) != want {
			t.Errorf("%s %+v: %q, %v; want %q", v.Code, f, fields(err), err, want)
		}
	}
	hands := open(voting.NewVote{Code: "H", Method: voting.Hands})
	refused(hands, room.Chair(), "for=too_many_hands", voting.Figures{For: 6, Against: 2})
	refused(hands, room.Chair(), "against=bad_number", voting.Figures{Against: -1})
	refused(hands, room.Chair(), "issued=figure_unused other=figure_unused", voting.Figures{For: 1, Issued: 7, Other: 1})
	refused(hands, room.Chair(), "roll_call=figure_unused", voting.Figures{RollCall: []voting.RollCallLine{{SeatNumber: 1, Choice: "for"}}})
	cancel := func(v voting.Vote) {
		t.Helper()
		if _, err := room.Service.Cancel(authz.SystemContext(t.Context()), v.ID, "thử xong"); err != nil {
			t.Fatal(err)
		}
	}
	cancel(hands)
	motion := open(voting.NewVote{Code: "P", Method: voting.Paper})
	good := voting.Figures{Printed: 8, Issued: 6, Returned: 6, Invalid: 1, For: 3, Against: 1, Abstain: 1}
	for want, change := range map[string]func(*voting.Figures){
		"issued=too_many_issued":     func(f *voting.Figures) { f.Issued = 7 },
		"printed=too_few_printed":    func(f *voting.Figures) { f.Spoilt = 3 },
		"returned=too_many_returned": func(f *voting.Figures) { f.Issued = 5 },
		"invalid=too_many_invalid":   func(f *voting.Figures) { f.Invalid = 7 },
		"blank=too_many_invalid":     func(f *voting.Figures) { f.Blank = 6 },
		"for=ballot_sum":             func(f *voting.Figures) { f.For = 4 },
	} {
		f := good
		change(&f)
		refused(motion, room.Secretary(), want, f)
	}
	enter(t, room, motion, good, room.Secretary(), room.Chair())
	if r := finish(t, room, motion).Result; r.For != 3 || r.Invalid != 1 || r.NotVoting != 1 || r.Absent != 1 {
		t.Errorf("result %+v", r)
	}
	rule := room.Rule(t, "elect_plurality", func(*rules.Rule) {})
	election := open(voting.NewVote{Code: "E", Rule: rule, SeatsToFill: 1, CountingBoard: board, Candidates: []voting.NewCandidate{{Name: "A"}, {Name: "B"}}})
	a, b := election.Candidates[0].ID, election.Candidates[1].ID
	papers := voting.Figures{Printed: 6, Issued: 6, Returned: 6, Blank: 1}
	with := func(persons ...voting.PersonFigures) voting.Figures { f := papers; f.Persons = persons; return f }
	head := room.Delegate(1)
	refused(election, head, "persons=person_figures", with(voting.PersonFigures{CandidateID: a, Yes: 1}))
	refused(election, head, "persons[1].candidate_id=person_figures persons=person_figures", with(voting.PersonFigures{CandidateID: a}, voting.PersonFigures{CandidateID: a}))
	refused(election, head, "persons[1].no=person_sum", with(voting.PersonFigures{CandidateID: a, Yes: 2, No: 3}, voting.PersonFigures{CandidateID: b, No: 6}))
	refused(election, head, "persons=chosen_sum", with(voting.PersonFigures{CandidateID: a, Yes: 3}, voting.PersonFigures{CandidateID: b, Yes: 3}))
	refused(election, head, "persons[0].high=figure_unused", with(voting.PersonFigures{CandidateID: a, High: 3}, voting.PersonFigures{CandidateID: b, Yes: 3}))
	refused(election, head, "for=figure_unused", func() voting.Figures {
		f := with(voting.PersonFigures{CandidateID: a}, voting.PersonFigures{CandidateID: b})
		f.For = 1
		return f
	}())
	cancel(election)
	call := open(voting.NewVote{Code: "R", Rule: rule, Method: voting.RollCall, SeatsToFill: 1, CountingBoard: board, Candidates: []voting.NewCandidate{{Name: "A"}, {Name: "B"}}})
	lines := func(l ...voting.RollCallLine) voting.Figures { return voting.Figures{RollCall: l} }
	refused(call, head, "roll_call[0].seat_number=not_called", lines(voting.RollCallLine{SeatNumber: 8, Persons: map[int]string{1: "yes"}}))
	refused(call, head, "roll_call[1].seat_number=not_called", lines(voting.RollCallLine{SeatNumber: 7, Persons: map[int]string{1: "yes"}}, voting.RollCallLine{SeatNumber: 7}))
	refused(call, head, "roll_call[0].persons.3=bad_answer", lines(voting.RollCallLine{SeatNumber: 1, Persons: map[int]string{3: "yes"}}))
	refused(call, head, "roll_call[0].persons.1=bad_answer", lines(voting.RollCallLine{SeatNumber: 1, Persons: map[int]string{1: "high"}}))
	refused(call, head, "roll_call[0].persons=answer_too_many", lines(voting.RollCallLine{SeatNumber: 1, Persons: map[int]string{1: "yes", 2: "yes"}}))
	refused(call, head, "roll_call[0].choice=figure_unused", lines(voting.RollCallLine{SeatNumber: 1, Choice: "for"}))
}

func TestARollCall(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		room.Attend(6, voting.Online)
		room.Attend(5, voting.Absent)
		v := ready(t, room, voting.NewVote{Code: "BQ-20", Method: voting.RollCall})
		if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
			t.Fatal(err)
		}
		f := voting.Figures{RollCall: []voting.RollCallLine{
			{SeatNumber: 6, Choice: "against"}, {SeatNumber: 1, Choice: "for"}, {SeatNumber: 2, Choice: "for"}, {SeatNumber: 3, Choice: "for"},
		}}
		other := voting.Figures{RollCall: slices.Clone(f.RollCall)}
		other.RollCall[2].Choice = "abstain"
		other.RollCall = append(other.RollCall, voting.RollCallLine{SeatNumber: 4, Choice: "for"})
		if _, err := room.Service.Tally(room.Secretary(), v.ID, other); err != nil {
			t.Fatal(err)
		}
		tally, err := room.Service.Tally(room.Chair(), v.ID, f)
		if err != nil || len(tally.Differences) != 2 || tally.Differences[0].Field != "roll_call[2]" || tally.Differences[1].Field != "roll_call[4]" {
			t.Fatalf("differences %+v, %v", tally.Differences, err)
		}
		if tally, err = room.Service.Tally(room.Secretary(), v.ID, f); err != nil || !tally.Confirmed || tally.Figures.For != 3 || tally.Figures.Against != 1 {
			t.Fatalf("confirmed: %+v, %v", tally, err)
		}
		if _, err := room.Service.Close(room.Chair(), v.ID); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{0, 4} {
			if want > 0 {
				if _, err := room.Service.Announce(room.Chair(), v.ID); err != nil {
					t.Fatal(err)
				}
			}
			roll, err := room.Service.Roll(room.Delegate(2), v.ID)
			if err != nil {
				t.Fatal(err)
			}
			said := 0
			for _, line := range roll {
				if line.Choice != nil {
					said++
					if (line.SeatNumber == 6) != (*line.Choice == "against") {
						t.Errorf("seat %d said %s", line.SeatNumber, *line.Choice)
					}
				}
			}
			if said != want {
				t.Errorf("the answers of %d are seen, want %d", said, want)
			}
		}
		r := get(t, room, room.Delegate(1), v).Result
		if r.For != 3 || r.Against != 1 || r.NotVoting != 1 || r.Absent != 1 || r.Outcome != "failed" {
			t.Errorf("result %+v", r)
		}
	})
}

func called(seat int, choice string) voting.RollCallLine {
	return voting.RollCallLine{SeatNumber: seat, Choice: choice}
}

// Equal sides of a people's committee: called by name, the side of the chair (seat 1) is known; by a show of hands the chair has to conclude.
func TestEqualSides(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	for chair, other := range map[string]string{"for": "against", "against": "for"} {
		v := room.Open(t, voting.NewVote{Rule: "ubnd_decision", Method: voting.RollCall})
		now := get(t, room, room.Chair(), voting.Vote{ID: v})
		enter(t, room, now, voting.Figures{RollCall: []voting.RollCallLine{called(1, chair), called(2, chair), called(3, other), called(4, other)}}, room.Secretary(), room.Chair())
		if r := finish(t, room, now).Result; r.Outcome != map[string]string{"for": "passed", "against": "failed"}[chair] {
			t.Errorf("the chair is %s: %+v", chair, r)
		}
	}
	v := get(t, room, room.Chair(), voting.Vote{ID: room.Open(t, voting.NewVote{Rule: "ubnd_decision", Method: voting.Hands})})
	enter(t, room, v, voting.Figures{For: 2, Against: 2}, room.Secretary(), room.Chair())
	closed, err := room.Service.Close(room.Chair(), v.ID)
	if err != nil || closed.Result.Outcome != "needs_chair" || !closed.NeedsConclusion {
		t.Errorf("by hands: %+v, %v", closed.Result, err)
	}
}

// A rule that keeps choices secret asks for nobody's, and one that shows choices while the vote is open has none of a roll call to show.
func TestARollCallUnderOtherRules(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	secret := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.Secret = true })
	shows := room.Rule(t, "ubnd_decision", func(r *rules.Rule) { r.WhileOpen = rules.WhileOpenChoices })
	for rule, outcome := range map[string]string{secret: "failed", shows: "passed"} {
		v := get(t, room, room.Chair(), voting.Vote{ID: room.Open(t, voting.NewVote{Rule: rule, Method: voting.RollCall})})
		if roll, err := room.Service.Roll(room.Delegate(1), v.ID); err != nil || len(roll) != 4 || roll[0].Choice != nil {
			t.Errorf("the roll while open: %+v, %v", roll, err)
		}
		enter(t, room, v, voting.Figures{RollCall: []voting.RollCallLine{called(1, "for"), called(2, "for"), called(3, "against"), called(4, "against")}}, room.Secretary(), room.Chair())
		if closed, err := room.Service.Close(room.Chair(), v.ID); err != nil || closed.Result.Outcome != outcome {
			t.Errorf("%+v, %v; want %s", closed.Result, err, outcome)
		}
	}
}

func TestASecretaryWhoStandsDoesNotCount(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	v := room.Open(t, voting.NewVote{Kind: voting.ConfidenceBallot, Method: voting.RollCall, Candidates: []voting.NewCandidate{{Person: room.Others[votingtest.Secretary]}}})
	if _, err := room.Service.Tally(room.Secretary(), v, voting.Figures{}); !errors.Is(err, voting.ErrCandidateCounts) {
		t.Errorf("the figures of who is on the list: %v", err)
	}
}

func TestWhoIsNotCalled(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 6)
	room.Change(func(number int, seat *voting.RosterSeat) { seat.Suspended = number == 6 })
	v := room.Open(t, voting.NewVote{Rule: "ubnd_decision", Method: voting.RollCall, Exclusions: []voting.NewExclusion{{Person: room.Delegates[4], Reason: "Liên quan"}}})
	for _, seat := range []int{5, 6} {
		if _, err := room.Service.Tally(room.Secretary(), v, voting.Figures{RollCall: []voting.RollCallLine{called(seat, "for")}}); fields(err) != "roll_call[0].seat_number=not_called" {
			t.Errorf("seat %d, which may not take part, was called: %v", seat, err)
		}
	}
	if _, err := room.Service.Tally(room.Secretary(), v, voting.Figures{RollCall: []voting.RollCallLine{called(1, "abstain")}}); fields(err) != "roll_call[0].choice=bad_answer" {
		t.Errorf("an answer that the rule does not offer: %v", err)
	}
}

// Whoever comes after the opening is counted where the rule says so, also when gone again before the close.
func TestALateArrivalIsCounted(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 6)
	room.Attend(6, voting.Absent)
	late := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.LateArrivals = true })
	for rule, want := range map[string]string{voting.DefaultRule: "for=too_many_hands", late: ""} {
		room.Attend(6, voting.Absent)
		v := get(t, room, room.Chair(), voting.Vote{ID: room.Open(t, voting.NewVote{Rule: rule, Method: voting.Hands})})
		room.Attend(6, voting.InHall)
		if _, err := room.Service.Tally(room.Secretary(), v.ID, voting.Figures{For: 6}); want != "" {
			if fields(err) != want {
				t.Errorf("a late arrival was counted: %v", err)
			}
			if _, err := room.Service.Cancel(authz.SystemContext(t.Context()), v.ID, "thử xong"); err != nil {
				t.Fatal(err)
			}
			continue
		}
		enter(t, room, v, voting.Figures{For: 6}, room.Secretary(), room.Chair())
		room.Attend(6, voting.Left)
		if r := finish(t, room, v).Result; r.For != 6 || r.NotVoting != 0 || r.Absent != 0 {
			t.Errorf("result %+v", r)
		}
	}
}

func TestWhoCounts(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 8)
	proposal := ready(t, room, voting.NewVote{Code: "BQ-04", Method: voting.Hands, Board: &voting.NewBoard{Head: room.Delegates[0], Members: room.Delegates[1:3]}})
	shown(t, room, proposal, voting.Figures{For: 8})
	people := map[string]context.Context{
		"nobody": context.Background(), "stranger": hall.As(room.Others[votingtest.Stranger]), "guest": hall.As(room.Others[votingtest.Guest]),
		"member": room.Delegate(2), "candidate": room.Delegate(5), "delegate": room.Delegate(6), "secretary": room.Secretary(), "chair": room.Chair(),
		"wall": authz.With(context.Background(), authz.Subject{Display: room.Wall}), "system": authz.SystemContext(context.Background()),
	}
	about := voting.NewVote{Kind: voting.ConfidenceBallot, CountingBoard: proposal.ProposesBoard.ID, Candidates: []voting.NewCandidate{{Person: room.Delegates[4]}}}
	called := about
	called.Method = voting.RollCall
	for who, n := range map[string]voting.NewVote{
		"secretary chair": {Method: voting.Hands}, "member": about, "member secretary": called,
	} {
		v := ready(t, room, n)
		if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
			t.Fatal(err)
		}
		for name, ctx := range people {
			may := slices.Contains(strings.Fields(who), name)
			tally, readErr := room.Service.TallyOf(ctx, v.ID)
			// Wrong figures: whoever may enter is told so.
			_, err := room.Service.Tally(ctx, v.ID, voting.Figures{Returned: -1})
			if may != errors.Is(err, fault.ErrInput) {
				t.Errorf("%s %s by %s: %v", v.Kind, v.Method, name, err)
			}
			if !may && !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, authz.ErrSignInRequired) && !errors.Is(err, voting.ErrCandidateCounts) {
				t.Errorf("%s by %s is refused with %v", v.Kind, name, err)
			}
			reads := may || name == "secretary" || name == "chair" || name == "system"
			if (readErr == nil) != reads || tally.MayEnter != may {
				t.Errorf("%s: %s reads the tally: %+v, %v", v.Kind, name, tally, readErr)
			}
		}
		if _, err := room.Service.Cancel(authz.SystemContext(t.Context()), v.ID, "thử xong"); err != nil {
			t.Fatal(err)
		}
	}
	electronic := ready(t, room, voting.NewVote{})
	if _, err := room.Service.Tally(room.Secretary(), electronic.ID, voting.Figures{}); !errors.Is(err, voting.ErrCountedByDevices) {
		t.Errorf("figures of an electronic vote: %v", err)
	}
}

func TestWithdrawalsAndBoardsAreGuarded(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	for _, size := range []int{1, 9} {
		members := slices.Repeat(room.Delegates[1:2], size)
		_, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "x", Board: &voting.NewBoard{Head: room.Delegates[0], Members: members}})
		if !errors.Is(err, fault.ErrInput) || !strings.Contains(fmt.Sprint(fault.From(err).Fields("vi")), "3 đến 9") {
			t.Errorf("a board of %d: %v", size+1, err)
		}
	}
	v := ready(t, room, voting.NewVote{Kind: voting.Election, SeatsToFill: 1, Candidates: []voting.NewCandidate{{Name: "A"}, {Person: room.Delegates[3]}}})
	other := ready(t, room, voting.NewVote{Kind: voting.Election, SeatsToFill: 1, Candidates: []voting.NewCandidate{{Name: "C"}}})
	for name, ctx := range map[string]context.Context{"the candidate": room.Delegate(4), "chair": room.Chair(), "guest": hall.As(room.Others[votingtest.Guest]), "nobody": context.Background()} {
		if _, err := room.Service.Withdraw(ctx, v.ID, v.Candidates[1].ID, "x", id.Vote{}); !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, authz.ErrSignInRequired) {
			t.Errorf("%s withdraws a candidate: %v", name, err)
		}
	}
	if _, err := room.Service.Withdraw(room.Secretary(), v.ID, other.Candidates[0].ID, "x", id.Vote{}); !errors.Is(err, voting.ErrCandidateUnknown) {
		t.Errorf("another vote's candidate: %v", err)
	}
	if _, err := room.Service.Withdraw(room.Secretary(), v.ID, v.Candidates[0].ID, " ", id.Vote{}); !errors.Is(err, fault.ErrInput) {
		t.Errorf("without a reason: %v", err)
	}
	now, err := room.Service.Withdraw(room.Secretary(), v.ID, v.Candidates[0].ID, "Không ứng cử", id.Vote{})
	if err != nil || !now.Candidates[0].Withdrawn || now.Candidates[0].WithdrawalVoteID != nil || now.Candidates[1].Withdrawn {
		t.Errorf("withdrawn without a vote: %+v, %v", now.Candidates, err)
	}
	if _, err := room.Service.Boards(hall.As(room.Others[votingtest.Stranger]), room.Meeting); !errors.Is(err, authz.ErrForbidden) {
		t.Errorf("a stranger lists the boards: %v", err)
	}
}

func TestScans(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 4)
		v := ready(t, room, voting.NewVote{Code: "BQ-30", Method: voting.Hands})
		var page, moving, sheet bytes.Buffer
		picture := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{image.Black, image.White})
		if err := errors.Join(png.Encode(&page, picture), gif.Encode(&moving, picture, nil), paper.Write(&sheet, paper.Paper{Issuer: "A", Title: "B"})); err != nil {
			t.Fatal(err)
		}
		add := func(ctx context.Context, name string, content []byte) (voting.Scan, error) {
			return room.Service.AddScan(ctx, v.ID, voting.NewScan{Filename: name, Content: bytes.NewReader(content)})
		}
		if _, err := add(room.Secretary(), "a.png", page.Bytes()); !errors.Is(err, voting.ErrState) {
			t.Errorf("a scan before the opening: %v", err)
		}
		if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{"a.gif": moving.Bytes(), "a.html": []byte("<html>"), "empty.pdf": nil, "half.pdf": sheet.Bytes()[:sheet.Len()/2]} {
			if scan, err := add(room.Secretary(), name, content); err == nil {
				t.Errorf("%s was taken as %+v", name, scan)
			}
		}
		first, err := add(room.Secretary(), `C:\quét\Phiếu bầu.exe`, page.Bytes())
		if err != nil || first.Filename != "Phiếu bầu.png" || first.MediaType != "image/png" || first.AddedBy == "" {
			t.Fatalf("%+v, %v", first, err)
		}
		if _, err := add(room.Chair(), "bien-ban.pdf", sheet.Bytes()); err != nil {
			t.Fatal(err)
		}
		for name, ctx := range map[string]context.Context{"delegate": room.Delegate(1), "guest": hall.As(room.Others[votingtest.Guest]), "nobody": context.Background()} {
			_, listErr := room.Service.Scans(ctx, v.ID)
			_, openErr := room.Service.OpenScan(ctx, first.ID)
			_, addErr := add(ctx, "a.png", page.Bytes())
			for _, err := range []error{listErr, openErr, addErr} {
				if !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, authz.ErrSignInRequired) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		enter(t, room, v, voting.Figures{For: 4}, room.Secretary(), room.Chair())
		finish(t, room, v)
		list, err := room.Service.Scans(room.Delegate(1), v.ID)
		if err != nil || len(list) != 2 || list[0].Hash != first.Hash {
			t.Fatalf("after the announcement: %+v, %v", list, err)
		}
		file, err := room.Service.OpenScan(room.Delegate(1), first.ID)
		if err != nil {
			t.Fatal(err)
		}
		var read bytes.Buffer
		if _, err := read.ReadFrom(file.Content); err != nil || !bytes.Equal(read.Bytes(), page.Bytes()) {
			t.Errorf("%d bytes, %v", read.Len(), err)
		}
		if err := file.Content.Close(); err != nil {
			t.Error(err)
		}
		act := s.Client(t.Context()).AuditEntry.Query().Where(auditentry.Act("vote.scan_added"), auditentry.Subject("vote/"+v.ID.String())).FirstX(t.Context())
		if !strings.Contains(act.Body, first.Hash) {
			t.Errorf("the log lacks the hash: %s", act.Body)
		}
		minutes, err := room.Service.Protocol(room.Delegate(1), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		pages, err := pdf.Text(t.Context(), bytes.NewReader(minutes.Content))
		if err != nil || !strings.Contains(strings.Join(pages, " "), first.Hash[:40]) {
			t.Errorf("the minutes lack the hash: %v", err)
		}
	})
}
