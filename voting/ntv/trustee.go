package ntv

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
)

// ErrSecondTally is returned by a trustee that is asked to decrypt another tally of a vote it has decrypted already. Whoever could have both
// "everything" and "everything but one ballot" would know that ballot (2.4).
var ErrSecondTally = errors.New("ntv: another tally of this vote was decrypted already")

// TallyMemory is where a trustee remembers which tally it decrypted for each vote. It is the trustee's own and must outlive a restart wherever
// the share does.
type TallyMemory interface {
	// Remember keeps th as the tally of the vote eh if there is none yet, durably before it returns, and returns the one that is kept.
	Remember(eh, th Hash) (kept Hash, err error)
}

// Trustee is a member of the counting committee after the ceremony, in software: its share of the key, and the signing key it confirms with.
// Methods may be called by several goroutines. Printing it shows no secret.
type Trustee struct{ s *trustee }

type trustee struct {
	mu     sync.Mutex
	board  Hash
	i      uint32
	vk     PublicKey
	key    ed25519.PrivateKey
	share  *Scalar
	memory TallyMemory
	erased bool
}

// NewTrustee restores a trustee of a key set from its backup: the key it signs with and its share. Both must be those of trustee i. Memory may be
// nil: then the trustee remembers its tallies as long as the process lives.
func NewTrustee(board Hash, ks KeySet, i uint32, key ed25519.PrivateKey, share *Scalar, memory TallyMemory) (*Trustee, error) {
	entry, known := ks.Trustee(i)
	if !known {
		return nil, fmt.Errorf("ntv: there is no trustee %d", i)
	}
	vk, err := PublicKeyOf(key)
	if err != nil {
		return nil, err
	}
	if vk != entry.VK {
		return nil, fmt.Errorf("ntv: the signing key is not that of trustee %d", i)
	}
	if share == nil || !BaseMultiply(share).Equal(ks.ShareKey(i)) {
		return nil, fmt.Errorf("ntv: the share is not that of trustee %d in this key set", i)
	}
	if memory == nil {
		memory = &processMemory{tallies: make(map[Hash]Hash)}
	}
	own := NewScalar(0).Add(share)
	return &Trustee{&trustee{board: board, i: i, vk: vk, key: slices.Clone(key), share: own, memory: memory}}, nil
}

// I is the trustee's number.
func (t *Trustee) I() uint32 { return t.s.i }

// VK is the key the trustee's signatures are checked with.
func (t *Trustee) VK() PublicKey { return t.s.vk }

// ConfirmKeySet signs the key set recorded under the hash keys, for a keyset-ok.
func (t *Trustee) ConfirmKeySet(keys Hash) (Signature, error) {
	return t.sign(KeySetOKSigHash(t.s.board, keys))
}

// CoSignClose signs the close recorded under the hash closing, for a close-ok. The caller has verified the board up to there.
func (t *Trustee) CoSignClose(closing Hash) (Signature, error) {
	return t.sign(CloseOKSigHash(t.s.board, closing))
}

// Decrypt makes the trustee's share of a tally: of the sums the caller has itself recomputed from a board it downloaded and verified. For one
// vote one tally, ever: the same one may be asked for again, another is refused with ErrSecondTally.
func (t *Trustee) Decrypt(rand io.Reader, eh, closing Hash, sums Sums) (Share, error) {
	th, err := TallyHash(eh, closing, sums)
	if err != nil {
		return Share{}, err
	}
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	if t.s.erased {
		return Share{}, ErrErased
	}
	kept, err := t.s.memory.Remember(eh, th)
	if err != nil {
		return Share{}, fmt.Errorf("ntv: remembering the tally: %w", err)
	}
	if kept != th {
		return Share{}, ErrSecondTally
	}
	return MakeShare(rand, t.s.i, t.s.share, eh, th, sums.A)
}

// EraseShare overwrites the share and signs that it did, for a key-destroyed: keys is the hash of the keyset record. The signing key stays until
// Erase.
func (t *Trustee) EraseShare(keys Hash) (Signature, error) {
	t.s.mu.Lock()
	t.s.share.Erase()
	t.s.erased = true
	t.s.mu.Unlock()
	return t.sign(KeyDestroyedSigHash(t.s.board, keys))
}

// Erase overwrites the share and the trustee's copy of its signing key.
func (t *Trustee) Erase() {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	t.s.share.Erase()
	clear(t.s.key)
	t.s.key = nil
	t.s.erased = true
}

func (t *Trustee) sign(h Hash) (Signature, error) {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	if t.s.key == nil {
		return Signature{}, ErrErased
	}
	return Sign(t.s.key, h)
}

// String names the trustee without its secrets.
func (t Trustee) String() string {
	if t.s == nil {
		return "ntv: no trustee"
	}
	return fmt.Sprintf("ntv: trustee %d", t.s.i)
}

// Format writes the same for every verb: no verb shows a secret.
func (t Trustee) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// LogValue is the same for the log.
func (t Trustee) LogValue() slog.Value { return slog.StringValue(t.String()) }

// processMemory remembers as long as the process lives. It is guarded by the trustee's lock.
type processMemory struct{ tallies map[Hash]Hash }

func (m *processMemory) Remember(eh, th Hash) (Hash, error) {
	if kept, known := m.tallies[eh]; known {
		return kept, nil
	}
	m.tallies[eh] = th
	return th, nil
}
