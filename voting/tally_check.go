package voting

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"nghitruong/ent"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// figuresField is where the figures stand in a request.
const figuresField = "body.figures"

// maxText is the length of the texts of a count, in characters.
const maxText = 2000

// desk is what the figures of a count are checked against.
type desk struct {
	kind   Kind
	method Method
	rule   snapshot
	seats  int // to fill
	// roll holds the frozen roll with the presence of now in atClose.
	roll     []rollLine
	standing []*ent.Candidate
}

// canBeCounted tells whether the holder of a seat can take part. A paper is received in the hall only.
func (d desk) canBeCounted(l rollLine) bool {
	if !l.entitled(d.rule.LateArrivals) {
		return false
	}
	if d.method == Paper {
		return l.atOpening == InHall || l.atClose == InHall
	}
	return l.atOpening.Present() || l.atClose.Present()
}

// entitled is the number of those who can be counted.
func (d desk) entitled() int {
	n := 0
	for _, l := range d.roll {
		if d.canBeCounted(l) {
			n++
		}
	}
	return n
}

// wrong collects the fields that are wrong.
type wrong struct{ err *fault.Error }

func (w *wrong) at(field string, problem *fault.Error) {
	if w.err == nil {
		w.err = fault.ErrInput
	}
	w.err = w.err.At(figuresField+"."+field, problem)
}

func (w *wrong) result() error {
	if w.err == nil {
		return nil
	}
	return w.err
}

// check refuses figures that cannot be, naming every wrong field, and returns them complete: in the official order, with the sums of a roll
// call, and with the numbers of papers that a show of hands and a roll call stand for.
func (d desk) check(f Figures) (Figures, error) {
	var w wrong
	var err error
	for field, text := range map[string]*string{"complaints": &f.Complaints, "sealing": &f.Sealing} {
		if *text, err = fault.Paragraphs(figuresField+"."+field, *text, maxText); err != nil {
			return f, err
		}
	}
	if f.Place, err = fault.Line(figuresField+".place", f.Place, maxName); err != nil {
		return f, err
	}
	if d.ranges(f, &w); w.err != nil {
		return f, w.result()
	}
	d.unused(f, &w)
	if f.Persons, err = d.inOrder(f.Persons, &w); err != nil || w.err != nil {
		return f, w.result()
	}
	switch d.method {
	case Paper:
		d.checkPaper(f, &w)
	case RollCall:
		f = d.checkRollCall(f, &w)
	default:
		f = d.checkHands(f, &w)
	}
	return f, w.result()
}

// numbers are the figures that are numbers, in the order in which they are asked for, without those of persons.
func (f Figures) numbers() []numberField {
	return []numberField{
		{"printed", f.Printed}, {"issued", f.Issued}, {"returned", f.Returned}, {"spoilt", f.Spoilt}, {"invalid", f.Invalid},
		{"blank", f.Blank}, {"for", f.For}, {"against", f.Against}, {"abstain", f.Abstain}, {"other", f.Other},
	}
}

// numbers are the figures of one person.
func (p PersonFigures) numbers() []numberField {
	return []numberField{{"yes", p.Yes}, {"no", p.No}, {"high", p.High}, {"mid", p.Mid}, {"low", p.Low}}
}

func (p PersonFigures) sum() int { return p.Yes + p.No + p.High + p.Mid + p.Low }

type numberField struct {
	name  string
	value int
}

func (d desk) ranges(f Figures, w *wrong) {
	check := func(field string, n int) {
		if n < 0 || n > rules.Limit {
			w.at(field, ErrBadNumber.With("min", 0).With("max", rules.Limit))
		}
	}
	for _, n := range f.numbers() {
		check(n.name, n.value)
	}
	for i, p := range f.Persons {
		for _, n := range p.numbers() {
			check(fmt.Sprintf("persons[%d].%s", i, n.name), n.value)
		}
	}
}

