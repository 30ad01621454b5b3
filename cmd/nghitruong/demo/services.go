package demo

import (
	"context"

	"nghitruong/chat"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/meetings"
	"nghitruong/meetings/documents"
	"nghitruong/people"
	"nghitruong/voting"
	"nghitruong/voting/opinions"
	"nghitruong/voting/trustees"
)

// Services are the rooms that the demo province is loaded into and played through.
type Services struct {
	Store     *store.Store
	People    *people.Service
	Meetings  *meetings.Service
	Documents *documents.Service
	Voting    *voting.Service
	Trustees  *trustees.Service
	Opinions  *opinions.Service
	Chat      *chat.Service
}

// Codes by which a loaded demo is found again.
const (
	SessionCode   = "dong-lam-ky-hop-3"
	CommitteeCode = "dong-lam-ubnd-truc-tuyen"
)

// Session returns the demo's council session, zero when the demo is not loaded.
func (s Services) Session(ctx context.Context) (id.Meeting, error) {
	return s.Meetings.ByCode(ctx, SessionCode)
}
