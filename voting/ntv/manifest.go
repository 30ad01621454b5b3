package ntv

import (
	"errors"
	"fmt"
	"sync"
)

// Mode says whether the ballots of a vote are secret or recorded openly.
type Mode string

// The two kinds of ballots. Paper is not on the board.
const (
	ModeSecret Mode = "secret"
	ModeOpen   Mode = "open"
)

// Revote says which of several ballots of one delegate counts.
type Revote string

// With RevoteLast a delegate may replace the ballot until the close; with RevoteFirst the first one is final.
const (
	RevoteLast  Revote = "last"
	RevoteFirst Revote = "first"
)

// Limits of the format.
const (
	MaxCells       = 512
	MaxConstraints = 256
	// MaxWeight bounds the weights of a constraint and its allowed sums.
	MaxWeight = 1 << 16
	// maxNumber is the largest integer that every reader of JSON holds exactly.
	maxNumber = 1<<53 - 1
)

// Constraint is one rule of a ballot: the sum of weight·bit over the named cells is one of the numbers of In.
type Constraint struct {
	// W holds pairs of cell number (from 0) and weight (1 to MaxWeight); no cell twice.
	W [][2]int `json:"w"`
	// In holds the allowed sums, ascending and distinct, each 0 to MaxWeight.
	In []int `json:"in"`
}

// Manifest defines a vote (2.5). The hash of its bytes is the election hash: changing anything makes another vote.
type Manifest struct {
	// V is Version.
	V string `json:"v"`
	// Board is the hash of the genesis record.
	Board Hash `json:"board"`
	// Vote is the identifier of the vote, not empty and used once on a board.
	Vote  string `json:"vote"`
	Mode  Mode   `json:"mode"`
	Title string `json:"title"`
	// Cells are the labels of what can be marked, distinct. A ballot is one bit for each.
	Cells       []string     `json:"cells"`
	Constraints []Constraint `json:"constraints"`
	// Roll is the hash of the record with the roll of this vote.
	Roll Hash `json:"roll"`
	// Keys is the hash of the record with the key set, in hex; empty in an open vote.
	Keys string `json:"keys"`
	// Y is the key that ballots are encrypted under, in hex; empty in an open vote.
	Y      string `json:"Y"`
	Revote Revote `json:"revote"`
	// MinTally is the smallest number of counted ballots that may be opened, at least 1.
	MinTally int `json:"min_tally"`
}

// Encode checks the manifest and writes its canonical bytes.
func (m Manifest) Encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	return canonicalJSON(m)
}

func (m Manifest) check() error {
	if m.V != Version {
		return fmt.Errorf("ntv: a vote of version %q", m.V)
	}
	if m.Vote == "" {
		return errors.New("ntv: the vote has no identifier")
	}
	for _, text := range append([]string{m.Vote, m.Title}, m.Cells...) {
		if err := checkText(text); err != nil {
			return err
		}
	}
	if m.Revote != RevoteLast && m.Revote != RevoteFirst {
		return fmt.Errorf("ntv: revote is %q", m.Revote)
	}
	if m.MinTally < 1 || m.MinTally > maxNumber {
		return fmt.Errorf("ntv: the smallest tally is %d", m.MinTally)
	}
	if err := m.checkCells(); err != nil {
		return err
	}
	return m.checkKeys()
}

func (m Manifest) checkCells() error {
	if len(m.Cells) == 0 || len(m.Cells) > MaxCells {
		return fmt.Errorf("ntv: a vote of %d cells", len(m.Cells))
	}
	labels := make(map[string]bool, len(m.Cells))
	for _, label := range m.Cells {
		if label == "" || labels[label] {
			return fmt.Errorf("ntv: the label %q is empty or stands twice", label)
		}
		labels[label] = true
	}
	if m.Constraints == nil || len(m.Constraints) > MaxConstraints {
		return fmt.Errorf("ntv: a vote of %d constraints", len(m.Constraints))
	}
	for i, c := range m.Constraints {
		if err := c.check(len(m.Cells)); err != nil {
			return fmt.Errorf("ntv: constraint %d: %w", i, err)
		}
	}
	if m.ballotSize()+len(Signature{}) > MaxBody {
		return fmt.Errorf("ntv: a ballot of this vote would be longer than %d bytes", MaxBody)
	}
	return nil
}

