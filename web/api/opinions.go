package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"nghitruong/internal/id"
	"nghitruong/voting/opinions"
)

type opinionPath struct {
	ID string `path:"id" doc:"the opinion ballot"`
}

// OpinionUnits is the answer with the units for which ballots may be prepared.
type OpinionUnits struct {
	Units []opinions.OpinionUnit `json:"units"`
}

// OpinionCandidates is the answer with those who may be asked.
type OpinionCandidates struct {
	Candidates []opinions.OpinionCandidate `json:"candidates"`
}

// OpinionContent is what the office writes of an opinion ballot.
type OpinionContent struct {
	Title    string     `json:"title"`
	Text     string     `json:"text,omitempty" doc:"the exact question"`
	Deadline *time.Time `json:"deadline,omitempty"`
	Members  []string   `json:"members,omitempty" doc:"persons"`
	ChairID  string     `json:"chair_id,omitempty" doc:"the member whose side decides equal votes"`
}

func (in OpinionContent) read() (opinions.Content, error) {
	c := opinions.Content{Title: in.Title, Text: in.Text}
	if in.Deadline != nil {
		c.Deadline = *in.Deadline
	}
	for _, text := range in.Members {
		person, err := id.Parse[id.Person](text)
		if err != nil {
			return c, opinions.ErrMemberUnknown.Wrap(err)
		}
		c.Members = append(c.Members, person)
	}
	if in.ChairID != "" {
		chair, err := id.Parse[id.Person](in.ChairID)
		if err != nil {
			return c, opinions.ErrMemberUnknown.Wrap(err)
		}
		c.Chair = chair
	}
	return c, nil
}

type prepareOpinion struct {
	Body struct {
		UnitID string `json:"unit_id"`
		Code   string `json:"code,omitempty" doc:"empty: the next free number of the unit"`
		OpinionContent
	}
}

type changeOpinion struct {
	ID   string `path:"id" doc:"the opinion ballot"`
	Body OpinionContent
}

type cancelOpinion struct {
	ID   string `path:"id" doc:"the opinion ballot"`
	Body struct {
		Reason string `json:"reason"`
	}
}

type concludeOpinion struct {
	ID   string `path:"id" doc:"the opinion ballot"`
	Body struct {
		Outcome string `json:"outcome" doc:"passed or failed"`
		Reason  string `json:"reason"`
	}
}

type answerOpinion struct {
	ID   string `path:"id" doc:"the opinion ballot"`
	Body struct {
		Choice    string `json:"choice" doc:"for, against or other"`
		Opinion   string `json:"opinion,omitempty" doc:"the member's words; needed for other"`
		AnswerKey string `json:"answer_key" doc:"a UUID made for this press of the button and kept until it is answered"`
	}
}

// RegisterOpinions adds the operations on opinion ballots.
func RegisterOpinions(a *API, s *opinions.Service) {
	Enumerate(a, opinions.Draft, opinions.Sent, opinions.Closed, opinions.Published, opinions.Cancelled)
	Get(a, "/api/opinions", "list-opinions", "The opinion ballots of the one who asks", func(ctx context.Context, _ *None) (opinions.OpinionLists, error) {
		return s.List(ctx)
	})
	Get(a, "/api/opinions/waiting", "waiting-opinions", "Whether opinion ballots wait for the one who asks", func(ctx context.Context, _ *None) (opinions.OpinionsWaiting, error) {
		return s.Waiting(ctx)
	})
	Get(a, "/api/opinions/units", "list-opinion-units", "The units for which the one who asks may prepare opinion ballots", func(ctx context.Context, _ *None) (OpinionUnits, error) {
		list, err := s.Units(ctx)
		return OpinionUnits{list}, err
	})
	Get(a, "/api/opinions/units/{id}/people", "list-opinion-candidates", "Who may be asked by a unit's opinion ballots", func(ctx context.Context, in *struct {
		ID string `path:"id" doc:"the unit"`
	}) (OpinionCandidates, error) {
		unit, err := PathID[id.OrgUnit](in.ID)
		if err != nil {
			return OpinionCandidates{}, err
		}
		list, err := s.Candidates(ctx, unit)
		return OpinionCandidates{list}, err
	})
	Post(a, "/api/opinions", "prepare-opinion", "Prepare an opinion ballot", func(ctx context.Context, in *prepareOpinion) (opinions.OpinionBallot, error) {
		unit, err := id.Parse[id.OrgUnit](in.Body.UnitID)
		if err != nil {
			return opinions.OpinionBallot{}, opinions.ErrUnitUnknown.Wrap(err)
		}
		c, err := in.Body.read()
		if err != nil {
			return opinions.OpinionBallot{}, err
		}
		c.Code = in.Body.Code
		return s.Prepare(ctx, unit, c)
	})
	Put(a, "/api/opinions/{id}", "change-opinion", "Change the draft of an opinion ballot", func(ctx context.Context, in *changeOpinion) (opinions.OpinionBallot, error) {
		b, err := PathID[id.OpinionBallot](in.ID)
		if err != nil {
			return opinions.OpinionBallot{}, err
		}
		c, err := in.Body.read()
		if err != nil {
			return opinions.OpinionBallot{}, err
		}
		return s.Change(ctx, b, c)
	})
	Get(a, "/api/opinions/{id}", "get-opinion", "One opinion ballot", onOpinion(s.Get))
	Post(a, "/api/opinions/{id}/send", "send-opinion", "Ask the members", onOpinion(s.Send))
	Post(a, "/api/opinions/{id}/remind", "remind-opinion", "Remind those who have not answered", onOpinion(s.Remind))
	Post(a, "/api/opinions/{id}/close", "close-opinion", "End the answering", onOpinion(s.Close))
	Post(a, "/api/opinions/{id}/publish", "publish-opinion", "Show the summary to all members", onOpinion(s.Publish))
	Post(a, "/api/opinions/{id}/repeat", "repeat-opinion", "Prepare a further opinion ballot with the same question", onOpinion(s.Repeat))
	Post(a, "/api/opinions/{id}/cancel", "cancel-opinion", "Cancel an opinion ballot", func(ctx context.Context, in *cancelOpinion) (opinions.OpinionBallot, error) {
		b, err := PathID[id.OpinionBallot](in.ID)
		if err != nil {
			return opinions.OpinionBallot{}, err
		}
		return s.Cancel(ctx, b, in.Body.Reason)
	})
	Post(a, "/api/opinions/{id}/conclude", "conclude-opinion", "Enter the chair's conclusion", func(ctx context.Context, in *concludeOpinion) (opinions.OpinionBallot, error) {
		b, err := PathID[id.OpinionBallot](in.ID)
		if err != nil {
			return opinions.OpinionBallot{}, err
		}
		return s.Conclude(ctx, b, in.Body.Outcome, in.Body.Reason)
	})
	Post(a, "/api/opinions/{id}/read", "read-opinion", "Remember that the member has opened the opinion ballot", func(ctx context.Context, in *opinionPath) (None, error) {
		b, err := PathID[id.OpinionBallot](in.ID)
		if err != nil {
			return None{}, err
		}
		return None{}, s.Read(ctx, b)
	})
	Put(a, "/api/opinions/{id}/answer", "answer-opinion", "Store the answer of the one who asks", func(ctx context.Context, in *answerOpinion) (opinions.StoredAnswer, error) {
		b, err := PathID[id.OpinionBallot](in.ID)
		if err != nil {
			return opinions.StoredAnswer{}, err
		}
		return s.Answer(ctx, b, opinions.NewAnswer{Choice: in.Body.Choice, Opinion: in.Body.Opinion, Key: in.Body.AnswerKey})
	})
	registerOpinionFiles(a, s)
}

