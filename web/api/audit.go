package api

import (
	"context"

	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/meetings"
)

// auditPage is the number of entries in one answer.
const auditPage = 200

type auditQuery struct {
	ID    string `path:"id"`
	After int64  `query:"after" minimum:"0" doc:"Number of the last entry known; 0 from the beginning"`
}

// AuditEntries is a stretch of a meeting's ledger.
type AuditEntries struct {
	Entries []audit.Entry `json:"entries"`
	// More: there are further entries after the last one here.
	More bool `json:"more"`
}

// RegisterAudit adds the reading of a meeting's ledger, for those with audit.read in the meeting.
func RegisterAudit(a *API, m *meetings.Service, log *audit.Log) {
	Get(a, "/api/meetings/{id}/audit", "read-audit", "The ledger of a meeting: who did what, as a chain of hashes", func(ctx context.Context, in *auditQuery) (AuditEntries, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return AuditEntries{}, err
		}
		if _, err := m.Require(ctx, meeting, "audit", "read"); err != nil {
			return AuditEntries{}, err
		}
		entries, err := log.Entries(ctx, audit.Meeting(meeting), in.After, auditPage+1)
		if err != nil {
			return AuditEntries{}, err
		}
		page := AuditEntries{Entries: entries, More: len(entries) > auditPage}
		if page.More {
			page.Entries = entries[:auditPage]
		}
		return page, nil
	})
}
