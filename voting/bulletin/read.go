package bulletin

import (
	"context"
	"fmt"
	"io"

	"nghitruong/ent"
	"nghitruong/ent/boardrecord"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// Records writes the meeting's board from the record with the number from, one JSON object a line (2.8). Choices in open votes are withheld until
// their vote is closed, and so is what was destroyed: such a record has the hash of its body in the body's place. What is written ends with the
// record that was the newest when it began. A row that cannot be what was written ends it with ErrDamaged. Other errors: ErrNoBoard, those of w.
func (s *Service) Records(ctx context.Context, meeting id.Meeting, from uint64, w io.Writer) error {
	row, err := s.row(ctx, meeting)
	if err != nil {
		return err
	}
	_, err = s.write(ctx, row, from, row.Seq, w)
	return err
}

// Through writes the meeting's board as Records wrote it when last was its newest record: what is closed only later is withheld. destroyed tells
// that bodies are gone which were there then. Errors: ErrNoBoard, ErrNoRecord, ErrDamaged, those of w.
func (s *Service) Through(ctx context.Context, meeting id.Meeting, last uint64, w io.Writer) (destroyed bool, err error) {
	row, err := s.row(ctx, meeting)
	if err != nil {
		return false, err
	}
	if last > uint64(row.Seq) {
		return false, ErrNoRecord
	}
	return s.write(ctx, row, 0, int64(last), w)
}

// write writes the records from the number from up to and with last as they were written when last was the newest.
func (s *Service) write(ctx context.Context, row *ent.Bulletin, from uint64, last int64, w io.Writer) (destroyed bool, err error) {
	closed, err := s.closed(ctx, row.ID, last)
	if err != nil || from > uint64(last) {
		return false, err
	}
	err = s.each(ctx, row.ID, int64(from), last, func(r ntv.Record) error {
		destroyed = destroyed || r.Destroyed
		if r.Type == ntv.TypeOpenBallot && !r.Destroyed {
			ballot, err := ntv.ParseOpenBallot(r.Body)
			if err != nil || !closed[ballot.EH] {
				r.Body, r.Destroyed = nil, true
			}
		}
		_, err := w.Write(r.Line())
		return err
	})
	return destroyed, s.unreadable(row.MeetingID, err)
}

// closed are the votes that were closed when the record last was written. It asks the records themselves, so that an edited board can still be
// exported as evidence.
func (s *Service) closed(ctx context.Context, board id.Bulletin, last int64) (map[ntv.Hash]bool, error) {
	rows, err := s.Store.Client(ctx).BoardRecord.Query().
		Where(boardrecord.Board(board), boardrecord.Type(string(ntv.TypeClose)), boardrecord.SeqLTE(last)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("bulletin: reading records: %w", err)
	}
	closed := map[ntv.Hash]bool{}
	for _, one := range rows {
		if c, err := ntv.ParseClose(bodyOf(one)); err == nil {
			closed[c.EH] = true
		}
	}
	return closed, nil
}

// Link is a record without its body: what a witness needs to follow the chain.
type Link struct {
	Seq        uint64        `json:"seq"`
	Prev       ntv.Hash      `json:"prev"`
	Type       ntv.Type      `json:"type"`
	TS         uint64        `json:"ts"`
	BodySHA256 ntv.Hash      `json:"body_sha256"`
	Hash       ntv.Hash      `json:"hash"`
	Sig        ntv.Signature `json:"sig"`
}

// MaxLinks is the most links that are given at once.
const MaxLinks = 1000

// Links returns up to limit (at most MaxLinks) links of the meeting's board from the number from, in order. Error: ErrNoBoard.
func (s *Service) Links(ctx context.Context, meeting id.Meeting, from uint64, limit int) ([]Link, error) {
	row, err := s.row(ctx, meeting)
	if err != nil {
		return nil, err
	}
	links := []Link{}
	if from > uint64(row.Seq) || limit <= 0 {
		return links, nil
	}
	last := min(row.Seq, int64(from)+int64(min(limit, MaxLinks))-1)
	err = s.each(ctx, row.ID, int64(from), last, func(r ntv.Record) error {
		links = append(links, Link{r.Seq, r.Prev, r.Type, r.TS, r.BodyHash, r.Hash, r.Sig})
		return nil
	})
	return links, s.unreadable(meeting, err)
}
