package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"nghitruong/internal/id"
	"nghitruong/voting"
)

// CountingBoardList is the answer with the counting boards of a meeting.
type CountingBoardList struct {
	Boards []voting.CountingBoard `json:"boards"`
}

// ScanList is the answer with the scans of a count.
type ScanList struct {
	Scans []voting.Scan `json:"scans"`
}

type enterTally struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Figures voting.Figures `json:"figures"`
	}
}

type withdrawCandidate struct {
	ID        string `path:"id" doc:"the vote"`
	Candidate string `path:"candidate"`
	Body      struct {
		Because string   `json:"because"`
		VoteID  *id.Vote `json:"vote_id,omitempty" doc:"the vote that let the person withdraw, announced as passed"`
	}
}

// RegisterCounting adds the operations on counts by people: boards, candidates, figures, scans and the minutes of the count.
func RegisterCounting(a *API, s *voting.Service) {
	Get(a, "/api/meetings/{id}/counting-boards", "list-counting-boards", "The counting boards of a meeting", func(ctx context.Context, in *struct {
		ID string `path:"id" doc:"the meeting"`
	}) (CountingBoardList, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return CountingBoardList{}, err
		}
		list, err := s.Boards(ctx, meeting)
		return CountingBoardList{Boards: list}, err
	})
	Put(a, "/api/votes/{id}/candidates/{candidate}/withdrawal", "withdraw-candidate", "Take a person off the list before the vote is opened",
		func(ctx context.Context, in *withdrawCandidate) (voting.Vote, error) {
			v, err := PathID[id.Vote](in.ID)
			if err != nil {
				return voting.Vote{}, err
			}
			c, err := PathID[id.Candidate](in.Candidate)
			if err != nil {
				return voting.Vote{}, err
			}
			return s.Withdraw(ctx, v, c, in.Body.Because, value(in.Body.VoteID))
		})
	Get(a, "/api/votes/{id}/tally", "get-tally", "Where the count of a vote stands", func(ctx context.Context, in *votePath) (voting.Tally, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Tally{}, err
		}
		return s.TallyOf(ctx, v)
	})
	Post(a, "/api/votes/{id}/tally", "enter-tally", "Enter the figures of a count; the same ones by a second person confirm them",
		func(ctx context.Context, in *enterTally) (voting.Tally, error) {
			v, err := PathID[id.Vote](in.ID)
			if err != nil {
				return voting.Tally{}, err
			}
			return s.Tally(ctx, v, in.Body.Figures)
		})
	Get(a, "/api/votes/{id}/scans", "list-scans", "The scans attached to a count", func(ctx context.Context, in *votePath) (ScanList, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return ScanList{}, err
		}
		list, err := s.Scans(ctx, v)
		return ScanList{Scans: list}, err
	})
	a.Raw(http.MethodPost, "/api/votes/{id}/scans",
		RawDoc{OperationID: "add-scan", Summary: "Attach a scanned page (PDF, JPEG or PNG) to a count", Upload: []string{}},
		func(w http.ResponseWriter, r *http.Request) error { return addScan(a, s, w, r) })
	a.Raw(http.MethodGet, "/api/scans/{id}",
		RawDoc{OperationID: "get-scan", Summary: "A scanned page", Answer: "application/octet-stream"},
		func(w http.ResponseWriter, r *http.Request) error { return serveScan(s, w, r) })
	a.Raw(http.MethodGet, "/api/votes/{id}/protocol",
		RawDoc{OperationID: "get-protocol", Summary: "The minutes of a count (biên bản kiểm phiếu)", Answer: "application/pdf"},
		func(w http.ResponseWriter, r *http.Request) error { return serveProtocol(s, w, r) })
}

// addScan checks the authority before it reads the upload: a stranger must not make the server store what he sends.
func addScan(a *API, s *voting.Service, w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := PathID[id.Vote](r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := s.MayScan(ctx, v); err != nil {
		return err
	}
	upload, err := a.ReadUpload(w, r)
	if err != nil {
		return err
	}
	scan, err := s.AddScan(ctx, v, voting.NewScan{Filename: upload.Filename, Content: upload.File})
	if err := errors.Join(err, upload.Close()); err != nil {
		return err
	}
	return writeCreated(w, scan.ID.String())
}

func serveScan(s *voting.Service, w http.ResponseWriter, r *http.Request) error {
	scan, err := PathID[id.TallyScan](r.PathValue("id"))
	if err != nil {
		return err
	}
	file, err := s.OpenScan(r.Context(), scan)
	if err != nil {
		return err
	}
	defer file.Content.Close()
	w.Header().Set("X-Content-Type-Options", "nosniff")
	ServeFile(w, r, Download{Content: file.Content, Filename: file.Filename, MediaType: file.MediaType, Hash: file.Hash})
	return nil
}

func serveProtocol(s *voting.Service, w http.ResponseWriter, r *http.Request) error {
	v, err := PathID[id.Vote](r.PathValue("id"))
	if err != nil {
		return err
	}
	file, err := s.Protocol(r.Context(), v)
	if err != nil {
		return err
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	ServeChanging(w, r, Download{Content: bytes.NewReader(file.Content), Filename: file.Filename, MediaType: "application/pdf", Hash: file.Hash})
	return nil
}