func (c Constraint) check(cells int) error {
	if len(c.W) == 0 || len(c.In) == 0 {
		return errors.New("nothing is weighed or nothing allowed")
	}
	named := make(map[int]bool, len(c.W))
	for _, pair := range c.W {
		cell, weight := pair[0], pair[1]
		if cell < 0 || cell >= cells || named[cell] {
			return fmt.Errorf("cell %d does not exist or is named twice", cell)
		}
		if weight < 1 || weight > MaxWeight {
			return fmt.Errorf("weight %d", weight)
		}
		named[cell] = true
	}
	for i, sum := range c.In {
		if sum < 0 || sum > MaxWeight || i > 0 && sum <= c.In[i-1] {
			return fmt.Errorf("allowed sum %d is out of bounds or out of order", sum)
		}
	}
	return nil
}

func (m Manifest) checkKeys() error {
	switch m.Mode {
	case ModeSecret:
		if _, err := ParseHash(m.Keys); err != nil {
			return fmt.Errorf("ntv: the key set of a secret vote: %w", err)
		}
		_, err := m.key()
		return err
	case ModeOpen:
		if m.Keys != "" || m.Y != "" {
			return errors.New("ntv: an open vote with keys")
		}
		return nil
	}
	return fmt.Errorf("ntv: a vote of mode %q", m.Mode)
}

// key is Y as a point that is not the identity.
func (m Manifest) key() (*Point, error) {
	y, err := ParsePoint(m.Y)
	if err != nil {
		return nil, fmt.Errorf("ntv: the key of a secret vote: %w", err)
	}
	if y.IsIdentity() {
		return nil, errIdentity
	}
	return y, nil
}

// ballotSize is the length of a secret ballot's body without the signature (2.6).
func (m Manifest) ballotSize() int {
	size := ballotHeader + 192*len(m.Cells)
	for _, c := range m.Constraints {
		size += 64 * len(c.In)
	}
	return size
}

// Election is a manifest that was read and is ready for work. It is not changed after ParseElection and may be used by several goroutines.
type Election struct {
	Manifest
	// Raw are the bytes of the manifest as they stand in the record.
	Raw []byte
	// EH is the election hash.
	EH Hash

	y *Point // nil in an open vote

	tableOnce sync.Once
	tableOfY  *fixedBase
}

// ParseElection reads the body of a vote record. It refuses everything but the canonical bytes of a manifest within the limits. Whether
// board, roll and key set are the right ones is a matter of the board.
func ParseElection(raw []byte) (*Election, error) {
	e := &Election{Raw: append([]byte(nil), raw...)}
	if err := parseCanonical(raw, &e.Manifest, func() ([]byte, error) { return e.Encode() }); err != nil {
		return nil, err
	}
	if e.Mode == ModeSecret {
		y, err := e.key()
		if err != nil {
			return nil, err
		}
		e.y = y
	}
	e.EH = HB("election", raw)
	return e, nil
}

// Key is the point Y that ballots are encrypted under; nil in an open vote.
func (e *Election) Key() *Point { return e.y }

// table is the precomputed table of Y for verifying.
func (e *Election) table() *fixedBase {
	e.tableOnce.Do(func() { e.tableOfY = newFixedBase(e.y) })
	return e.tableOfY
}

// CheckBits says whether a choice is one bit for every cell and breaks no rule.
func (e *Election) CheckBits(bits []byte) error {
	if len(bits) != len(e.Cells) {
		return fmt.Errorf("ntv: %d bits for %d cells", len(bits), len(e.Cells))
	}
	for _, bit := range bits {
		if bit > 1 {
			return errors.New("ntv: a cell is marked (1) or not (0)")
		}
	}
	for i, c := range e.Constraints {
		if !c.holds(bits) {
			return fmt.Errorf("ntv: the choice breaks rule %d of the vote", i)
		}
	}
	return nil
}

// sum is the weighted sum of the cells that the constraint names.
func (c Constraint) sum(bits []byte) int {
	total := 0
	for _, pair := range c.W {
		total += pair[1] * int(bits[pair[0]])
	}
	return total
}

func (c Constraint) holds(bits []byte) bool {
	total, found := c.sum(bits), false
	for _, allowed := range c.In {
		found = found || allowed == total
	}
	return found
}
