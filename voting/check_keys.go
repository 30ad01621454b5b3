package voting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"nghitruong/ent"
	entbulletin "nghitruong/ent/bulletin"
	"nghitruong/ent/voteapproval"
	"nghitruong/ent/votekey"
	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/voting/bulletin"
)

func milliseconds(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.UnixMilli()
}

func ceremonyText(c *id.KeyCeremony) string {
	if c == nil {
		return ""
	}
	return c.String()
}

func ceremonyOf(row *ent.Vote) string { return ceremonyText(row.CeremonyID) }

// approvals compares the approvals of a secret vote with those that were given.
func (c *checker) approvals(ctx context.Context, row *ent.Vote, t *told) error {
	rows, err := c.service.Store.Client(ctx).VoteApproval.Query().Where(voteapproval.VoteID(row.ID)).All(ctx)
	if err != nil {
		return err
	}
	for _, a := range rows {
		given, ok := t.approvals[a.ID.String()]
		delete(t.approvals, a.ID.String())
		if !ok || a.Act != given.Act || a.Role != given.Role || a.PersonID.String() != given.PersonID || a.Name != given.Name || a.CreatedAt.UnixMilli() != given.At {
			c.add("vote_approvals", a.ID, row.Code, "it is not an approval that was given")
		}
	}
	for missing := range t.approvals {
		c.found = append(c.found, Mismatch{"vote_approvals/" + missing, row.Code, "the approval is missing"})
	}
	return nil
}

// begunBoard is what the ledger says of the beginning of a public board.
type begunBoard struct {
	Board     string `json:"board"`
	ServerKey string `json:"server_key"`
	Behind    bool   `json:"behind"`
	BegunAt   int64  `json:"begun_at"`
}

// takeBoard keeps what the ledger says of a public board.
func (c *checker) takeBoard(board string, e audit.Entry) error {
	switch e.Act {
	case "board.begun":
		var body begunBoard
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return fmt.Errorf("voting: entry %d: %w", e.Seq, err)
		}
		c.boards[board] = body
		c.behind[board] = c.behind[board] || body.Behind
	case "board.behind":
		c.behind[board] = true
	}
	return nil
}

// publicBoard compares the row of the meeting's board with the ledger, and all its records with each other and with the server's signatures.
func (c *checker) publicBoard(ctx context.Context, meeting id.Meeting) error {
	rows, err := c.service.Store.Client(ctx).Bulletin.Query().Where(entbulletin.MeetingID(meeting)).All(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		name := row.ID.String()
		begun, ok := c.boards[name]
		delete(c.boards, name)
		if !ok {
			c.add("bulletins", row.ID, "", "the ledger knows no such board")
			continue
		}
		if row.Board != begun.Board || row.ServerKey != begun.ServerKey || begun.BegunAt > 0 && row.CreatedAt.UnixMilli() != begun.BegunAt {
			c.add("bulletins", row.ID, "", "it is not the board that was begun")
		}
		if (row.BehindAt != nil) != c.behind[name] {
			c.add("bulletins", row.ID, "", "whether records are missing is not what the ledger says")
		}
	}
	for missing := range c.boards {
		c.found = append(c.found, Mismatch{"bulletins/" + missing, "", "the board is missing"})
	}
	err = bulletin.New(bulletin.Deps{Store: c.service.Store}).Check(ctx, meeting)
	if bulletin.IsEdited(err) {
		c.found = append(c.found, Mismatch{"board_record/" + meeting.String(), "", err.Error()})
		return nil
	}
	if errors.Is(err, bulletin.ErrNoBoard) {
		return nil
	}
	return err
}

// keyDigest covers a row of the vote keys.
func keyDigest(k *ent.VoteKey) string {
	guard := ""
	if k.ActiveGuard != nil {
		guard = k.ActiveGuard.String()
	}
	return digest("nghitruong/vote-key/1", k.ID.String(), k.PersonID.String(), k.PublicKey, k.Device, k.Domain, guard, fmt.Sprint(milliseconds(k.ReplacedAt)), k.ReplacedBecause,
		fmt.Sprint(k.CreatedAt.UnixMilli()))
}

// CheckKeys compares the vote keys of everybody with the installation's ledger. It reads only, and asks for no authority, as Check.
func CheckKeys(ctx context.Context, s *store.Store, log *audit.Log) ([]Mismatch, error) {
	told := map[string]string{}
	const page = 1000
	for after := int64(0); ; {
		entries, err := log.Entries(ctx, audit.Installation, after, page)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			after = e.Seq
			if !strings.HasPrefix(e.Act, "vote_key.") {
				continue
			}
			var body struct {
				Rows map[string]string `json:"rows"`
			}
			if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
				return nil, fmt.Errorf("voting: entry %d: %w", e.Seq, err)
			}
			for row, is := range body.Rows {
				told[row] = is
			}
		}
		if len(entries) < page {
			break
		}
	}
	rows, err := s.Client(ctx).VoteKey.Query().Order(ent.Asc(votekey.FieldID)).All(ctx)
	if err != nil {
		return nil, err
	}
	var found []Mismatch
	for _, row := range rows {
		if told[row.ID.String()] != keyDigest(row) {
			found = append(found, Mismatch{"vote_keys/" + row.ID.String(), "", "the vote key is not what the ledger says"})
		}
		delete(told, row.ID.String())
	}
	for missing := range told {
		found = append(found, Mismatch{"vote_keys/" + missing, "", "the vote key is missing"})
	}
	return found, nil
}
