package rules

import (
	"regexp"
	"slices"
	"time"

	"nghitruong/internal/fault"
	"nghitruong/internal/viet"
)

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// reserved words cannot be the codes of consequences: they are other outcomes of persons.
var reserved = []string{
	PersonElected, PersonNotElected, PersonTied, PersonOK, string(NoQuorum), string(TooFewBallots), string(Sealed),
}

// Validate returns ErrRule if a field of the rule has a value that cannot be used, and ErrRuleClash if two fields contradict each other;
// both name the field by its JSON path, such as "quorum.fraction" or "consequences[1].code".
func (r Rule) Validate() error {
	for _, check := range []func() *fault.Error{
		r.checkNames, r.checkWords, r.checkQuorum, r.checkGround, r.checkSecrecy, r.checkMotion, r.checkElection, r.checkConsequences,
	} {
		if err := check(); err != nil {
			return err.With("rule", r.Code)
		}
	}
	return nil
}

func bad(field string) *fault.Error { return ErrRule.With("field", field) }
func clash(field, other string) *fault.Error {
	return ErrRuleClash.With("field", field).With("other", other)
}

// tidy tells whether s is not empty, in normal form, of at most limit characters and without control characters or space at its ends.
func tidy(s string, limit int) bool {
	clean, err := viet.Clean(s, limit)
	return err == nil && s != "" && clean == s
}

func (r Rule) checkNames() *fault.Error {
	switch {
	case !codeForm.MatchString(r.Code):
		return bad("code")
	case !tidy(r.NameVI, 200):
		return bad("name_vi")
	case !tidy(r.NameEN, 200):
		return bad("name_en")
	}
	return nil
}

func (r Rule) checkWords() *fault.Error {
	persons := r.Kind.OfPersons()
	switch {
	case r.Kind != "" && r.Kind != KindMotion && !persons:
		return bad("kind")
	case r.Body != Delegates && r.Body != Members:
		return bad("body")
	case r.Options != "" && r.Options != OptionsOpinion:
		return bad("options")
	case !r.Base.known():
		return bad("base")
	case persons && r.Base == YesNo, !persons && r.Base == Marked:
		return clash("base", "kind")
	case persons && r.Options != "":
		return clash("options", "kind")
	case r.WhileOpen != "" && r.WhileOpen != WhileOpenTotals && r.WhileOpen != WhileOpenChoices:
		return bad("while_open")
	}
	return nil
}

func (r Rule) checkQuorum() *fault.Error {
	q := r.Quorum
	switch q.When {
	case Never:
		if q.Fraction != (Fraction{}) {
			return clash("quorum.fraction", "quorum.when")
		}
		if q.Of != "" {
			return clash("quorum.of", "quorum.when")
		}
	case AtOpening, AtClose, AtBoth:
		if !q.Fraction.valid() || q.Fraction.Num == 0 {
			return bad("quorum.fraction")
		}
		if !q.Of.ofSeats() {
			return bad("quorum.of")
		}
	default:
		return bad("quorum.when")
	}
	if p := r.Participation; p != nil {
		if !p.Fraction.valid() || p.Fraction.Num == 0 {
			return bad("participation.fraction")
		}
		if !p.Of.ofSeats() {
			return bad("participation.of")
		}
	}
	return nil
}

func (r Rule) checkGround() *fault.Error {
	g := r.Ground
	switch {
	case !tidy(g.Text, 2000):
		return bad("ground.text")
	case g.Article != "" && !tidy(g.Article, 500):
		return bad("ground.article")
	case !dayOrEmpty(g.ValidFrom):
		return bad("ground.valid_from")
	case !dayOrEmpty(g.ValidUntil):
		return bad("ground.valid_until")
	case g.ValidFrom != "" && g.ValidUntil != "" && g.ValidUntil < g.ValidFrom:
		return clash("ground.valid_until", "ground.valid_from")
	}
	return nil
}

