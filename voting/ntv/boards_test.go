package ntv_test

import (
	"bytes"
	"strconv"
	"testing"

	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/boardtest"
)

func TestGoodBoardsAreAccepted(t *testing.T) {
	for _, c := range boardtest.Good() {
		t.Run(c.Name, func(t *testing.T) {
			file := c.Make()
			report, err := ntv.Verify(bytes.NewReader(file), ntv.Options{Workers: 2})
			if err != nil {
				t.Fatal(err)
			}
			if int(report.Records) != bytes.Count(file, []byte{'\n'}) {
				t.Fatalf("the report knows of %d records", report.Records)
			}
			applied, restored := ntv.NewState(), ntv.NewState()
			for line := range bytes.Lines(file) {
				r, err := ntv.ParseLine(line)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(r.Line(), line) {
					t.Fatal("a record does not write the line it was read from")
				}
				if r.Seq > 0 && !r.Destroyed {
					if err := applied.Check(r.Type, r.Body); err != nil {
						t.Fatal(err)
					}
					if err := restored.CheckVerified(r.Type, r.Body); err != nil {
						t.Fatal(err)
					}
				}
				if err := applied.Apply(r); err != nil {
					t.Fatal(err)
				}
				restored = restored.Clone()
				if err := restored.Restore(r); err != nil {
					t.Fatal(err)
				}
			}
			if applied.Head() != report.Head || restored.Head() != report.Head {
				t.Fatal("the three ways over a board end at different heads")
			}
		})
	}
}

func TestTamperedBoardsAreRefused(t *testing.T) {
	names := map[string]bool{}
	for _, c := range boardtest.Good() {
		names[c.Name] = true
	}
	rules := map[string]int{}
	for _, c := range boardtest.Tampered() {
		if names[c.Name] || c.Rule == "" {
			t.Fatalf("the name %s stands twice or names no rule", c.Name)
		}
		names[c.Name] = true
		rules[c.Rule]++
		t.Run(c.Name, func(t *testing.T) {
			file := c.Make()
			opts := ntv.Options{Workers: 2}
			if c.Witness != nil {
				if _, err := ntv.Verify(bytes.NewReader(file), opts); err != nil {
					t.Fatalf("without the witness the board is good: %v", err)
				}
				opts.Receipts = []ntv.SeqHash{c.Witness()}
			}
			report, err := ntv.Verify(bytes.NewReader(file), opts)
			found := ntv.ViolationOf(err)
			if found == nil || found.Rule != c.Rule {
				t.Fatalf("%s: found %v, expected a breach of %s", c.What, err, c.Rule)
			}
			if report == nil || report.Violation != found {
				t.Fatal("the report does not name the violation")
			}
			// One worker, and record by record, find the same.
			if _, again := ntv.Verify(bytes.NewReader(file), ntv.Options{Workers: 1, Receipts: opts.Receipts}); *ntv.ViolationOf(again) != *found {
				t.Fatalf("with one worker %v, with two %v", again, err)
			}
			if c.Rule != ntv.RuleWitness && len(file) > 0 {
				if single := applyAll(file); *single != *found {
					t.Fatalf("record by record %v, as a stream %v", single, err)
				}
			}
		})
	}
	if len(names) < 60+len(boardtest.Good()) {
		t.Fatal("fewer than 60 kinds of tampering")
	}
	for n := 1; n <= 20; n++ {
		if rules["V"+strconv.Itoa(n)] == 0 {
			t.Errorf("no board breaks V%d", n)
		}
	}
}

// applyAll gives the records to a State one by one and returns the violation.
func applyAll(file []byte) *ntv.Violation {
	s := ntv.NewState()
	var seq uint64
	for line := range bytes.Lines(file) {
		r, err := ntv.ParseLine(line)
		if err != nil {
			return &ntv.Violation{Rule: ntv.RuleChain, Seq: seq, Reason: err.Error()}
		}
		before := s.Head()
		if err := s.Apply(r); err != nil {
			if s.Head() != before {
				panic("a refused record moved the head")
			}
			return ntv.ViolationOf(err)
		}
		seq++
	}
	return &ntv.Violation{}
}
