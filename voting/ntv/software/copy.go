package software

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"nghitruong/voting/ntv"
)

var (
	// ErrOtherBoard is returned when what was downloaded is not the board of the session.
	ErrOtherBoard = errors.New("software: this is another board")
	// ErrFork is returned when what was downloaded is not a continuation of what was downloaded before: records were changed or dropped.
	ErrFork = errors.New("software: the board does not continue what was seen before")
)

// Copy is a board as it was downloaded and verified, record by record, by those who are asked to sign or decrypt. It is for one goroutine.
type Copy struct {
	board ntv.Hash
	state *ntv.State
	read  bool
}

// NewCopy is the empty copy of a board of this name.
func NewCopy(board ntv.Hash) *Copy { return &Copy{board: board, state: ntv.NewState()} }

// State is where the verified board stands. It must not be changed.
func (c *Copy) State() *ntv.State { return c.state }

// Read verifies what has come since the last time. The reader gives the board, one record a line, from its beginning or from any record up to the
// one after the last that was read. The error is a *ntv.Violation, ErrOtherBoard, ErrFork or the reader's; what was good before it stays.
func (c *Copy) Read(board io.Reader) error {
	lines := bufio.NewScanner(board)
	lines.Buffer(nil, ntv.MaxLine+1)
	lines.Split(wholeLine)
	reached := !c.read
	for lines.Scan() {
		r, err := ntv.ParseLine(bytes.Clone(lines.Bytes()))
		if err != nil {
			return err
		}
		head := c.state.Head()
		switch {
		case !c.read && r.Seq == 0 && r.Hash != c.board:
			return ErrOtherBoard
		case c.read && r.Seq < head.Seq:
			continue
		case c.read && r.Seq == head.Seq:
			if r.Hash != head.Hash {
				return ErrFork
			}
			reached = true
			continue
		case c.read && r.Seq == head.Seq+1 && r.Prev != head.Hash:
			return ErrFork
		}
		if err := c.state.Apply(r); err != nil {
			return err
		}
		c.read, reached = true, true
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("software: reading the board: %w", err)
	}
	if !reached {
		return ErrFork
	}
	return nil
}

// wholeLine splits into lines with their newline: it belongs to the spelling of a record.
func wholeLine(data []byte, end bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if end && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}
