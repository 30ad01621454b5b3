package chat

import (
	"github.com/google/uuid"

	"nghitruong/internal/fault"
)

// Limits.
const (
	// MaxBody is the length of a message in characters.
	MaxBody = 4000
	// MaxTitle is the length of a channel's title in characters.
	MaxTitle = 200
	// DefaultPage and MaxPage are how many messages are read at once.
	DefaultPage = 50
	MaxPage     = 200
)

// checkClientID accepts the canonical form of a UUID only, so that one key has one spelling.
func checkClientID(s string) error {
	if u, err := uuid.Parse(s); err != nil || u.String() != s {
		return ErrBadClientID
	}
	return nil
}

// cleanBody prepares the text of a message for storing.
func cleanBody(s string) (string, error) { return fault.RequiredParagraphs("body.body", s, MaxBody) }

// Range asks for a part of a channel's log: the messages between After and Before, both exclusive; zero leaves that side open. With Before
// or neither, the newest Limit of them are given, with After alone the oldest. Limit 0 is DefaultPage.
type Range struct {
	Before, After int64
	Limit         int
}

func (r Range) checked() (Range, error) {
	if r.Limit == 0 {
		r.Limit = DefaultPage
	}
	if r.Before < 0 || r.After < 0 || r.Limit < 0 || r.Before != 0 && r.After >= r.Before {
		return r, ErrBadRange
	}
	r.Limit = min(r.Limit, MaxPage)
	return r, nil
}

// oldestFirst tells from which side of the range the page is taken.
func (r Range) oldestFirst() bool { return r.After > 0 && r.Before == 0 }

func unread(last, read int64) int64 { return max(0, last-read) }
