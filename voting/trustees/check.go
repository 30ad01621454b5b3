package trustees

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/keyceremony"
	"nghitruong/ent/trustee"
	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
)

// Mismatch is a ceremony whose rows are not as the meeting's ledger says.
type Mismatch struct {
	// Row names it: "key_ceremonies/<id>".
	Row, What string
}

// Check compares the ceremonies of a meeting and their trustees with the meeting's ledger. It reads only and asks for no authority: it is for
// whoever has the database.
func Check(ctx context.Context, s *store.Store, log *audit.Log, meeting id.Meeting) ([]Mismatch, error) {
	told := map[string]string{}
	const page = 1000
	for after := int64(0); ; {
		entries, err := log.Entries(ctx, audit.Meeting(meeting), after, page)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			after = e.Seq
			ceremony, found := strings.CutPrefix(e.Subject, "ceremony/")
			if !found {
				continue
			}
			var body struct {
				Rows string `json:"rows_digest"`
			}
			if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
				return nil, fmt.Errorf("trustees: entry %d: %w", e.Seq, err)
			}
			told[ceremony] = body.Rows
		}
		if len(entries) < page {
			break
		}
	}
	ids, err := s.Client(ctx).KeyCeremony.Query().Where(keyceremony.MeetingID(meeting)).IDs(ctx)
	if err != nil {
		return nil, err
	}
	var found []Mismatch
	for _, c := range ids {
		hash, err := rowsDigest(ctx, s.Client(ctx), c)
		if err != nil {
			return nil, err
		}
		if told[c.String()] != hash {
			found = append(found, Mismatch{"key_ceremonies/" + c.String(), "the ceremony or its trustees are not what the ledger says"})
		}
		delete(told, c.String())
	}
	for missing := range told {
		found = append(found, Mismatch{"key_ceremonies/" + missing, "the ceremony is missing"})
	}
	return found, nil
}

// rowsDigest is the SHA-256 (hex) of every column of a ceremony's rows, times in milliseconds.
func rowsDigest(ctx context.Context, client *ent.Client, c id.KeyCeremony) (string, error) {
	row, err := client.KeyCeremony.Get(ctx, c)
	if err != nil {
		return "", err
	}
	list, err := client.Trustee.Query().Where(trustee.CeremonyID(c)).Order(ent.Asc(trustee.FieldNumber, trustee.FieldID)).All(ctx)
	if err != nil {
		return "", err
	}
	parts := []any{row.ID, row.MeetingID, row.CountingBoardID, row.Trustees, row.Threshold, row.State, row.ActiveGuard, row.ServerKey, row.KeySet, row.BrokenBecause, row.BrokenBy,
		row.BrokenAgainst, row.BrokenWords, row.FollowsID, row.StartedBy, moment(row.ConfirmedAt), moment(row.EndedAt), moment(&row.CreatedAt)}
	for _, t := range list {
		parts = append(parts, []any{t.ID, t.CeremonyID, t.PersonID, t.Number, t.Name, t.Head, t.PublicKey, t.Token, t.TokenSignature, t.Revealed, t.BoxesSeq, moment(t.BackedUpAt),
			moment(t.ConfirmedAt), moment(t.ErasedAt), t.LostBecause, moment(&t.CreatedAt)})
	}
	raw, err := json.Marshal(parts)
	if err != nil {
		return "", fmt.Errorf("trustees: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

func moment(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.UnixMilli()
}
