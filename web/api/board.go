package api

import (
	"context"
	"net/http"
	"strconv"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting"
)

var errRecordNumber = fault.Define(fault.Invalid, "api.bad_record_number",
	"Số thứ tự bản ghi không đúng.", "The number of a record is not right.")

// BoardLinks is a stretch of the chain of a board.
type BoardLinks struct {
	Links []voting.BoardLink `json:"links"`
}

// HeadKnown tells whether the board knows a head.
type HeadKnown struct {
	Known bool `json:"known" doc:"false: the board lacks records that others have seen"`
}

type linksQuery struct {
	ID    string `path:"id" doc:"the meeting"`
	From  uint64 `query:"from" doc:"number of the first record" minimum:"0" maximum:"9007199254740991"`
	Limit int    `query:"limit" minimum:"1" maximum:"5000" default:"1000"`
}

type headSeen struct {
	ID   string `path:"id" doc:"the meeting"`
	Body voting.BoardHead
}

// RegisterBoard adds the operations on the public board of a meeting. clientHash is that of the browser's program.
func RegisterBoard(a *API, s *voting.Service, clientHash func() (string, error)) {
	Get(a, "/api/meetings/{id}/board", "get-board", "The public board of a meeting", func(ctx context.Context, in *meetingPath) (voting.BoardView, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return voting.BoardView{}, err
		}
		view, err := s.Board(ctx, meeting)
		if err != nil {
			return view, err
		}
		view.ClientHash, err = clientHash()
		return view, err
	})
	Get(a, "/api/meetings/{id}/board/links", "list-board-links", "The chain of a board without the bodies", func(ctx context.Context, in *linksQuery) (BoardLinks, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return BoardLinks{}, err
		}
		links, err := s.BoardLinks(ctx, meeting, in.From, in.Limit)
		return BoardLinks{Links: links}, err
	})
	Post(a, "/api/meetings/{id}/board/heads-seen", "report-board-head", "Tell a head seen earlier; the board is behind when it does not know it",
		func(ctx context.Context, in *headSeen) (HeadKnown, error) {
			meeting, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return HeadKnown{}, err
			}
			known, err := s.BoardSeen(ctx, meeting, in.Body)
			return HeadKnown{Known: known}, err
		})
	a.Raw(http.MethodGet, "/api/meetings/{id}/board/records",
		RawDoc{OperationID: "get-board-records", Summary: "The records of a board from a number on, one JSON object a line", Answer: "application/jsonl", Query: []string{"from"}},
		func(w http.ResponseWriter, r *http.Request) error { return serveRecords(s, w, r) })
}

func serveRecords(s *voting.Service, w http.ResponseWriter, r *http.Request) error {
	meeting, err := PathID[id.Meeting](r.PathValue("id"))
	if err != nil {
		return err
	}
	from := uint64(0)
	if text := r.URL.Query().Get("from"); text != "" {
		if from, err = strconv.ParseUint(text, 10, 53); err != nil {
			return errRecordNumber
		}
	}
	write, err := s.BoardRecords(r.Context(), meeting, from)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/jsonl")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	return write(w)
}
