package software

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"nghitruong/voting/ntv"
)

// Table is what a committee acts through: the program that keeps the board. Each call is what one member's device sends or asks for; the number of
// the member stands in what it sends.
type Table interface {
	// Board gives the records, one a line, as anybody can download them.
	Board() (io.Reader, error)
	// PostToken records a member's token.
	PostToken(ntv.KeyToken) error
	// PostKeys hands over a member's public parts, after all tokens are on the board.
	PostKeys(ntv.TrusteeKeys) error
	// PostBoxes records a member's sealed shares, one for each other member.
	PostBoxes(from uint32, boxes []ntv.KeyShare) error
	// KeySet records the key set when all parts and boxes are there, and gives the hash of its record.
	KeySet() (ntv.Hash, error)
	// Confirm records a member's confirmation of the key set.
	Confirm(ntv.KeySetOK) error
	// CoSign records a member's signature on a close.
	CoSign(ntv.CloseOK) error
	// PostShare records a member's decryption share.
	PostShare(ntv.ShareBody) error
	// Destroyed records that a member erased its share.
	Destroyed(ntv.KeyDestroyed) error
}

// Committee is a counting committee whose n trustees live in this program, with one verified copy of the board between them. It is for one
// goroutine.
type Committee struct {
	random  io.Reader
	board   ntv.Hash
	k       uint32
	keys    ntv.Hash
	members []*member
	copy    *Copy
}

// member is one trustee: dealing until the key set is confirmed, then trustee.
type member struct {
	dealing *ntv.Dealing
	trustee *ntv.Trustee
	token   ntv.KeyToken
}

// NewCommittee draws the secrets of n trustees with threshold k for a board.
func NewCommittee(random io.Reader, board ntv.Hash, n, k uint32) (*Committee, error) {
	signing := make([]ed25519.PrivateKey, min(n, ntv.MaxTrustees))
	for i := range signing {
		var err error
		if signing[i], err = drawKey(random); err != nil {
			return nil, err
		}
	}
	return WithKeys(random, board, signing, k)
}

// WithKeys is a committee of those who hold these signing keys, in this order.
func WithKeys(random io.Reader, board ntv.Hash, signing []ed25519.PrivateKey, k uint32) (*Committee, error) {
	c := &Committee{random: random, board: board, k: k, copy: NewCopy(board)}
	for place, key := range signing {
		d, err := ntv.NewDealing(random, board, uint32(place)+1, uint32(len(signing)), k, key)
		if err != nil {
			return nil, err
		}
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		c.members = append(c.members, &member{dealing: d, token: token})
	}
	if len(c.members) == 0 {
		return nil, errors.New("software: a committee without members")
	}
	return c, nil
}

// Size is the number of trustees.
func (c *Committee) Size() uint32 { return uint32(len(c.members)) }

// Threshold is how many of them can open a tally.
func (c *Committee) Threshold() uint32 { return c.k }

// VK is the signing key of trustee i.
func (c *Committee) VK(i uint32) (ntv.PublicKey, error) {
	m, err := c.member(i)
	if err != nil {
		return ntv.PublicKey{}, err
	}
	return m.token.VK, nil
}

// Copy is the board as the committee has verified it so far.
func (c *Committee) Copy() *Copy { return c.copy }

// Ceremony runs the whole key ceremony (2.4) and gives the hash of the keyset record. The secrets of dealing are erased at its end; the shares stay.
func (c *Committee) Ceremony(table Table) (ntv.Hash, error) {
	tokens, err := c.showTokens(table)
	if err != nil {
		return ntv.Hash{}, err
	}
	boxes, err := c.deal(table, tokens)
	if err != nil {
		return ntv.Hash{}, err
	}
	record, err := table.KeySet()
	if err != nil {
		return ntv.Hash{}, err
	}
	if err := c.download(table); err != nil {
		return ntv.Hash{}, err
	}
	posted := c.copy.State().KeySet(record)
	if posted == nil {
		return ntv.Hash{}, errors.New("software: the key set is not on the board")
	}
	for place, m := range c.members {
		i := uint32(place) + 1
		if m.trustee, err = m.dealing.Trustee(posted.KeySet, boxes[i], nil); err != nil {
			return ntv.Hash{}, err
		}
		sig, err := m.trustee.ConfirmKeySet(record)
		if err != nil {
			return ntv.Hash{}, err
		}
		if err := table.Confirm(ntv.KeySetOK{Keys: record, I: i, Sig: sig}); err != nil {
			return ntv.Hash{}, err
		}
		m.dealing.Erase()
	}
	c.keys = record
	return record, nil
}

// showTokens posts all tokens and waits for nothing else: only a token that is on the verified board counts as shown.
func (c *Committee) showTokens(table Table) ([]ntv.KeyToken, error) {
	tokens := make([]ntv.KeyToken, len(c.members))
	for place, m := range c.members {
		if err := table.PostToken(m.token); err != nil {
			return nil, err
		}
		tokens[place] = m.token
	}
	if err := c.download(table); err != nil {
		return nil, err
	}
	for _, t := range tokens {
		if !c.copy.State().HasToken(t.I, t.VK, t.Token) {
			return nil, fmt.Errorf("software: the token of trustee %d is not on the board", t.I)
		}
	}
	return tokens, nil
}

