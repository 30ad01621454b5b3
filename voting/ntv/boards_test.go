package ntv_test

import (
	"bytes"
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
