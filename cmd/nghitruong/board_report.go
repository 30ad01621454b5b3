package main

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"nghitruong/voting"
	"nghitruong/voting/ntv"
)

// reportWords are the words in which board verify reports.
type reportWords struct {
	rules    map[string]string
	outcomes map[ntv.Outcome]string
	secret, open, board, vote, counts, used, coSigned, spoiled, wrongShares, voteDestroyed, destroyed, receipt, receiptCounts, receiptNot,
	wrong, holds, person, noName string
}

var vietnamese = reportWords{
	rules: map[string]string{
		ntv.RuleChain: "chuỗi bản ghi, chữ ký của máy chủ, thời gian", ntv.RuleCanonical: "cách ghi duy nhất của nội dung", ntv.RuleRoll: "danh sách đại biểu",
		ntv.RuleKeys: "bộ khóa của ban kiểm phiếu", ntv.RuleConfirmed: "xác nhận bộ khóa", ntv.RuleManifest: "nội dung biểu quyết", ntv.RuleLife: "trình tự mở, đóng, hủy",
		ntv.RuleBallot: "dạng của lá phiếu", ntv.RuleDelegate: "người bỏ phiếu và chữ ký", ntv.RuleProofs: "chứng minh phiếu hợp lệ", ntv.RuleSequence: "số thứ tự, phiếu lặp lại",
		ntv.RuleOpened: "phiếu kiểm tra", ntv.RuleCounted: "danh sách phiếu được tính", ntv.RuleCoSigned: "chữ ký của ban kiểm phiếu khi đóng", ntv.RuleSums: "tổng các phiếu mã hóa",
		ntv.RuleShares: "phần giải mã được dùng", ntv.RuleCounts: "kết quả kiểm phiếu", ntv.RuleOneResult: "mỗi biểu quyết một kết quả", ntv.RuleWitness: "biên nhận và dấu đầu bảng",
		ntv.RuleOpenVote: "biểu quyết công khai",
	},
	outcomes: map[ntv.Outcome]string{
		ntv.OutcomeDefined: "chưa mở", ntv.OutcomeOpen: "đang mở", ntv.OutcomeClosed: "đã đóng, chưa kiểm phiếu", ntv.OutcomeSealed: "quá ít phiếu, giữ niêm phong",
		ntv.OutcomeTallied: "đang kiểm phiếu", ntv.OutcomeCounted: "đã có kết quả", ntv.OutcomeAborted: "đã hủy",
	},
	secret: "bỏ phiếu kín", open: "biểu quyết công khai",
	board:  "Bảng công khai: %s\n  khóa máy chủ %s\n  %d bản ghi, dấu đầu bảng %d:%s\n",
	vote:   "Biểu quyết %s (%s): %s\n  %s; %d người trong danh sách, %d người có phiếu được tính, %d phiếu đã nhận\n",
	counts: "  kết quả: %s\n", used: "  phần giải mã được dùng: %s\n", coSigned: "  ban kiểm phiếu xác nhận đóng: %s\n", spoiled: "  phiếu kiểm tra: %d, tất cả dựng lại đúng\n",
	wrongShares: "  phần giải mã sai, không dùng: %s\n", voteDestroyed: "  nội dung phiếu đã hủy; tổng lấy theo chữ ký của ban kiểm phiếu\n",
	destroyed: "Nội dung của %d bản ghi đã hủy hoặc chưa công bố; tổng của các phiếu đó lấy theo chữ ký của ban kiểm phiếu.\n",
	receipt:   "Biên nhận %d (%s): %s\n", receiptCounts: "có trên bảng và được tính", receiptNot: "có trên bảng, không được tính (đã bỏ phiếu lại, hoặc không phải là phiếu)",
	person: "  %d. %s%s\n", noName: "(bảng không ghi tên)",
	wrong: "SAI: bản ghi %d vi phạm %s (%s): %s\n", holds: "ĐÚNG: mọi bản ghi, biểu quyết và biên nhận đều khớp.\n",
}

var inEnglish = reportWords{
	rules: map[string]string{
		ntv.RuleChain: "chain of records, server's signatures, times", ntv.RuleCanonical: "one spelling of bodies", ntv.RuleRoll: "roll of delegates",
		ntv.RuleKeys: "key set of the counting board", ntv.RuleConfirmed: "confirmation of the key set", ntv.RuleManifest: "definition of the vote", ntv.RuleLife: "order of opening, closing, breaking off",
		ntv.RuleBallot: "form of the ballot", ntv.RuleDelegate: "delegate and signature", ntv.RuleProofs: "proofs of a valid ballot", ntv.RuleSequence: "sequence numbers, repeated ballots",
		ntv.RuleOpened: "opened ballots", ntv.RuleCounted: "list of counted ballots", ntv.RuleCoSigned: "co-signatures on the close", ntv.RuleSums: "sums of encrypted ballots",
		ntv.RuleShares: "decryption shares used", ntv.RuleCounts: "counts", ntv.RuleOneResult: "one result a vote", ntv.RuleWitness: "receipts and heads", ntv.RuleOpenVote: "open votes",
	},
	outcomes: map[ntv.Outcome]string{
		ntv.OutcomeDefined: "not opened", ntv.OutcomeOpen: "open", ntv.OutcomeClosed: "closed, not counted", ntv.OutcomeSealed: "too few ballots, stays sealed",
		ntv.OutcomeTallied: "being counted", ntv.OutcomeCounted: "counted", ntv.OutcomeAborted: "broken off",
	},
	secret: "secret", open: "open",
	board:  "Public board: %s\n  server key %s\n  %d records, head %d:%s\n",
	vote:   "Vote %s (%s): %s\n  %s; %d on the roll, %d with a counted ballot, %d ballots accepted\n",
	counts: "  counts: %s\n", used: "  shares used: %s\n", coSigned: "  close co-signed by trustees: %s\n", spoiled: "  opened ballots: %d, all rebuilt\n",
	wrongShares: "  wrong shares, ignored: %s\n", voteDestroyed: "  ballot bodies destroyed, sums taken as signed by k trustees\n",
	destroyed: "The bodies of %d records are destroyed or withheld; ballot bodies destroyed, sums taken as signed by k trustees.\n",
	receipt:   "Receipt %d (%s): %s\n", receiptCounts: "on the board and counted", receiptNot: "on the board, not counted (replaced, or no ballot)",
	person: "  %d. %s%s\n", noName: "(no name on the board)",
	wrong: "FAIL: record %d breaks %s (%s): %s\n", holds: "OK: every record, vote and receipt holds.\n",
}