// deal reveals, checks and seals; it gives the boxes by receiver and sender.
func (c *Committee) deal(table Table, tokens []ntv.KeyToken) (map[uint32]map[uint32][]byte, error) {
	var revealed []ntv.TrusteeKeys
	for _, m := range c.members {
		shown, err := m.dealing.Reveal(tokens)
		if err != nil {
			return nil, err
		}
		if err := table.PostKeys(shown); err != nil {
			return nil, err
		}
		revealed = append(revealed, shown)
	}
	boxes := make(map[uint32]map[uint32][]byte)
	for place, m := range c.members {
		from := uint32(place) + 1
		if err := m.dealing.Receive(revealed); err != nil {
			return nil, err
		}
		var sent []ntv.KeyShare
		for to := uint32(1); to <= c.Size(); to++ {
			if to == from {
				continue
			}
			box, err := m.dealing.Box(c.random, to)
			if err != nil {
				return nil, err
			}
			sent = append(sent, ntv.KeyShare{From: from, To: to, Box: ntv.Box(box)})
			if boxes[to] == nil {
				boxes[to] = make(map[uint32][]byte)
			}
			boxes[to][from] = box
		}
		if err := table.PostBoxes(from, sent); err != nil {
			return nil, err
		}
	}
	return boxes, nil
}

// CoSign verifies the board and signs the close of a vote, by these trustees or by all.
func (c *Committee) CoSign(table Table, eh ntv.Hash, trustees ...uint32) error {
	vote, err := c.vote(table, eh)
	if err != nil {
		return err
	}
	if !vote.Closed {
		return errors.New("software: the vote is not closed")
	}
	return c.each(trustees, func(i uint32, t *ntv.Trustee) error {
		sig, err := t.CoSignClose(vote.CloseHash)
		if err != nil {
			return err
		}
		return table.CoSign(ntv.CloseOK{EH: eh, Close: vote.CloseHash, I: i, Sig: sig})
	})
}

// Decrypt verifies the board and decrypts the tally that is on it, by these trustees or by all. A trustee decrypts one tally of a vote, ever.
func (c *Committee) Decrypt(table Table, eh ntv.Hash, trustees ...uint32) error {
	vote, err := c.vote(table, eh)
	if err != nil {
		return err
	}
	if vote.Tally == nil {
		return errors.New("software: the vote has no tally")
	}
	sums, err := vote.Sums()
	if err != nil {
		return err
	}
	return c.each(trustees, func(i uint32, t *ntv.Trustee) error {
		share, err := t.Decrypt(c.random, eh, vote.CloseHash, sums)
		if err != nil {
			return err
		}
		return table.PostShare(ntv.NewShareBody(eh, vote.TallyHash, i, share))
	})
}

// Destroy erases the shares of these trustees, or of all, and confirms it. Signing keys are erased with them.
func (c *Committee) Destroy(table Table, trustees ...uint32) error {
	return c.each(trustees, func(i uint32, t *ntv.Trustee) error {
		sig, err := t.EraseShare(c.keys)
		if err != nil {
			return err
		}
		t.Erase()
		return table.Destroyed(ntv.KeyDestroyed{Keys: c.keys, I: i, Sig: sig})
	})
}

func (c *Committee) download(table Table) error {
	board, err := table.Board()
	if err != nil {
		return err
	}
	return c.copy.Read(board)
}

// vote downloads the board and gives the vote as the verified copy knows it.
func (c *Committee) vote(table Table, eh ntv.Hash) (*ntv.VoteState, error) {
	if err := c.download(table); err != nil {
		return nil, err
	}
	vote := c.copy.State().Vote(eh)
	if vote == nil {
		return nil, errors.New("software: the vote is not on the board")
	}
	if vote.Aborted {
		return nil, errors.New("software: the vote was aborted")
	}
	// Without the ballots nobody can know what the sums are the sums of.
	if vote.BallotsMissing {
		return nil, errors.New("software: ballots were withheld")
	}
	return vote, nil
}

func (c *Committee) each(trustees []uint32, act func(uint32, *ntv.Trustee) error) error {
	if len(trustees) == 0 {
		for i := range c.Size() {
			trustees = append(trustees, i+1)
		}
	}
	for _, i := range trustees {
		m, err := c.member(i)
		if err != nil {
			return err
		}
		if m.trustee == nil {
			return errors.New("software: the key ceremony was not finished")
		}
		if err := act(i, m.trustee); err != nil {
			return fmt.Errorf("software: trustee %d: %w", i, err)
		}
	}
	return nil
}

func (c *Committee) member(i uint32) (*member, error) {
	if i < 1 || i > c.Size() {
		return nil, fmt.Errorf("software: there is no trustee %d", i)
	}
	return c.members[i-1], nil
}
