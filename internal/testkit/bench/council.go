package main

import (
	"context"
	"errors"

	"nghitruong/internal/testkit/program"
)

// seats is the size of the council that is measured.
const seats = 500

// hall is a running council of that size in which all are present and a vote is open.
type hall struct {
	server    *program.Server
	council   *program.Council
	meeting   string
	channel   string
	vote      string
	delegates []*program.Person
	secretary *program.Person
	chair     *program.Person
}

// convene adds a council of many seats to the demo province, starts the server and opens a vote.
func convene(ctx context.Context, i program.Installation) (*hall, error) {
	c, server, err := program.Convene(ctx, i, seats)
	if err != nil {
		return nil, err
	}
	h := &hall{server: server, council: c, meeting: c.Meeting, channel: c.Channel, delegates: c.Delegates, secretary: c.Secretary, chair: c.Chair}
	if err := h.putToTheVote(ctx); err != nil {
		return nil, errors.Join(err, server.Kill())
	}
	return h, nil
}

// putToTheVote prepares a vote and opens it.
func (h *hall) putToTheVote(ctx context.Context) (err error) {
	h.vote, err = h.council.PutToTheVote(ctx)
	return err
}