// tell writes the report.
func (w reportWords) tell(out io.Writer, r *ntv.Report, bad *ntv.Violation) {
	if r.Records > 0 {
		fmt.Fprintf(out, w.board, r.Title, r.ServerKey, r.Records, r.Head.Seq, r.Head.Hash)
	}
	for _, v := range r.Votes {
		w.tellVote(out, v)
	}
	if r.BodiesDestroyed > 0 {
		fmt.Fprintf(out, w.destroyed, r.BodiesDestroyed)
	}
	for _, receipt := range r.Receipts {
		state := w.receiptNot
		if receipt.Counts {
			state = w.receiptCounts
		}
		fmt.Fprintf(out, w.receipt, receipt.Seq, receipt.Type, state)
	}
	if bad != nil {
		fmt.Fprintf(out, w.wrong, bad.Seq, bad.Rule, w.rules[bad.Rule], bad.Reason)
		return
	}
	fmt.Fprint(out, w.holds)
}

func (w reportWords) tellVote(out io.Writer, v ntv.VoteReport) {
	mode := w.secret
	if v.Mode == ntv.ModeOpen {
		mode = w.open
	}
	title, persons := listed(v)
	fmt.Fprintf(out, w.vote, v.Vote, mode, title, w.outcomes[v.Outcome], v.Voters, v.Counted, v.Accepted)
	if v.Spoiled > 0 {
		fmt.Fprintf(out, w.spoiled, v.Spoiled)
	}
	if len(v.CoSigned) > 0 {
		fmt.Fprintf(out, w.coSigned, numbers(v.CoSigned))
	}
	if v.Counts != nil {
		w.tellCounts(out, v, persons)
	} else {
		for i, p := range persons {
			fmt.Fprintf(out, w.person, i+1, w.named(p), "")
		}
	}
	if len(v.Used) > 0 {
		fmt.Fprintf(out, w.used, numbers(v.Used))
	}
	if len(v.WrongShares) > 0 {
		fmt.Fprintf(out, w.wrongShares, numbers(v.WrongShares))
	}
	if v.BodiesDestroyed {
		fmt.Fprint(out, w.voteDestroyed)
	}
}

// tellCounts writes the counts, a line for each person that the title of the vote lists; those who read need no other paper to know who is who.
func (w reportWords) tellCounts(out io.Writer, v ntv.VoteReport, persons []voting.ListedPerson) {
	of := make([][]string, len(persons)+1)
	for i, n := range v.Counts {
		person, answer := cellOf(v.Cells[i])
		of[person] = append(of[person], fmt.Sprintf("%s %d", answer, n))
	}
	for i, p := range persons {
		counts := ""
		if len(of[i+1]) > 0 {
			// An election by marks has one answer, without a word of its own.
			counts = ": " + strings.TrimSpace(strings.Join(of[i+1], ", "))
		}
		fmt.Fprintf(out, w.person, i+1, w.named(p), counts)
	}
	if len(of[0]) > 0 {
		fmt.Fprintf(out, w.counts, strings.Join(of[0], ", "))
	}
}

func (w reportWords) named(p voting.ListedPerson) string {
	switch {
	case p.Name == "":
		return w.noName
	case p.Title == "":
		return p.Name
	}
	return p.Name + ", " + p.Title
}

// listed takes the motion and the persons out of the title of a vote. Persons of a vote whose title does not list them, which is none of this
// program's, have no names.
func listed(v ntv.VoteReport) (motion string, persons []voting.ListedPerson) {
	about := 0
	for _, label := range v.Cells {
		person, _ := cellOf(label)
		about = max(about, person)
	}
	if about == 0 {
		return v.Title, nil
	}
	if motion, persons, ok := voting.ReadDefinitionTitle(v.Title); ok && len(persons) == about {
		return motion, persons
	}
	return v.Title, make([]voting.ListedPerson, about)
}

// labelOfPerson is the label of a cell about a person of a list.
var labelOfPerson = regexp.MustCompile(`^(?:p|candidate-)(\d{1,3})(?:-(.+))?$`)

// cellOf reads the label of a cell: the number of the person, from 1, and what is said of it; 0 and the label for a cell of nobody.
func cellOf(label string) (person int, answer string) {
	found := labelOfPerson.FindStringSubmatch(label)
	if found == nil {
		return 0, label
	}
	number, err := strconv.Atoi(found[1])
	if err != nil || number >= ntv.MaxCells {
		return 0, label
	}
	return number + 1, found[2]
}

func numbers(list []uint32) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = fmt.Sprint(n)
	}
	return strings.Join(texts, ", ")
}