func dayOrEmpty(s string) bool {
	if s == "" {
		return true
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func (r Rule) checkSecrecy() *fault.Error {
	switch {
	case r.MinTally < 0 || r.MinTally > Limit:
		return bad("min_tally")
	case r.MinTally > 0 && !r.Secret:
		return clash("min_tally", "secret")
	case r.WhileOpen != "" && r.Secret:
		return clash("while_open", "secret")
	case r.WhileOpen != "" && r.Kind.OfPersons():
		return clash("while_open", "kind")
	case r.Tie == TieChair && r.Secret:
		// Which side the chair is on is not known.
		return clash("tie", "secret")
	}
	return nil
}

func (r Rule) checkMotion() *fault.Error {
	if r.Kind.OfPersons() {
		if r.Tie != "" {
			return clash("tie", "kind")
		}
		return nil
	}
	switch r.Tie {
	case TieRejected, TieChair, TieSecondVote:
	default:
		return bad("tie")
	}
	switch {
	case !r.Threshold.valid():
		return bad("threshold")
	case r.Tie != TieRejected && !(r.Threshold.Strict && r.Threshold.Den == 2*r.Threshold.Num):
		// Equal sides are only on the edge where more than half is needed.
		return clash("tie", "threshold")
	case r.Election != nil:
		return clash("election", "kind")
	case len(r.Consequences) > 0:
		return clash("consequences", "kind")
	}
	return nil
}

func (r Rule) checkElection() *fault.Error {
	e := r.Election
	if r.Kind != KindElection {
		if e != nil {
			return clash("election", "kind")
		}
		return nil
	}
	switch {
	case e == nil:
		return clash("election", "kind")
	case e.Order != MostVotes:
		return bad("election.order")
	case e.Rounds < 1 || e.Rounds > MaxRounds:
		return bad("election.rounds")
	case e.RunoffAfter != "" && e.RunoffAfter != RunoffTied && e.RunoffAfter != RunoffTiedAndOpen:
		return bad("election.runoff_after")
	case (e.RunoffAfter != "") != (e.Rounds > 1):
		return clash("election.runoff_after", "election.rounds")
	case e.Ballot != BallotYesNo && e.Ballot != BallotMarks:
		return bad("election.ballot")
	case e.Absolute && !r.Threshold.valid():
		return bad("threshold")
	case !e.Absolute && r.Threshold != Fraction{}:
		return clash("threshold", "election.absolute")
	case len(r.Consequences) > 0:
		return clash("consequences", "kind")
	}
	return nil
}

func (r Rule) checkConsequences() *fault.Error {
	if r.Kind != KindRating && r.Kind != KindBallot {
		return nil
	}
	if r.Threshold != (Fraction{}) {
		return clash("threshold", "kind")
	}
	if len(r.Consequences) == 0 {
		return clash("consequences", "kind")
	}
	for i, c := range r.Consequences {
		field := func(name string) string { return "consequences[" + itoa(i) + "]." + name }
		same := func(other Consequence) bool { return other.Code == c.Code }
		switch {
		case !c.Fraction.valid() || c.Fraction.Num == 0:
			return bad(field("fraction"))
		case !codeForm.MatchString(c.Code), slices.Contains(reserved, c.Code), slices.ContainsFunc(r.Consequences[:i], same):
			return bad(field("code"))
		case !tidy(c.TextVI, 500):
			return bad(field("text_vi"))
		case !tidy(c.TextEN, 500):
			return bad(field("text_en"))
		case i > 0 && !r.Consequences[i-1].Fraction.below(c.Fraction):
			return clash(field("fraction"), "consequences["+itoa(i-1)+"].fraction")
		}
	}
	return nil
}

func (b Base) known() bool {
	switch b {
	case AllSeats, InOffice, Present, Ballots, Valid, YesNo, Marked:
		return true
	}
	return false
}

// ofSeats tells whether b is known before anybody comes.
func (b Base) ofSeats() bool { return b == AllSeats || b == InOffice }
