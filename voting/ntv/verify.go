package ntv

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// SeqHash is a receipt or a head as it stands on paper: a record's number and hash.
type SeqHash struct {
	Seq  uint64
	Hash Hash
}

// Options of Verify.
type Options struct {
	// Receipts and Heads must be on the board (V19).
	Receipts, Heads []SeqHash
	// Workers is how many goroutines check proofs; the number of processors when it is less than 1.
	Workers int
	// Progress is called after each record with its number; nil for none.
	Progress func(seq uint64)
}

// Proofs in flight are bounded in number and in bytes, so that memory does not grow with the board.
const (
	inFlightEach  = 32
	inFlightBytes = 8 << 20
)

// Verify reads a board, one record a line, and checks all of it (V1 to V20) while it reads; proofs are checked by several goroutines while the chain
// goes on. The error is a *Violation, always the one of the first record that breaks a rule, or the reader's error. A report comes with a
// violation too: it tells how far the board was good.
func Verify(r io.Reader, opts Options) (*Report, error) {
	if opts.Workers < 1 {
		opts.Workers = runtime.GOMAXPROCS(0)
	}
	v := &verification{
		state: NewState(), opts: opts, witnesses: newWitnesses(opts),
		jobs: make(chan *flight, opts.Workers*inFlightEach),
	}
	var workers sync.WaitGroup
	for range opts.Workers {
		workers.Go(func() {
			for job := range v.jobs {
				job.fault = job.check()
				close(job.done)
			}
		})
	}
	err := v.read(bufio.NewReaderSize(r, 1<<16))
	close(v.jobs)
	workers.Wait()
	if err == nil {
		err = v.witnesses.missing(v.state.nextSeq())
	}
	return newReport(v.state, v.witnesses, err), err
}

// verification is one run of Verify. state is always exactly what the settled records make of it, but for the head, which is that of the last record
// read.
type verification struct {
	state     *State
	opts      Options
	witnesses *witnesses
	jobs      chan *flight
	queue     []*flight // in the order of the records
	bytes     int
}

// flight is a record whose proofs are being checked.
type flight struct {
	seq   uint64
	size  int
	step  *step
	check func() *fault
	fault *fault
	done  chan struct{}
}

func (v *verification) read(lines *bufio.Reader) error {
	for {
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if err != nil && !errors.Is(err, io.EOF) {
			if errors.Is(err, ErrLine) {
				return v.refuse(broken(RuleChain, "%v", err).at(v.state.nextSeq()))
			}
			return fmt.Errorf("ntv: reading the board: %w", err)
		}
		if err := v.line(line); err != nil {
			return err
		}
	}
	if err := v.drain(); err != nil {
		return err
	}
	if !v.state.started {
		return broken(RuleChain, "the board has no records").at(0)
	}
	return nil
}

// readLine gives the next line with its newline, or what is left of the file without one together with io.EOF. The slice is the caller's.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > MaxLine {
			return nil, fmt.Errorf("%w: longer than %d bytes", ErrLine, MaxLine)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (v *verification) line(line []byte) error {
	s := v.state
	seq := s.nextSeq()
	r, err := ParseLine(line)
	if err != nil {
		return v.refuse(broken(RuleChain, "%v", err).at(seq))
	}
	if bad := s.chain(&r); bad != nil {
		return v.refuse(bad)
	}
	if !waits(r.Type) {
		if err := v.drain(); err != nil {
			return err
		}
	}
	st, bad := s.plan(&r, nil)
	if bad != nil {
		if !s.signed(&r) {
			bad = unsigned(seq)
		}
		return v.refuse(bad)
	}
	if st.deferred {
		return v.handOver(&r, st, len(line))
	}
	if !s.signed(&r) {
		return v.refuse(unsigned(seq))
	}
	if f := st.run(true); f != nil {
		return v.refuse(f.at(seq))
	}
	s.advance(&r)
	st.finish()
	v.passed(&r)
	return nil
}

func unsigned(seq uint64) *Violation {
	return broken(RuleChain, "the server's signature does not hold").at(seq)
}

// waits reports whether a record may be looked at while proofs of earlier ballots are still being checked: it neither depends on what ballots
// leave behind nor changes what they depend on, since each ballot's step was planned before.
func waits(t Type) bool {
	switch t {
	case TypeBallot, TypeOpenBallot, TypeSpoil, TypePresence, TypeNote:
		return true
	}
	return false
}

// handOver hands the expensive part of a record to the workers and goes on.
func (v *verification) handOver(r *Record, st *step, size int) error {
	server, head := v.state.genesis.ServerVK, r.Head(v.state.head.Board)
	f := &flight{seq: r.Seq, size: size, step: st, done: make(chan struct{})}
	f.check = func() *fault {
		if !head.Verify(server) {
			return broken(RuleChain, "the server's signature does not hold")
		}
		return st.prove()
	}
	v.state.advance(r)
	v.passed(r)
	v.queue = append(v.queue, f)
	v.bytes += size
	v.jobs <- f
	for len(v.queue) >= v.opts.Workers*inFlightEach || (v.bytes > inFlightBytes && len(v.queue) > 1) {
		if err := v.settleFirst(); err != nil {
			return err
		}
	}
	return nil
}

// settleFirst waits for the oldest record in flight and lets it change the state.
func (v *verification) settleFirst() error {
	f := v.queue[0]
	v.queue = v.queue[1:]
	<-f.done
	v.bytes -= f.size
	if found := f.step.settled(f.fault); found != nil {
		return found.at(f.seq)
	}
	f.step.finish()
	return nil
}

// drain settles all records in flight.
func (v *verification) drain() error {
	for len(v.queue) > 0 {
		if err := v.settleFirst(); err != nil {
			return err
		}
	}
	return nil
}

// refuse gives the violation of an earlier record that is still in flight, if there is one, before this one.
func (v *verification) refuse(bad *Violation) error {
	if err := v.drain(); err != nil {
		return err
	}
	return bad
}

func (v *verification) passed(r *Record) {
	v.witnesses.see(r)
	if v.opts.Progress != nil {
		v.opts.Progress(r.Seq)
	}
}
