package voting

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/candidate"
	"nghitruong/ent/countingboard"
	"nghitruong/ent/countingboardmember"
	"nghitruong/internal/id"
)

// The further digests that the audit log holds of stored rows; each is built like Digest.

// ballotRowDigest covers of a ballot what Digest does not.
func ballotRowDigest(b id.Ballot, person id.Person, key string, at time.Time, nonce []byte) string {
	return digest("nghitruong/ballot-row/1", b.String(), person.String(), key, strconv.FormatInt(at.UnixMilli(), 10), string(nonce))
}

// closingDigest covers who was present at the close.
func closingDigest(roll []rollLine) string {
	roll = slices.Clone(roll)
	slices.SortFunc(roll, func(a, b rollLine) int { return cmp.Compare(a.number, b.number) })
	parts := []string{"nghitruong/closing/1"}
	for _, line := range roll {
		parts = append(parts, strconv.Itoa(line.number), string(line.atClose))
	}
	return digest(parts...)
}

// personsDigest covers those who stand in a vote, and the members of the counting board that it sets up.
func personsDigest(ctx context.Context, client *ent.Client, v id.Vote) (string, error) {
	parts := []string{"nghitruong/persons/1"}
	candidates, err := client.Candidate.Query().Where(candidate.VoteID(v)).Order(ent.Asc(candidate.FieldOrdinal, candidate.FieldID)).All(ctx)
	if err != nil {
		return "", err
	}
	for _, c := range candidates {
		parts = append(parts, c.ID.String(), value(c.PersonID).String(), strconv.Itoa(c.Ordinal), c.Name, c.Title, c.NominatedBy)
	}
	boards, err := client.CountingBoard.Query().Where(countingboard.VoteID(v)).All(ctx)
	if err != nil {
		return "", err
	}
	for _, b := range boards {
		parts = append(parts, "board", b.ID.String(), b.MeetingID.String())
		members, err := client.CountingBoardMember.Query().Where(countingboardmember.BoardID(b.ID)).
			Order(ent.Asc(countingboardmember.FieldOrdinal, countingboardmember.FieldID)).All(ctx)
		if err != nil {
			return "", err
		}
		for _, m := range members {
			parts = append(parts, m.PersonID.String(), m.Name, m.Title, strconv.FormatBool(m.Head), strconv.Itoa(m.Ordinal))
		}
	}
	return digest(parts...), nil
}
