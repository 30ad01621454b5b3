package api

import (
	"context"
	"time"

	"nghitruong/internal/id"
	"nghitruong/voting"
)

type myRecord struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Revision  int       `json:"revision" minimum:"1"`
		BallotKey string    `json:"ballot_key"`
		StoredAt  time.Time `json:"stored_at"`
		Receipt   string    `json:"receipt"`
	}
}

// RecordAnswer is the answer to what a device says it was told.
type RecordAnswer struct {
	Behind bool `json:"behind" doc:"ballots that were acknowledged are missing: the vote can only be cancelled or taken again"`
}

// registerRecord adds what devices tell about themselves.
func registerRecord(a *API, s *voting.Service) {
	Put(a, "/api/votes/{id}/my-record", "tell-record", "Say what this device was told to be stored last; the server finds out whether it has lost it",
		func(ctx context.Context, in *myRecord) (RecordAnswer, error) {
			v, err := PathID[id.Vote](in.ID)
			if err != nil {
				return RecordAnswer{}, err
			}
			b := in.Body
			behind, err := s.MyRecord(ctx, v, voting.Record{Revision: b.Revision, BallotKey: b.BallotKey, StoredAt: b.StoredAt, Receipt: b.Receipt})
			return RecordAnswer{Behind: behind}, err
		})
}
