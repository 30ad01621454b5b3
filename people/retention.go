package people

import (
	"context"
	"fmt"
	"time"

	"nghitruong/ent/session"
	"nghitruong/ent/signinattempt"
)

// retention is how long sign-ins and ended sessions are kept: at least twelve months (docs/security.md), and not for ever.
const retention = 400 * 24 * time.Hour

// Prune removes attempts to sign in and sessions that ended longer ago than they have to be kept, and returns how many rows that were.
func (s *Service) Prune(ctx context.Context) (int, error) {
	before := s.store.Now().Add(-retention)
	var removed int
	err := s.store.Tx(ctx, func(ctx context.Context) error {
		client := s.store.Client(ctx)
		attempts, err := client.SignInAttempt.Delete().Where(signinattempt.AtLT(before)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("people: removing old attempts to sign in: %w", err)
		}
		sessions, err := client.Session.Delete().Where(session.ExpiresAtLT(before)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("people: removing old sessions: %w", err)
		}
		removed = attempts + sessions
		return nil
	})
	return removed, err
}
