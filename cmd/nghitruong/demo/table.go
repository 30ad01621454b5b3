package demo

import (
	"bytes"
	"context"
	"errors"
	"io"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/voting"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
	"nghitruong/voting/trustees"
)

// table is where the counting board sits: each act is that of the member whose number it bears, through the services. It implements
// software.Table.
type table struct {
	ctx      context.Context
	player   *player
	ceremony trustees.CeremonyDetails
	// seen is the board as the trustees have verified it so far.
	seen  *software.Copy
	votes map[ntv.Hash]id.Vote
}

var errOtherVote = errors.New("demo: the counting board does not count this vote")

// as returns a context in which the trustee with the number acts.
func (t *table) as(number uint32) context.Context {
	return authz.With(t.ctx, authz.Subject{Person: t.ceremony.Trustees[number-1].PersonID, Address: playAddress})
}

// deciding are the trustees that decrypt: as many as are needed.
func (t *table) deciding() []uint32 {
	var numbers []uint32
	for n := range t.ceremony.Threshold {
		numbers = append(numbers, uint32(n)+1)
	}
	return numbers
}

// Board gives what the board has become since the trustees looked last, and the record they saw last.
func (t *table) Board() (io.Reader, error) {
	write, err := t.player.Voting.BoardRecords(t.as(1), t.player.meeting, t.seen.State().Head().Seq)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	return &b, write(&b)
}

// PostToken shows a member's token.
func (t *table) PostToken(k ntv.KeyToken) error {
	_, err := t.player.Trustees.ShowToken(t.as(k.I), t.ceremony.ID, trustees.NewToken{VK: k.VK, Token: k.Token, Sig: k.Sig})
	return err
}

// PostKeys reveals a member's public parts.
func (t *table) PostKeys(k ntv.TrusteeKeys) error {
	_, err := t.player.Trustees.Reveal(t.as(k.I), t.ceremony.ID, trustees.NewKeys{A: k.A, Z: k.Z, C: k.C, V: k.V})
	return err
}

// PostBoxes hands in a member's sealed shares.
func (t *table) PostBoxes(from uint32, boxes []ntv.KeyShare) error {
	sealed := make([]trustees.SealedBox, len(boxes))
	for i, b := range boxes {
		sealed[i] = trustees.SealedBox{To: b.To, Box: b.Box}
	}
	_, err := t.player.Trustees.Deal(t.as(from), t.ceremony.ID, sealed)
	return err
}

// KeySet is the hash of the key set's record.
func (t *table) KeySet() (ntv.Hash, error) {
	c, err := t.player.Trustees.Get(t.as(1), t.ceremony.ID)
	if err != nil {
		return ntv.Hash{}, err
	}
	return ntv.ParseHash(c.KeySet)
}

// Confirm confirms the key set by a member.
func (t *table) Confirm(k ntv.KeySetOK) error {
	_, err := t.player.Trustees.Confirm(t.as(k.I), t.ceremony.ID, k.Sig)
	return err
}

// CoSign confirms a close by a member.
func (t *table) CoSign(k ntv.CloseOK) error {
	v, known := t.votes[k.EH]
	if !known {
		return errOtherVote
	}
	_, err := t.player.Voting.ConfirmClose(t.as(k.I), v, k.Sig.String())
	return err
}

// PostShare hands in a member's part of the decryption.
func (t *table) PostShare(b ntv.ShareBody) error {
	v, known := t.votes[b.EH]
	if !known {
		return errOtherVote
	}
	var d voting.DecryptionShare
	for i := range b.M {
		d.M, d.C, d.V = append(d.M, ntv.Hash(b.M[i]).String()), append(d.C, ntv.Hash(b.C[i]).String()), append(d.V, ntv.Hash(b.V[i]).String())
	}
	_, err := t.player.Voting.PostShare(t.as(b.I), v, d)
	return err
}

// Destroyed confirms that a member's share is erased.
func (t *table) Destroyed(k ntv.KeyDestroyed) error {
	_, err := t.player.Trustees.ConfirmErasure(t.as(k.I), t.ceremony.ID, k.Sig)
	return err
}
