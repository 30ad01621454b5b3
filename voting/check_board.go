package voting

import (
	"context"
	"fmt"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/boardrecord"
	entbulletin "nghitruong/ent/bulletin"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
	"nghitruong/voting/rules"
)

// board compares a vote that is on the meeting's board with what stands there: the signed choices of an open vote with their records, the
// result of a secret one with the counts. That the board itself holds is the business of its verifier.
func (c *checker) board(ctx context.Context, row *ent.Vote, opened entryBody) error {
	if opened.ElectionHash != row.ElectionHash {
		c.add("votes", row.ID, row.Code, "the election hash is not what the ledger says")
		return nil
	}
	if row.ElectionHash == "" {
		return nil
	}
	board, err := c.service.Store.Client(ctx).Bulletin.Query().Where(entbulletin.MeetingID(row.MeetingID)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		c.add("votes", row.ID, row.Code, "the meeting's board is missing")
		return nil
	}
	if err != nil {
		return err
	}
	if err := c.defined(ctx, row, board); err != nil {
		return err
	}
	if err := c.signed(ctx, row, board); err != nil {
		return err
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil || !secretOnDevices(Method(row.Method), rule) || len(row.Result) == 0 || string(row.Result) == "null" {
		return nil
	}
	return c.opened(ctx, row, rule, board)
}

// defined compares the title of the vote on the board, which fixes the motion and the list of persons, with the rows.
func (c *checker) defined(ctx context.Context, row *ent.Vote, board id.Bulletin) error {
	records, err := c.service.Store.Client(ctx).BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.Type(string(ntv.TypeVote))).All(ctx)
	if err != nil {
		return err
	}
	want, err := c.service.definitionTitle(ctx, row)
	if err != nil {
		return err
	}
	for _, r := range records {
		if r.Body == nil {
			continue
		}
		election, err := ntv.ParseElection(*r.Body)
		if err != nil || election.EH.String() != row.ElectionHash {
			continue
		}
		if election.Title != want {
			c.add("votes", row.ID, row.Code, "the motion or the list of persons is not what the board shows")
		}
		return nil
	}
	c.add("votes", row.ID, row.Code, "its definition is missing on the board")
	return nil
}

// signed compares the choices of an open vote that are signed with their records.
func (c *checker) signed(ctx context.Context, row *ent.Vote, board id.Bulletin) error {
	client := c.service.Store.Client(ctx)
	ballots, err := client.Ballot.Query().Where(ballot.VoteID(row.ID), ballot.BoardSeqGT(0)).All(ctx)
	if err != nil {
		return err
	}
	seqs := map[int64]*ent.Ballot{}
	for _, b := range ballots {
		seqs[b.BoardSeq] = b
	}
	records, err := client.BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.Type(string(ntv.TypeOpenBallot))).Order(ent.Asc(boardrecord.FieldSeq)).All(ctx)
	if err != nil {
		return err
	}
	entries, err := c.service.entries(ctx, row.ID)
	if err != nil {
		return err
	}
	numbers := map[id.Seat]uint32{}
	for _, e := range entries {
		numbers[e.SeatID] = uint32(e.Number)
	}
	for _, r := range records {
		if r.Body == nil {
			continue
		}
		choice, err := ntv.ParseOpenBallot(*r.Body)
		if err != nil || choice.EH.String() != row.ElectionHash {
			continue
		}
		b := seqs[r.Seq]
		delete(seqs, r.Seq)
		switch {
		case b == nil:
			c.found = append(c.found, Mismatch{fmt.Sprintf("board_record/%d", r.Seq), row.Code, "the choice that is signed on the board is missing"})
		case numbers[b.SeatID] != choice.VID || !slices.Equal(choiceBits(rules.Choice(b.Choice)), choice.Bits):
			c.add("ballots", b.ID, row.Code, "the choice is not the one that is signed on the board")
		}
	}
	for _, b := range seqs {
		c.add("ballots", b.ID, row.Code, "its signature is not on the board")
	}
	return nil
}

// opened compares the result of a secret vote with the counts on the board.
func (c *checker) opened(ctx context.Context, row *ent.Vote, rule snapshot, board id.Bulletin) error {
	records, err := c.service.Store.Client(ctx).BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.Type(string(ntv.TypeResult))).All(ctx)
	if err != nil {
		return err
	}
	result, err := readResult(row)
	if err != nil {
		c.add("votes", row.ID, row.Code, "the result cannot be read")
		return nil
	}
	var counts []int
	for _, r := range records {
		if r.Body == nil {
			continue
		}
		if body, err := ntv.ParseResultBody(*r.Body); err == nil && body.EH.String() == row.ElectionHash {
			counts = body.Counts
		}
	}
	if counts == nil {
		if result.For+result.Against+result.Abstain+result.Other > 0 || slices.ContainsFunc(result.Persons, func(p rules.PersonResult) bool { return p.Yes+p.No+p.High+p.Mid+p.Low > 0 }) {
			c.add("votes", row.ID, row.Code, "the board has no counts, the result has")
		}
		return nil
	}
	same, err := c.sameCounts(ctx, row, rule, result, counts)
	if err == nil && !same {
		c.add("votes", row.ID, row.Code, "the result is not that of the counts on the board")
	}
	return err
}

func (c *checker) sameCounts(ctx context.Context, row *ent.Vote, rule snapshot, result rules.Result, counts []int) (bool, error) {
	if !Kind(row.Kind).ofPersons() {
		return len(counts) == 3 && result.For == counts[0] && result.Against == counts[1] && result.Abstain+result.Other == counts[2], nil
	}
	standing, err := c.service.standing(ctx, row.ID)
	if err != nil {
		return false, err
	}
	cells, _ := personsCells(Kind(row.Kind), rule, len(standing), row.SeatsToFill)
	if len(cells) != len(counts) || len(standing) != len(result.Persons) {
		return false, nil
	}
	for i, f := range personsFigures(Kind(row.Kind), rule, standing, counts) {
		p := result.Persons[i]
		if p.Yes != f.Yes || p.No != f.No || p.High != f.High || p.Mid != f.Mid || p.Low != f.Low {
			return false, nil
		}
	}
	return true, nil
}

// posted compares the entries of the ledger about secret ballots with the records that they name.
func (c *checker) posted(ctx context.Context, row *ent.Vote, t *told) error {
	if len(t.posted) == 0 {
		return nil
	}
	board, err := c.service.Store.Client(ctx).Bulletin.Query().Where(entbulletin.MeetingID(row.MeetingID)).OnlyID(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return err
	}
	rows, err := c.service.Store.Client(ctx).BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.TypeIn(string(ntv.TypeBallot), string(ntv.TypeSpoil))).
		Select(boardrecord.FieldSeq, boardrecord.FieldHash).All(ctx)
	if err != nil {
		return err
	}
	hashes := map[int64]string{}
	for _, r := range rows {
		hashes[r.Seq] = r.Hash
	}
	for seq, entry := range t.posted {
		if hashes[seq] != entry.RecordHash {
			c.found = append(c.found, Mismatch{fmt.Sprintf("board_record/%d", seq), row.Code, fmt.Sprintf("the ballot of seat %d on the board is not the one that was received", entry.SeatNumber)})
		}
	}
	return nil
}
