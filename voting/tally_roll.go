package voting

import "nghitruong/ent"

// calledAnswers are the answers of a roll call by seat number, once the vote is announced: what was said aloud is seen like an open vote.
func calledAnswers(row *ent.Vote) (map[int]RollCallLine, error) {
	if Method(row.Method) != RollCall || State(row.State) != Announced {
		return nil, nil
	}
	f, err := readFigures(row.Tally)
	answers := make(map[int]RollCallLine, len(f.RollCall))
	for _, line := range f.RollCall {
		answers[line.SeatNumber] = line
	}
	return answers, err
}

// called shows the answer of a roll call.
func (l *RollLine) called(answer RollCallLine) {
	answered := true
	l.Stored, l.Persons = &answered, answer.Persons
	if answer.Choice != "" {
		l.Choice = &answer.Choice
	}
}
