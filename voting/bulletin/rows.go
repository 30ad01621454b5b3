package bulletin

import (
	"context"
	"encoding/hex"
	"fmt"

	"nghitruong/ent"
	"nghitruong/ent/boardrecord"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// page is how many records are read from the database at once.
const page = 128

// misfit is a row of the table of records that cannot be what was written: it was edited.
type misfit struct {
	seq    int64
	column string
}

// Error names the row and the column.
func (m misfit) Error() string {
	return fmt.Sprintf("bulletin: record %d: the column %s is not what was written", m.seq, m.column)
}

func rowKey(board id.Bulletin, seq uint64) string { return fmt.Sprintf("%s/%d", board, seq) }

// bodyOf is the body in a row, nil when it was destroyed.
func bodyOf(row *ent.BoardRecord) []byte {
	if row.Body == nil {
		return nil
	}
	return *row.Body
}

// recordOf reads a row. What the row says twice must be the same.
func recordOf(row *ent.BoardRecord) (ntv.Record, error) {
	r := ntv.Record{Seq: uint64(row.Seq), Type: ntv.Type(row.Type), TS: uint64(row.Ts)}
	switch {
	case row.Seq < 0:
		return r, misfit{row.Seq, "seq"}
	case row.Ts < 0:
		return r, misfit{row.Seq, "ts"}
	case row.ID != rowKey(row.Board, r.Seq):
		return r, misfit{row.Seq, "id"}
	}
	var err error
	if r.Prev, err = ntv.ParseHash(row.Prev); err != nil {
		return r, misfit{row.Seq, "prev"}
	}
	if r.Hash, err = ntv.ParseHash(row.Hash); err != nil {
		return r, misfit{row.Seq, "hash"}
	}
	if r.Sig, err = ntv.ParseSignature(row.Sig); err != nil {
		return r, misfit{row.Seq, "sig"}
	}
	if r.BodyHash, err = ntv.ParseHash(row.BodyHash); err != nil {
		return r, misfit{row.Seq, "body_hash"}
	}
	if r.Body = bodyOf(row); r.Body == nil {
		r.Destroyed = true
		return r, nil
	}
	if hashOf(r.Body) != r.BodyHash {
		return r, misfit{row.Seq, "body_hash"}
	}
	return r, nil
}

// each gives the records from the number from up to and with the number last, in order, to take.
func (s *Service) each(ctx context.Context, board id.Bulletin, from, last int64, take func(ntv.Record) error) error {
	for from <= last {
		rows, err := s.Store.Client(ctx).BoardRecord.Query().
			Where(boardrecord.Board(board), boardrecord.SeqGTE(from), boardrecord.SeqLTE(last)).
			Order(boardrecord.BySeq()).Limit(page).All(ctx)
		if err != nil {
			return fmt.Errorf("bulletin: reading records: %w", err)
		}
		if len(rows) == 0 {
			return misfit{from, "seq"}
		}
		for _, row := range rows {
			if row.Seq != from {
				return misfit{from, "seq"}
			}
			from++
			r, err := recordOf(row)
			if err != nil {
				return err
			}
			if err := take(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) recordAt(ctx context.Context, board id.Bulletin, seq int64) (ntv.Record, error) {
	row, err := s.Store.Client(ctx).BoardRecord.Query().Where(boardrecord.Board(board), boardrecord.Seq(seq)).Only(ctx)
	if err != nil {
		return ntv.Record{}, fmt.Errorf("bulletin: reading record %d: %w", seq, err)
	}
	return recordOf(row)
}

// insert writes a record.
func (s *Service) insert(ctx context.Context, board id.Bulletin, r ntv.Record) error {
	return s.Store.Client(ctx).BoardRecord.Create().SetID(rowKey(board, r.Seq)).SetBoard(board).SetSeq(int64(r.Seq)).
		SetPrev(r.Prev.String()).SetType(string(r.Type)).SetTs(int64(r.TS)).SetBody(r.Body).
		SetBodyHash(r.BodyHash.String()).SetHash(r.Hash.String()).SetSig(hex.EncodeToString(r.Sig[:])).Exec(ctx)
}