// asked tells whether a number is asked for under method, kind and rule.
func (d desk) asked(field string) bool {
	switch field {
	case "for", "against":
		return !d.kind.ofPersons() && d.method != RollCall
	case "abstain", "other":
		return !d.kind.ofPersons() && d.method != RollCall && d.rule.Offers(rules.Choice(field))
	case "yes", "no":
		return d.kind == Election || d.kind == ConfidenceBallot
	case "high", "mid", "low":
		return d.kind == ConfidenceRating
	}
	return d.method == Paper
}

func (d desk) unused(f Figures, w *wrong) {
	for _, n := range f.numbers() {
		if n.value != 0 && !d.asked(n.name) {
			w.at(n.name, ErrFigureUnused)
		}
	}
	if len(f.Persons) > 0 && (!d.kind.ofPersons() || d.method == RollCall) {
		w.at("persons", ErrFigureUnused)
		return
	}
	for i, p := range f.Persons {
		for _, n := range p.numbers() {
			if n.value != 0 && !d.asked(n.name) {
				w.at(fmt.Sprintf("persons[%d].%s", i, n.name), ErrFigureUnused)
			}
		}
	}
	if len(f.RollCall) > 0 && d.method != RollCall {
		w.at("roll_call", ErrFigureUnused)
	}
}

// inOrder returns the figures of persons in the official order; everybody who stands must be there once.
func (d desk) inOrder(list []PersonFigures, w *wrong) ([]PersonFigures, error) {
	if !d.kind.ofPersons() || d.method == RollCall {
		return []PersonFigures{}, nil
	}
	byCandidate := make(map[id.Candidate]PersonFigures, len(list))
	for i, p := range list {
		_, twice := byCandidate[p.CandidateID]
		if twice || !slices.ContainsFunc(d.standing, func(c *ent.Candidate) bool { return c.ID == p.CandidateID }) {
			w.at(fmt.Sprintf("persons[%d].candidate_id", i), ErrPersonFigures)
		}
		byCandidate[p.CandidateID] = p
	}
	ordered := make([]PersonFigures, 0, len(d.standing))
	for _, c := range d.standing {
		p, ok := byCandidate[c.ID]
		if !ok {
			w.at("persons", ErrPersonFigures)
			return nil, nil
		}
		ordered = append(ordered, p)
	}
	return ordered, nil
}

func (d desk) checkPaper(f Figures, w *wrong) {
	if entitled := d.entitled(); f.Issued > entitled {
		w.at("issued", ErrTooManyIssued.With("issued", f.Issued).With("entitled", entitled))
	}
	if used := f.Issued + f.Spoilt; f.Printed < used {
		w.at("printed", ErrTooFewPrinted.With("printed", f.Printed).With("used", used))
	}
	if f.Returned > f.Issued {
		w.at("returned", ErrTooManyReturned.With("returned", f.Returned).With("issued", f.Issued))
	}
	bad := f.Invalid + f.Blank
	if bad > f.Returned {
		field := "invalid"
		if f.Invalid <= f.Returned {
			field = "blank"
		}
		w.at(field, ErrTooManyInvalid.With("bad", bad).With("returned", f.Returned))
		return
	}
	marked := f.Returned - bad
	if d.kind.ofPersons() {
		d.checkPersons(f, marked, ErrPersonSum.With("marked", marked), w)
		return
	}
	if sum := f.For + f.Against + f.Abstain + f.Other; sum != marked {
		w.at("for", ErrBallotSum.With("sum", sum).With("valid", marked))
	}
}

// checkPersons refuses more marks for one person than there are papers (persons present), and more marks in all than seats allow.
func (d desk) checkPersons(f Figures, most int, problem *fault.Error, w *wrong) {
	chosen := 0
	for i, p := range f.Persons {
		chosen += p.Yes
		if sum := p.sum(); sum > most {
			// The field that alone is too large, or the first one that was entered.
			numbers := p.numbers()
			at := slices.IndexFunc(numbers, func(n numberField) bool { return n.value > most })
			if at < 0 {
				at = slices.IndexFunc(numbers, func(n numberField) bool { return n.value > 0 })
			}
			w.at(fmt.Sprintf("persons[%d].%s", i, numbers[at].name), problem.With("sum", sum).With("name", d.standing[i].Name))
		}
	}
	if e := d.rule.Election; e != nil && e.AtMostSeats && chosen > d.seats*most {
		w.at("persons", ErrChosenSum.With("sum", chosen).With("most", d.seats*most).With("seats", d.seats))
	}
}

