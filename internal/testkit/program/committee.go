package program

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/google/uuid"

	"nghitruong/internal/id"
	"nghitruong/voting"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
)

// Committee is a counting board of the council's first delegates whose trustees live in this process and speak with the server as browsers do.
type Committee struct {
	*software.Committee
	// ID is the counting board's.
	ID    string
	Table *Table
}

// Table is where a committee sits: each act goes to the server as that of the member whose number it bears. It implements software.Table.
type Table struct {
	ctx      context.Context
	council  *Council
	ceremony string
	// seen is the board as the trustees have verified it so far.
	seen  *software.Copy
	votes map[ntv.Hash]string
}

var _ software.Table = (*Table)(nil)

// GiveKeys gives each delegate a device with a vote key and registers it; the delegate with seat n+1 has the n-th.
func (c *Council) GiveKeys(ctx context.Context) ([]*software.Voter, error) {
	voters := make([]*software.Voter, len(c.Delegates))
	return voters, each(len(voters), func(n int) (err error) {
		if voters[n], err = software.NewVoter(rand.Reader, uint32(n+1)); err != nil {
			return err
		}
		person, err := id.Parse[id.Person](c.Delegates[n].ID)
		if err != nil {
			return err
		}
		sig, err := voters[n].Sign(voting.VoteKeySigHash(person))
		if err != nil {
			return err
		}
		key := map[string]any{"public_key": voters[n].VK().String(), "signature": sig.String(), "device": "Máy đo", "replace": true}
		return c.Delegates[n].Do(ctx, http.MethodPut, "/api/me/vote-key", key, nil)
	})
}

// CountingBoard sets up a counting board of the first delegates by an open vote and lets its members make their key.
func (c *Council) CountingBoard(ctx context.Context, members int) (*Committee, error) {
	list := make([]string, 0, members)
	for _, d := range c.Delegates[1:members] {
		list = append(list, d.ID)
	}
	var made struct {
		ID            string
		ProposesBoard struct{ ID string } `json:"proposes_board"`
	}
	draft := map[string]any{"item_id": c.Item, "motion": "Thành lập Ban kiểm phiếu", "board": map[string]any{"head": c.Delegates[0].ID, "members": list}}
	if err := c.Secretary.Do(ctx, http.MethodPost, "/api/meetings/"+c.Meeting+"/votes", draft, &made); err != nil {
		return nil, err
	}
	if err := c.decide(ctx, made.ID); err != nil {
		return nil, err
	}
	var begun struct {
		ID        string
		Board     ntv.Hash
		Threshold uint32
	}
	err := c.Delegates[0].Do(ctx, http.MethodPost, "/api/meetings/"+c.Meeting+"/ceremonies", map[string]string{"counting_board_id": made.ProposesBoard.ID}, &begun)
	if err != nil {
		return nil, err
	}
	committee, err := software.NewCommittee(rand.Reader, begun.Board, uint32(members), begun.Threshold)
	if err != nil {
		return nil, err
	}
	t := &Table{ctx: ctx, council: c, ceremony: begun.ID, seen: committee.Copy(), votes: map[ntv.Hash]string{}}
	_, err = committee.Ceremony(t)
	return &Committee{Committee: committee, ID: made.ProposesBoard.ID, Table: t}, err
}

// decide takes an open vote that everybody is in favour of.
func (c *Council) decide(ctx context.Context, vote string) error {
	at := "/api/votes/" + vote
	if err := c.Secretary.Do(ctx, http.MethodPost, at+"/ready", nil, nil); err != nil {
		return err
	}
	if err := c.Chair.Do(ctx, http.MethodPost, at+"/open", map[string]string{}, nil); err != nil {
		return err
	}
	err := each(len(c.Delegates), func(n int) error {
		body := map[string]string{"choice": "for", "ballot_key": uuid.NewString()}
		return c.Delegates[n].Do(ctx, http.MethodPut, at+"/ballot", body, nil)
	})
	if err != nil {
		return err
	}
	if err := c.Chair.Do(ctx, http.MethodPost, at+"/close", nil, nil); err != nil {
		return err
	}
	return c.Chair.Do(ctx, http.MethodPost, at+"/announce", nil, nil)
}

// Election reads the definition of a vote that is on the board.
func (c *Council) Election(ctx context.Context, vote string) (*ntv.Election, error) {
	var m struct{ Manifest string }
	if err := c.Delegates[0].Do(ctx, http.MethodGet, "/api/votes/"+vote+"/manifest", nil, &m); err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(m.Manifest)
	if err != nil {
		return nil, fmt.Errorf("definition of the vote: %w", err)
	}
	return ntv.ParseElection(raw)
}

