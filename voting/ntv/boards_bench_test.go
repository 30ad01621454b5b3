package ntv_test

import (
	"bytes"
	"sync"
	"syscall"
	"testing"
	"time"

	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/boardtest"
)

var benchMotion = sync.OnceValue(func() []byte { return boardtest.Large("bench motion", 500, 50, 0) })

// BenchmarkVerifyBoardMotion500 verifies 500 three-option ballots and 50 opened ones, with one worker: the time is that of one processor.
func BenchmarkVerifyBoardMotion500(b *testing.B) { benchBoard(b, benchMotion(), 1) }

// BenchmarkVerifyBoardMotion500Parallel is the same with two workers.
func BenchmarkVerifyBoardMotion500Parallel(b *testing.B) { benchBoard(b, benchMotion(), 2) }

// BenchmarkVerifyBoardRating30 verifies 500 ballots that rate 30 persons.
func BenchmarkVerifyBoardRating30(b *testing.B) {
	benchBoard(b, boardtest.Large("bench rating", 500, 0, 30), 2)
}

func benchBoard(b *testing.B, board []byte, workers int) {
	b.SetBytes(int64(len(board)))
	b.ReportAllocs()
	before := processorTime(b)
	for b.Loop() {
		if _, err := ntv.Verify(bytes.NewReader(board), ntv.Options{Workers: workers}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processorTime(b)-before)/float64(b.N)/1e6, "cpu-ms/op")
}

// processorTime is what this process has used of all processors: on a busy machine the wall clock says nothing.
func processorTime(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// BenchmarkRestoreMotion500 makes a state anew from the records, as a server does at its start.
func BenchmarkRestoreMotion500(b *testing.B) {
	var records []ntv.Record
	for line := range bytes.Lines(benchMotion()) {
		r, err := ntv.ParseLine(line)
		if err != nil {
			b.Fatal(err)
		}
		records = append(records, r)
	}
	for b.Loop() {
		s := ntv.NewState()
		for _, r := range records {
			if err := s.Restore(r); err != nil {
				b.Fatal(err)
			}
		}
	}
}
