package ntv

import "slices"

// Outcome is how far a vote has come.
type Outcome string

// The outcomes of a vote on a board.
const (
	OutcomeDefined Outcome = "defined" // not opened
	OutcomeOpen    Outcome = "open"    // takes ballots
	OutcomeClosed  Outcome = "closed"  // waits for co-signatures or the tally
	OutcomeSealed  Outcome = "sealed"  // closed with fewer ballots than may be opened: there will be no result
	OutcomeTallied Outcome = "tallied" // waits for shares or the result
	OutcomeCounted Outcome = "counted" // has its result
	OutcomeAborted Outcome = "aborted" // broken off
)

// Report is what Verify found on a board. With a violation it describes the board up to the record that breaks the rule.
type Report struct {
	Head      Head
	Title     string
	ServerKey PublicKey
	Records   uint64
	Votes     []VoteReport
	// BodiesDestroyed is the number of records whose bodies are destroyed or withheld.
	BodiesDestroyed int
	Receipts        []ReceiptReport
	Violation       *Violation // nil when everything holds
}

// VoteReport is one vote of a board.
type VoteReport struct {
	Vote     string
	Title    string
	EH       Hash
	Mode     Mode
	Outcome  Outcome
	Voters   int // on the roll
	Accepted int // ballots accepted, those included that were replaced
	Spoiled  int // ballots opened to be audited
	Counted  int // delegates whose ballot counts; so far, before the close
	CoSigned []uint32
	MinTally int
	Cells    []string
	Counts   []int // one for each cell; nil without a result
	Used     []uint32
	// WrongShares names the trustees (0 is the server) of whom wrong shares stand on the board, ignored.
	WrongShares []uint32
	// BodiesDestroyed says that the sums are taken as signed by k trustees, since counted ballots have lost their bodies.
	BodiesDestroyed bool
}

// ReceiptReport is what became of a ballot whose receipt was given. Type is that of the record; Counts says that it is counted, or counts so far.
type ReceiptReport struct {
	Seq    uint64
	Type   Type
	Counts bool
}

func newReport(s *State, w *witnesses, err error) *Report {
	r := &Report{
		Head: s.Head(), Title: s.genesis.Title, ServerKey: s.genesis.ServerVK, Records: s.nextSeq(), BodiesDestroyed: s.destroyed,
		Violation: ViolationOf(err),
	}
	for _, v := range s.Votes() {
		r.Votes = append(r.Votes, v.report())
	}
	for _, receipt := range w.opts.Receipts {
		t, found := w.types[receipt.Seq]
		if !found {
			continue
		}
		r.Receipts = append(r.Receipts, ReceiptReport{Seq: receipt.Seq, Type: t, Counts: s.counts(receipt.Seq)})
	}
	return r
}

// counts reports whether some vote counts the record.
func (s *State) counts(seq uint64) bool {
	for _, v := range s.votes {
		if v.Closed {
			if _, found := slices.BinarySearch(v.Counted, seq); found {
				return true
			}
			continue
		}
		for _, c := range v.Ballots {
			if c.Seq == seq {
				return true
			}
		}
	}
	return false
}

// Outcome is how far the vote has come.
func (v *VoteState) Outcome() Outcome {
	switch {
	case v.Aborted:
		return OutcomeAborted
	case v.Result != nil:
		return OutcomeCounted
	case v.Tally != nil:
		return OutcomeTallied
	case v.Closed && v.Election.Mode == ModeSecret && len(v.Counted) < v.Election.MinTally:
		return OutcomeSealed
	case v.Closed:
		return OutcomeClosed
	case v.Opened:
		return OutcomeOpen
	}
	return OutcomeDefined
}

func (v *VoteState) report() VoteReport {
	e := v.Election
	r := VoteReport{
		Vote: e.Vote, Title: e.Title, EH: e.EH, Mode: e.Mode, Outcome: v.Outcome(), Voters: len(v.roll.Roll.Voters), Accepted: v.Accepted,
		Spoiled: len(v.Spoils), Counted: len(v.Ballots), CoSigned: slices.Sorted(slices.Values(v.CloseOKs)), MinTally: e.MinTally,
		Cells: slices.Clone(e.Cells), BodiesDestroyed: v.BodiesDestroyed,
	}
	if v.Closed {
		r.Counted = len(v.Counted)
	}
	if v.Result != nil {
		r.Counts, r.Used = slices.Clone(v.Result.Counts), slices.Clone(v.Result.Used)
	}
	for _, share := range v.Shares {
		if !share.Good && !slices.Contains(r.WrongShares, share.I) {
			r.WrongShares = append(r.WrongShares, share.I)
		}
	}
	slices.Sort(r.WrongShares)
	return r
}

// witnesses are the receipts and heads given, held against the records as they pass.
type witnesses struct {
	opts  Options
	want  map[uint64][]Hash
	wrong *Violation
	types map[uint64]Type
}

func newWitnesses(opts Options) *witnesses {
	w := &witnesses{opts: opts, want: map[uint64][]Hash{}, types: map[uint64]Type{}}
	for _, one := range slices.Concat(opts.Receipts, opts.Heads) {
		w.want[one.Seq] = append(w.want[one.Seq], one.Hash)
	}
	return w
}

func (w *witnesses) see(r *Record) {
	hashes, wanted := w.want[r.Seq]
	if !wanted {
		return
	}
	w.types[r.Seq] = r.Type
	for _, h := range hashes {
		if h != r.Hash && w.wrong == nil {
			w.wrong = broken(RuleWitness, "a receipt or head says %s, on the board the record is %s", h, r.Hash).at(r.Seq)
		}
	}
}

// missing is V19 at the end of a board of so many records that is otherwise good.
func (w *witnesses) missing(records uint64) error {
	if w.wrong != nil {
		return w.wrong
	}
	for _, one := range slices.Concat(w.opts.Receipts, w.opts.Heads) {
		if one.Seq >= records {
			return broken(RuleWitness, "a receipt or head of this record was given, the board ends before it").at(one.Seq)
		}
	}
	return nil
}
