package main

import (
	"context"
	"log/slog"
	"path/filepath"

	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/voting"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/trustees"
)

// openBoards builds the services of the public boards and of the keys of counting boards, and gives them to the votes.
func (h *house) openBoards(config Config, log *slog.Logger) error {
	keys, err := bulletin.OpenKeys(filepath.Join(config.Data, keysFolder))
	if err != nil {
		return err
	}
	if h.boardWitness, err = bulletin.OpenWitness(config.witnessFolder()); err != nil {
		return err
	}
	h.bulletin = bulletin.New(bulletin.Deps{Store: h.store, Keys: keys, Audit: h.audit, Logger: log, Witness: h.boardWitness, Heads: h.publishHead,
		Running: func(ctx context.Context, m id.Meeting) (bool, error) {
			room, err := h.meetings.RoomOf(ctx, m)
			return !room.State.Over(), err
		}})
	h.trustees = trustees.New(trustees.Deps{Store: h.store, Authz: h.authz, Audit: h.audit, Outbox: h.outbox, Bulletin: h.bulletin, Shares: keys,
		Boards: trusteesBoards{h.voting}, Meetings: trusteesMeetings{h.meetings}, Changed: h.voting.KeyChanged})
	h.voting.Bulletin, h.voting.Trustees, h.voting.ClientHash = h.bulletin, h.trustees, clientHash
	return nil
}

// startBoards compares the boards with what was remembered of them, before anything is written on one.
func (h *house) startBoards(ctx context.Context) error {
	if err := h.bulletin.Start(ctx); err != nil {
		return err
	}
	return h.trustees.Start(ctx)
}

// publishHead tells those who follow a board its newest head.
func (h *house) publishHead(ctx context.Context, meeting id.Meeting, _ ntv.Head) {
	err := h.store.Tx(ctx, func(ctx context.Context) error {
		view, err := h.voting.CurrentBoard(ctx, voting.BoardTopic(meeting))
		if err != nil {
			return err
		}
		return h.outbox.Emit(ctx, outbox.Event{Topic: voting.BoardTopic(meeting), Kind: outbox.State, Name: "board.advanced", View: view})
	})
	if err != nil {
		h.log.Error("the head of a board was not published", "meeting", meeting.String(), "cause", err)
	}
}
