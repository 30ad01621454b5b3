package api

import (
	"context"
	"net/http"

	"nghitruong/internal/fault"
)

// Health is the answer of /healthz.
type Health struct {
	// Status is "ok".
	Status string `json:"status" example:"ok"`
	// Version is the program's.
	Version string `json:"version"`
	// Warnings are what an administrator should look at although the server works.
	Warnings []string `json:"warnings" doc:"disk_full: nothing can be stored; witness_failing: how far the ledgers are is not remembered outside the database; votes_behind: acknowledged ballots are missing from votes that are not yet cancelled or taken again; boards_behind: a public board was edited or lacks records that others have seen"`
}

// registerSystem registers what belongs to no domain.
func (a *API) registerSystem() {
	Get(a, "/healthz", "health", "Whether the server can work", func(ctx context.Context, _ *None) (Health, error) {
		if a.deps.Health != nil {
			if err := a.deps.Health(ctx); err != nil {
				return Health{}, errUnwell.Wrap(err)
			}
		}
		well := Health{Status: "ok", Version: a.deps.Version, Warnings: []string{}}
		if a.deps.Warnings != nil {
			warnings, err := a.deps.Warnings(ctx)
			if err != nil {
				return Health{}, errUnwell.Wrap(err)
			}
			well.Warnings = append(well.Warnings, warnings...)
		}
		return well, nil
	})
	a.mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) {
		document, err := a.OpenAPI()
		if err != nil {
			a.WriteError(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		// The reader may be gone; there is nobody left to tell.
		_, _ = w.Write(document)
	})
}

var errUnwell = fault.Define(fault.Unavailable, "request.server_unwell",
	"Máy chủ đang gặp sự cố (cơ sở dữ liệu hoặc bộ nhớ). Hãy thử lại sau ít phút.",
	"The server has trouble (database or storage). Try again in a few minutes.")
