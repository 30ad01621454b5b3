package main

import (
	"fmt"
	"io"
	"strings"

	"nghitruong/voting/ntv"
)

// reportWords are the words in which board verify reports.
type reportWords struct {
	rules    map[string]string
	outcomes map[ntv.Outcome]string
	secret, open, board, vote, counts, used, coSigned, spoiled, wrongShares, voteDestroyed, destroyed, receipt, receiptCounts, receiptNot,
	wrong, holds string
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
	fmt.Fprintf(out, w.vote, v.Vote, mode, v.Title, w.outcomes[v.Outcome], v.Voters, v.Counted, v.Accepted)
	if v.Spoiled > 0 {
		fmt.Fprintf(out, w.spoiled, v.Spoiled)
	}
	if len(v.CoSigned) > 0 {
		fmt.Fprintf(out, w.coSigned, numbers(v.CoSigned))
	}
	if v.Counts != nil {
		cells := make([]string, len(v.Counts))
		for i, n := range v.Counts {
			cells[i] = fmt.Sprintf("%s %d", v.Cells[i], n)
		}
		fmt.Fprintf(out, w.counts, strings.Join(cells, ", "))
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

func numbers(list []uint32) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = fmt.Sprint(n)
	}
	return strings.Join(texts, ", ")
}