func registerOpinionFiles(a *API, s *opinions.Service) {
	a.Raw(http.MethodPost, "/api/opinions/{id}/papers",
		RawDoc{OperationID: "add-opinion-paper", Summary: "Add a paper to the draft of an opinion ballot", Upload: []string{"title"}},
		func(w http.ResponseWriter, r *http.Request) error { return addOpinionPaper(a, s, w, r) })
	Delete(a, "/api/opinions/{id}/papers/{paper}", "remove-opinion-paper", "Take a paper out of the draft of an opinion ballot", func(ctx context.Context, in *struct {
		ID    string `path:"id" doc:"the opinion ballot"`
		Paper string `path:"paper"`
	}) (opinions.OpinionBallot, error) {
		b, err := PathID[id.OpinionBallot](in.ID)
		if err != nil {
			return opinions.OpinionBallot{}, err
		}
		paper, err := PathID[id.OpinionPaper](in.Paper)
		if err != nil {
			return opinions.OpinionBallot{}, err
		}
		return s.RemovePaper(ctx, b, paper)
	})
	a.Raw(http.MethodGet, "/api/opinion-papers/{id}/file",
		RawDoc{OperationID: "get-opinion-paper", Summary: "The file of a paper of an opinion ballot", Answer: "application/pdf"},
		func(w http.ResponseWriter, r *http.Request) error { return serveOpinionPaper(s, w, r) })
	a.Raw(http.MethodGet, "/api/opinions/{id}/sheet",
		RawDoc{OperationID: "get-opinion-sheet", Summary: "The summary of opinions as a paper", Answer: "application/pdf"},
		func(w http.ResponseWriter, r *http.Request) error { return serveOpinionSheet(s, w, r) })
}

func onOpinion(act func(context.Context, id.OpinionBallot) (opinions.OpinionBallot, error)) func(context.Context, *opinionPath) (opinions.OpinionBallot, error) {
	return func(ctx context.Context, in *opinionPath) (opinions.OpinionBallot, error) {
		b, err := PathID[id.OpinionBallot](in.ID)
		if err != nil {
			return opinions.OpinionBallot{}, err
		}
		return act(ctx, b)
	}
}

// addOpinionPaper checks the authority before it reads the upload.
func addOpinionPaper(a *API, s *opinions.Service, w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	b, err := PathID[id.OpinionBallot](r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := s.MayChange(ctx, b); err != nil {
		return err
	}
	upload, err := a.ReadUpload(w, r, "title")
	if err != nil {
		return err
	}
	paper, err := s.AddPaper(ctx, b, upload.Field("title"), upload.Filename, upload.File)
	if err := errors.Join(err, upload.Close()); err != nil {
		return err
	}
	return writeCreated(w, paper.String())
}

func serveOpinionPaper(s *opinions.Service, w http.ResponseWriter, r *http.Request) error {
	paper, err := PathID[id.OpinionPaper](r.PathValue("id"))
	if err != nil {
		return err
	}
	file, err := s.OpenPaper(r.Context(), paper)
	if err != nil {
		return err
	}
	defer file.Content.Close()
	w.Header().Set("X-Content-Type-Options", "nosniff")
	ServeFile(w, r, Download{Content: file.Content, Filename: file.Filename, MediaType: file.MediaType, Hash: file.Hash})
	return nil
}

func serveOpinionSheet(s *opinions.Service, w http.ResponseWriter, r *http.Request) error {
	b, err := PathID[id.OpinionBallot](r.PathValue("id"))
	if err != nil {
		return err
	}
	sheet, err := s.Sheet(r.Context(), b)
	if err != nil {
		return err
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	ServeChanging(w, r, Download{Content: bytes.NewReader(sheet.Content), Filename: sheet.Filename, MediaType: "application/pdf", Hash: sheet.Hash})
	return nil
}
