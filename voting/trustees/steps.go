package trustees

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"nghitruong/ent"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// NewToken is the first thing that a trustee's device sends.
type NewToken struct {
	VK    ntv.PublicKey
	Token ntv.Hash
	Sig   ntv.Signature
}

// ShowToken records the token of the trustee who acts (2.4, step 1). With the last one the keys may be revealed. Errors: those of authz;
// ErrNotFound, ErrNotTrustee, ErrBroken; ErrToken, ErrKeyTaken; ErrSentBefore.
func (s *Service) ShowToken(ctx context.Context, c id.KeyCeremony, n NewToken) (CeremonyDetails, error) {
	return s.step(ctx, c, "ceremony.token_shown", func(ctx context.Context, w *work) (bool, error) {
		if err := w.in(Tokens, Keys, Shares, Confirming, Confirmed, Erased); err != nil {
			return false, err
		}
		token := ntv.KeyToken{I: uint32(w.me.Number), VK: n.VK, Token: n.Token, Sig: n.Sig}
		if w.me.Token != "" {
			earlier, err := tokenOf(w.me)
			if err == nil && earlier != token {
				err = ErrSentBefore
			}
			return false, err
		}
		if err := token.Check(w.board); err != nil {
			return false, ErrToken.Wrap(err)
		}
		for _, t := range w.trustees {
			if t.PublicKey == n.VK.String() {
				return false, ErrKeyTaken
			}
		}
		if _, err := s.append(ctx, w, ntv.TypeKeyToken, token); err != nil {
			return false, err
		}
		err := s.mark(ctx, w, w.me.Update().SetPublicKey(n.VK.String()).SetToken(n.Token.String()).SetTokenSignature(n.Sig.String()))
		if err == nil && w.all(func(t *ent.Trustee) bool { return t.Token != "" }) {
			err = s.advance(ctx, w, Keys)
		}
		return true, err
	})
}

// NewKeys are the public parts behind a token.
type NewKeys struct {
	A []*ntv.Point
	Z *ntv.Point
	C *ntv.Scalar
	V []*ntv.Scalar
}

// Reveal takes the public parts of the trustee who acts, once all tokens are there (2.4, step 2), and holds them against the token and their proof.
// They go to the board with the key set. Errors: those of authz; ErrNotFound, ErrNotTrustee, ErrState, ErrBroken; ErrKeys; ErrSentBefore.
func (s *Service) Reveal(ctx context.Context, c id.KeyCeremony, n NewKeys) (CeremonyDetails, error) {
	return s.step(ctx, c, "ceremony.keys_revealed", func(ctx context.Context, w *work) (bool, error) {
		if err := w.in(Keys, Shares, Confirming, Confirmed, Erased); err != nil {
			return false, err
		}
		token, err := tokenOf(w.me)
		if err != nil {
			return false, err
		}
		keys := ntv.TrusteeKeys{I: token.I, VK: token.VK, A: n.A, Z: n.Z, C: n.C, V: n.V, Token: token.Token}
		// Checked first: what does not hold can neither be compared nor stored.
		if err := keys.Check(w.board, uint32(len(w.trustees)), uint32(w.row.Threshold)); err != nil {
			return false, ErrKeys.Wrap(err)
		}
		stored, err := json.Marshal(keys)
		if err != nil {
			return false, fmt.Errorf("trustees: keys of trustee %d: %w", w.me.Number, err)
		}
		if w.me.Revealed != "" {
			if w.me.Revealed != string(stored) {
				return false, ErrSentBefore
			}
			return false, nil
		}
		err = s.mark(ctx, w, w.me.Update().SetRevealed(string(stored)))
		if err == nil && w.all(func(t *ent.Trustee) bool { return t.Revealed != "" }) {
			err = s.advance(ctx, w, Shares)
		}
		return true, err
	})
}

// Deal records the sealed shares of the trustee who acts, one for each of the others (2.4, step 3). With the last trustee's the server posts the key
// set. Errors: those of authz; ErrNotFound, ErrNotTrustee, ErrState, ErrBroken; ErrBoxes; ErrSentBefore.
func (s *Service) Deal(ctx context.Context, c id.KeyCeremony, boxes []SealedBox) (CeremonyDetails, error) {
	return s.step(ctx, c, "ceremony.shares_dealt", func(ctx context.Context, w *work) (bool, error) {
		if err := w.in(Shares, Confirming, Confirmed, Erased); err != nil {
			return false, err
		}
		dealt, err := w.deal(boxes)
		if err != nil {
			return false, err
		}
		if w.me.BoxesSeq != nil {
			return false, s.same(ctx, w, dealt)
		}
		var first uint64
		for place, box := range dealt {
			record, err := s.append(ctx, w, ntv.TypeKeyShare, box)
			if err != nil {
				return false, err
			}
			if place == 0 {
				first = record.Seq
			}
			if record.Seq != first+uint64(place) {
				return false, errors.New("trustees: the sealed shares of one trustee do not follow each other on the board")
			}
		}
		if err := s.mark(ctx, w, w.me.Update().SetBoxesSeq(int64(first))); err != nil {
			return false, err
		}
		if !w.all(func(t *ent.Trustee) bool { return t.BoxesSeq != nil }) {
			return true, nil
		}
		return true, s.postKeySet(ctx, w)
	})
}