// checkHands checks a show of hands or cards. Asked about each person, everybody present takes part: who raises no hand says nothing of
// that person.
func (d desk) checkHands(f Figures, w *wrong) Figures {
	entitled := d.entitled()
	if d.kind.ofPersons() {
		d.checkPersons(f, entitled, ErrPersonHands.With("entitled", entitled), w)
		f.Issued, f.Returned = entitled, entitled
		return f
	}
	if sum := f.For + f.Against + f.Abstain + f.Other; sum > entitled {
		w.at("for", ErrTooManyHands.With("sum", sum).With("entitled", entitled))
	}
	return f
}

// checkRollCall checks the answers and adds them up.
func (d desk) checkRollCall(f Figures, w *wrong) Figures {
	callable := map[int]bool{}
	for _, l := range d.roll {
		callable[l.number] = d.canBeCounted(l)
	}
	f.RollCall = slices.Clone(f.RollCall)
	sums := make(map[int]*PersonFigures, len(d.standing))
	for _, c := range d.standing {
		f.Persons = append(f.Persons, PersonFigures{CandidateID: c.ID})
	}
	for i, c := range d.standing {
		sums[c.Ordinal] = &f.Persons[i]
	}
	f.Issued, f.Returned, f.Blank = d.entitled(), len(f.RollCall), 0
	for i, line := range f.RollCall {
		at := fmt.Sprintf("roll_call[%d]", i)
		if !callable[line.SeatNumber] {
			w.at(at+".seat_number", ErrNotCalled.With("seat", line.SeatNumber))
			continue
		}
		callable[line.SeatNumber] = false
		if d.kind.ofPersons() {
			d.addAnswers(line, sums, at, w)
			if len(line.Persons) == 0 {
				f.Blank++
			}
			continue
		}
		if len(line.Persons) > 0 {
			w.at(at+".persons", ErrFigureUnused)
		}
		if choice := rules.Choice(line.Choice); !d.rule.Offers(choice) || !f.add(choice) {
			w.at(at+".choice", ErrAnswer.With("seat", line.SeatNumber))
		}
	}
	slices.SortFunc(f.RollCall, func(a, b RollCallLine) int { return cmp.Compare(a.SeatNumber, b.SeatNumber) })
	if !d.kind.ofPersons() {
		f.Issued, f.Returned = 0, 0
	}
	return f
}

// add counts one answer to a motion; false when it is none.
func (f *Figures) add(choice rules.Choice) bool {
	switch choice {
	case rules.For:
		f.For++
	case rules.Against:
		f.Against++
	case rules.Abstain:
		f.Abstain++
	case rules.Other:
		f.Other++
	default:
		return false
	}
	return true
}

// addAnswers adds what one person answered about those who stand.
func (d desk) addAnswers(line RollCallLine, sums map[int]*PersonFigures, at string, w *wrong) {
	if line.Choice != "" {
		w.at(at+".choice", ErrFigureUnused)
	}
	chosen := 0
	for _, ordinal := range slices.Sorted(maps.Keys(line.Persons)) {
		answer := line.Persons[ordinal]
		sum := sums[ordinal]
		if sum == nil || !d.asked(answer) || !sum.add(answer) {
			w.at(fmt.Sprintf("%s.persons.%d", at, ordinal), ErrAnswer.With("seat", line.SeatNumber))
			return
		}
		if answer == "yes" {
			chosen++
		}
	}
	if e := d.rule.Election; e != nil && e.AtMostSeats && chosen > d.seats {
		w.at(at+".persons", ErrAnswerTooMany.With("seat", line.SeatNumber).With("chosen", chosen).With("seats", d.seats))
	}
}

// add counts one answer about a person; false when it is none.
func (p *PersonFigures) add(answer string) bool {
	switch answer {
	case "yes":
		p.Yes++
	case "no":
		p.No++
	case "high":
		p.High++
	case "mid":
		p.Mid++
	case "low":
		p.Low++
	default:
		return false
	}
	return true
}
