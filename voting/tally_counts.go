package voting

import (
	"encoding/json"
	"fmt"

	"nghitruong/ent"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// readFigures reads the confirmed figures of a count.
func readFigures(raw json.RawMessage) (Figures, error) {
	var f Figures
	if err := json.Unmarshal(raw, &f); err != nil {
		return f, fmt.Errorf("voting: stored figures: %w", err)
	}
	return f, nil
}

// countsOf puts the confirmed figures of a motion into the counts of its roll, on which everybody who might have chosen is not voting. The
// choice of the chair is known from a roll call alone; none asks for nobody's.
func countsOf(raw json.RawMessage, base rules.Counts, roll []rollLine, chair id.Person) (rules.Counts, error) {
	f, err := readFigures(raw)
	if err != nil {
		return base, err
	}
	c := base
	c.For, c.Against, c.Abstain, c.Other, c.Invalid, c.Blank = f.For, f.Against, f.Abstain, f.Other, f.Invalid, f.Blank
	c.NotVoting -= f.For + f.Against + f.Abstain + f.Other + f.Invalid + f.Blank
	if c.NotVoting < 0 {
		// Counted after a late arrival, gone before the close.
		c.Absent += c.NotVoting
		c.NotVoting = 0
	}
	if c.Absent < 0 {
		return base, fmt.Errorf("voting: more were counted than are on the roll")
	}
	if chair.IsZero() {
		return c, nil
	}
	for _, line := range roll {
		if line.person == chair {
			c.ChairChoice = rules.Choice(called(f, line.number).Choice)
		}
	}
	return c, nil
}

// called is the answer of a seat at a roll call, without a choice when there was none.
func called(f Figures, seat int) RollCallLine {
	for _, line := range f.RollCall {
		if line.SeatNumber == seat {
			return line
		}
	}
	return RollCallLine{SeatNumber: seat}
}

// personsCountsOf puts the confirmed figures of a vote about persons beside the size of the body. candidates are those who stand.
func personsCountsOf(raw json.RawMessage, base rules.PersonsCounts, candidates []*ent.Candidate) (rules.PersonsCounts, error) {
	f, err := readFigures(raw)
	if err != nil {
		return base, err
	}
	c := base
	c.Issued, c.Returned, c.Invalid, c.Blank = f.Issued, f.Returned, f.Invalid, f.Blank
	byCandidate := make(map[id.Candidate]PersonFigures, len(f.Persons))
	for _, p := range f.Persons {
		byCandidate[p.CandidateID] = p
	}
	c.Persons = make([]rules.PersonCount, 0, len(candidates))
	for _, candidate := range candidates {
		p, ok := byCandidate[candidate.ID]
		if !ok {
			return base, fmt.Errorf("voting: no figures for candidate %d", candidate.Ordinal)
		}
		c.Persons = append(c.Persons, rules.PersonCount{
			Ordinal: candidate.Ordinal, Name: candidate.Name, Yes: p.Yes, No: p.No, High: p.High, Mid: p.Mid, Low: p.Low,
		})
	}
	return c, nil
}