// deal puts boxes in the order of their receivers: exactly one for each of the others.
func (w *work) deal(boxes []SealedBox) ([]ntv.KeyShare, error) {
	var dealt []ntv.KeyShare
	for _, t := range w.trustees {
		if t == w.me {
			continue
		}
		for _, b := range boxes {
			if b.To == uint32(t.Number) {
				dealt = append(dealt, ntv.KeyShare{From: uint32(w.me.Number), To: b.To, Box: b.Box})
			}
		}
	}
	if len(boxes) != len(w.trustees)-1 || len(dealt) != len(boxes) {
		return nil, ErrBoxes
	}
	for i := 1; i < len(dealt); i++ {
		if dealt[i].To == dealt[i-1].To {
			return nil, ErrBoxes
		}
	}
	return dealt, nil
}

// same is nil when the boxes are those that the trustee has dealt before.
func (s *Service) same(ctx context.Context, w *work, dealt []ntv.KeyShare) error {
	earlier, err := s.boxes(ctx, w, w.me)
	if err != nil {
		return err
	}
	if len(earlier) != len(dealt) {
		return ErrSentBefore
	}
	for i := range dealt {
		if earlier[i].To != dealt[i].To || !bytes.Equal(earlier[i].Box[:], dealt[i].Box[:]) {
			return ErrSentBefore
		}
	}
	return nil
}

// postKeySet writes the key set that everybody's parts make on the board, for each trustee to confirm.
func (s *Service) postKeySet(ctx context.Context, w *work) error {
	ks := ntv.KeySet{N: uint32(len(w.trustees)), K: uint32(w.row.Threshold)}
	for _, t := range w.trustees {
		keys, err := revealed(t)
		if err != nil {
			return err
		}
		ks.Trustees = append(ks.Trustees, keys)
	}
	if err := json.Unmarshal([]byte(w.row.ServerKey), &ks.Server); err != nil {
		return fmt.Errorf("trustees: stored key of the server's share: %w", err)
	}
	record, err := s.append(ctx, w, ntv.TypeKeySet, ks)
	if err != nil {
		return err
	}
	w.row, err = w.row.Update().SetKeySet(record.Hash.String()).SetState(string(Confirming)).Save(ctx)
	return err
}

// BackUp remembers that the trustee who acts has put the backup away. Errors: those of authz; ErrNotFound, ErrNotTrustee, ErrState, ErrBroken.
func (s *Service) BackUp(ctx context.Context, c id.KeyCeremony) (CeremonyDetails, error) {
	return s.step(ctx, c, "ceremony.backed_up", func(ctx context.Context, w *work) (bool, error) {
		if err := w.in(Confirming, Confirmed); err != nil || w.me.BackedUpAt != nil {
			return false, err
		}
		return true, s.mark(ctx, w, w.me.Update().SetBackedUpAt(s.Store.Now()))
	})
}

// Confirm records that the trustee who acts has checked its shares and the key set (2.4, step 6). With the last one the key is ready. Errors: those
// of authz; ErrNotFound, ErrNotTrustee, ErrState, ErrBroken; ErrSignature.
func (s *Service) Confirm(ctx context.Context, c id.KeyCeremony, sig ntv.Signature) (CeremonyDetails, error) {
	return s.step(ctx, c, "ceremony.confirmed_by", func(ctx context.Context, w *work) (bool, error) {
		if err := w.in(Confirming, Confirmed, Erased); err != nil {
			return false, err
		}
		keys, err := w.signed(sig, ntv.KeySetOKSigHash)
		if err != nil || w.me.ConfirmedAt != nil {
			return false, err
		}
		if _, err := s.append(ctx, w, ntv.TypeKeySetOK, ntv.KeySetOK{Keys: keys, I: uint32(w.me.Number), Sig: sig}); err != nil {
			return false, err
		}
		now := s.Store.Now()
		if err := s.mark(ctx, w, w.me.Update().SetConfirmedAt(now)); err != nil {
			return false, err
		}
		if !w.all(func(t *ent.Trustee) bool { return t.ConfirmedAt != nil }) {
			return true, nil
		}
		w.row, err = w.row.Update().SetState(string(Confirmed)).SetConfirmedAt(now).Save(ctx)
		return true, err
	})
}

// signed checks a signature of the trustee who acts over the key set, and returns the key set's record. An Ed25519 signature is the same for the same
// key and content, so a repeated one needs no comparison.
func (w *work) signed(sig ntv.Signature, over func(board, keys ntv.Hash) ntv.Hash) (ntv.Hash, error) {
	keys, err := ntv.ParseHash(w.row.KeySet)
	if err != nil {
		return keys, fmt.Errorf("trustees: stored key set: %w", err)
	}
	vk, err := ntv.ParsePublicKey(w.me.PublicKey)
	if err != nil {
		return keys, fmt.Errorf("trustees: stored key of trustee %d: %w", w.me.Number, err)
	}
	if !vk.Verify(over(w.board, keys), sig) {
		return keys, ErrSignature
	}
	return keys, nil
}

// mark stores what the trustee who acts has done.
func (s *Service) mark(ctx context.Context, w *work, update *ent.TrusteeUpdateOne) error {
	changed, err := update.Save(ctx)
	if err != nil {
		return err
	}
	for place, t := range w.trustees {
		if t.ID == changed.ID {
			w.trustees[place] = changed
		}
	}
	w.me = changed
	return nil
}
