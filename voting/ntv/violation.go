package ntv

import (
	"errors"
	"fmt"
)

// The rules of a verifier (2.10).
const (
	RuleChain     = "V1"  // spelling of lines, chain, server's signatures, times
	RuleCanonical = "V2"  // one spelling of bodies, known types, ranges of numbers
	RuleRoll      = "V3"  // numbers and keys of the roll are distinct, keys are good
	RuleKeys      = "V4"  // tokens before keys, tokens match, proofs of knowledge
	RuleConfirmed = "V5"  // confirmations of the key set by all trustees
	RuleManifest  = "V6"  // the vote belongs to this board, roll and key set; Y is right
	RuleLife      = "V7"  // opened once; nothing before the opening, after close, result or abort
	RuleBallot    = "V8"  // length, header, points and scalars of a ballot
	RuleDelegate  = "V9"  // delegate on the roll, present, signature
	RuleProofs    = "V10" // proofs of every cell and rule
	RuleSequence  = "V11" // sequence numbers, revote rule, no ciphertext twice
	RuleOpened    = "V12" // opened ballots rebuild to their hash
	RuleCounted   = "V13" // the list of what counts
	RuleCoSigned  = "V14" // k co-signatures on the close
	RuleSums      = "V15" // sums, number of ballots, smallest tally
	RuleShares    = "V16" // the shares that were used
	RuleCounts    = "V17" // the counts
	RuleOneResult = "V18" // no result after abort, one result a vote
	RuleWitness   = "V19" // receipts and heads kept elsewhere are on the board
	RuleOpenVote  = "V20" // signatures, rules and sums of open votes
)

// Violation says which rule of the protocol a board breaks, at which record, and how. Seq is the number the record has on the board; for a line
// that cannot be read, the number it ought to have.
type Violation struct {
	Rule   string
	Seq    uint64
	Reason string
}

// Error names rule, record and reason.
func (v *Violation) Error() string { return fmt.Sprintf("%s: record %d: %s", v.Rule, v.Seq, v.Reason) }

// fault is a violation whose record is not known yet.
type fault struct{ rule, reason string }

func broken(rule, format string, args ...any) *fault {
	return &fault{rule: rule, reason: fmt.Sprintf(format, args...)}
}

// at is the violation of a fault at a record; nil of nil.
func (f *fault) at(seq uint64) *Violation {
	if f == nil {
		return nil
	}
	return &Violation{Rule: f.rule, Seq: seq, Reason: f.reason}
}

// asError keeps a nil pointer from becoming an error that is not nil.
func (v *Violation) asError() error {
	if v == nil {
		return nil
	}
	return v
}

// ViolationOf finds the violation in an error, nil when there is none.
func ViolationOf(err error) *Violation {
	var v *Violation
	errors.As(err, &v)
	return v
}
