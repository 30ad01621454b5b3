package voting

import (
	"context"
	"io"

	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// Bulletin is where the boards of meetings are kept. Ensure and Append are called inside transactions and must use the context they are
// given; Look shows in a writing transaction what it has appended.
type Bulletin interface {
	// Ensure begins the board of a meeting that has none.
	Ensure(ctx context.Context, meeting id.Meeting, title string) error
	// Append writes the next record; verified says that signatures and proofs of the body have been checked. A *ntv.Violation when the
	// board does not take it.
	Append(ctx context.Context, meeting id.Meeting, t ntv.Type, body []byte, verified bool) (ntv.Record, error)
	// Look shows where the board stands; ErrNoBulletin without one. The state must not be kept.
	Look(ctx context.Context, meeting id.Meeting, see func(*ntv.State) error) error
	// Record reads one record.
	Record(ctx context.Context, meeting id.Meeting, seq uint64) (ntv.Record, error)
	// Records writes the records from a number on as lines.
	Records(ctx context.Context, meeting id.Meeting, from uint64, w io.Writer) error
	// Links reads a stretch of the chain.
	Links(ctx context.Context, meeting id.Meeting, from uint64, limit int) ([]BoardLink, error)
	// Seen tells whether the board knows a head that bears its signature; ErrBoardHead for another. A head it does not know makes it behind.
	Seen(ctx context.Context, meeting id.Meeting, head ntv.Head) (bool, error)
	// Behind tells whether the board lacks records that others have seen.
	Behind(ctx context.Context, meeting id.Meeting) (bool, error)
}

// Ceremony is the confirmed key of a counting board.
type Ceremony struct {
	ID id.KeyCeremony
	// KeySet is the hash of its record on the board.
	KeySet ntv.Hash
	N, K   int
	// Numbers are the numbers of the trustees, Names what they are called.
	Numbers map[id.Person]uint32
	Names   map[uint32]string
}

// Ceremonies knows the keys of counting boards. Its methods are called inside transactions and must use the context they are given.
type Ceremonies interface {
	// Confirmed returns the confirmed key of a board; none is no error.
	Confirmed(ctx context.Context, board id.CountingBoard) (Ceremony, bool, error)
	// Ceremony returns a ceremony that was confirmed once, also after its erasure.
	Ceremony(ctx context.Context, ceremony id.KeyCeremony) (Ceremony, error)
	// ServerShare returns the server's share; an error when it is lost or erased.
	ServerShare(ctx context.Context, ceremony id.KeyCeremony) (*ntv.ServerKey, error)
}