// OpenSecret prepares a secret vote that the committee counts, and opens it by its head and the secretary. draft is what the vote needs besides.
func (k *Committee) OpenSecret(draft map[string]any) (vote string, e *ntv.Election, err error) {
	t, c := k.Table, k.Table.council
	draft["item_id"], draft["method"], draft["counting_board_id"] = c.Item, "electronic", k.ID
	var made struct{ ID string }
	if err := c.Secretary.Do(t.ctx, http.MethodPost, "/api/meetings/"+c.Meeting+"/votes", draft, &made); err != nil {
		return "", nil, err
	}
	if err := c.Secretary.Do(t.ctx, http.MethodPost, "/api/votes/"+made.ID+"/ready", nil, nil); err != nil {
		return "", nil, err
	}
	for _, p := range []*Person{c.Delegates[0], c.Secretary} {
		if err := p.Do(t.ctx, http.MethodPost, "/api/votes/"+made.ID+"/open", map[string]string{}, nil); err != nil {
			return "", nil, err
		}
	}
	if e, err = c.Election(t.ctx, made.ID); err != nil {
		return "", nil, err
	}
	t.votes[e.EH] = made.ID
	return made.ID, e, nil
}

// Approve approves the close of a secret vote by the head.
func (t *Table) Approve(vote string) error {
	return t.council.Delegates[0].Do(t.ctx, http.MethodPost, "/api/votes/"+vote+"/close", nil, nil)
}

// Close closes, by the secretary, a secret vote whose close the head has approved.
func (t *Table) Close(vote string) error {
	return t.council.Secretary.Do(t.ctx, http.MethodPost, "/api/votes/"+vote+"/close", nil, nil)
}

func (t *Table) put(number uint32, path string, body any) error {
	return t.council.Delegates[number-1].Do(t.ctx, http.MethodPut, path, body, nil)
}

// Board implements software.Table: what has come since the trustees looked last, and the record they saw last.
func (t *Table) Board() (io.Reader, error) {
	path := fmt.Sprintf("/api/meetings/%s/board/records?from=%d", t.council.Meeting, t.seen.State().Head().Seq)
	answer, err := t.council.Delegates[0].Send(t.ctx, http.MethodGet, path, "", nil)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(answer.Body)
	err = errors.Join(err, answer.Body.Close())
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the board: status %d: %.200s", answer.StatusCode, text)
	}
	return bytes.NewReader(text), err
}

// PostToken implements software.Table.
func (t *Table) PostToken(k ntv.KeyToken) error {
	return t.put(k.I, "/api/ceremonies/"+t.ceremony+"/token", map[string]any{"vk": k.VK, "token": k.Token, "sig": k.Sig})
}

// PostKeys implements software.Table.
func (t *Table) PostKeys(k ntv.TrusteeKeys) error {
	return t.put(k.I, "/api/ceremonies/"+t.ceremony+"/keys", map[string]any{"A": k.A, "Z": k.Z, "c": k.C, "v": k.V})
}

// PostBoxes implements software.Table.
func (t *Table) PostBoxes(from uint32, boxes []ntv.KeyShare) error {
	sealed := make([]map[string]any, len(boxes))
	for i, b := range boxes {
		sealed[i] = map[string]any{"to": b.To, "box": b.Box}
	}
	return t.put(from, "/api/ceremonies/"+t.ceremony+"/shares", map[string]any{"boxes": sealed})
}

// KeySet implements software.Table.
func (t *Table) KeySet() (ntv.Hash, error) {
	var c struct {
		KeySet ntv.Hash `json:"key_set"`
	}
	err := t.council.Delegates[0].Do(t.ctx, http.MethodGet, "/api/ceremonies/"+t.ceremony, nil, &c)
	return c.KeySet, err
}

// Confirm implements software.Table.
func (t *Table) Confirm(k ntv.KeySetOK) error {
	return t.put(k.I, "/api/ceremonies/"+t.ceremony+"/confirmation", map[string]any{"sig": k.Sig})
}

// CoSign implements software.Table.
func (t *Table) CoSign(k ntv.CloseOK) error {
	return t.put(k.I, "/api/votes/"+t.votes[k.EH]+"/close-confirmation", map[string]any{"sig": k.Sig})
}

// PostShare implements software.Table.
func (t *Table) PostShare(b ntv.ShareBody) error {
	return t.put(b.I, "/api/votes/"+t.votes[b.EH]+"/decryption-share", map[string]any{"M": b.M, "c": b.C, "v": b.V})
}

// Destroyed implements software.Table.
func (t *Table) Destroyed(k ntv.KeyDestroyed) error {
	return t.put(k.I, "/api/ceremonies/"+t.ceremony+"/erasure", map[string]any{"sig": k.Sig})
}
