package voting

import (
	"encoding/json"

	"nghitruong/ent"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

func countsOf(raw json.RawMessage, base rules.Counts, roll []rollLine, chair id.Person) (rules.Counts, error) {
	return base, ErrNotCounted
}

func personsCountsOf(raw json.RawMessage, base rules.PersonsCounts, candidates []*ent.Candidate) (rules.PersonsCounts, error) {
	return base, ErrNotCounted
}
