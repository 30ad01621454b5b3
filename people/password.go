package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"nghitruong/internal/fault"
	"nghitruong/internal/viet"
)

const (
	saltLength = 16 // bytes, RFC 9106 section 3.1
	hashLength = 32 // bytes
	// passwordMax bounds what is hashed; a longer one is a mistake or an attack.
	passwordMax = 256
	// hashWait is how long a sign-in waits for its turn before it is told to try again.
	hashWait = 20 * time.Second
)

// HashCost is what one guess of a password costs (argon2id, RFC 9106).
type HashCost struct {
	// MemoryKiB is the memory in KiB.
	MemoryKiB uint32 `json:"memory_kib"`
	// Iterations is the number of passes over the memory.
	Iterations uint32 `json:"iterations"`
	// Parallelism is the number of lanes.
	Parallelism uint8 `json:"parallelism"`
}

func (c HashCost) valid() bool {
	return c.Iterations >= 1 && c.Iterations <= 16 && c.Parallelism >= 1 && c.Parallelism <= 16 &&
		c.MemoryKiB >= 8*uint32(c.Parallelism) && c.MemoryKiB <= 1<<20
}

var errHash = errors.New("people: stored password hash is not an argon2id PHC string")

// hasher hashes passwords, few at a time: each hash takes tens of megabytes, and a hall signs in within the same minute.
type hasher struct{ slots chan struct{} }

func newHasher() *hasher {
	return &hasher{slots: make(chan struct{}, min(max(1, runtime.GOMAXPROCS(0)), 4))}
}

func (h *hasher) run(ctx context.Context, f func()) error {
	ctx, cancel := context.WithTimeout(ctx, hashWait)
	defer cancel()
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
		f()
		return nil
	case <-ctx.Done():
		return ErrBusy.Wrap(ctx.Err())
	}
}

// hash returns the PHC string of a password: "$argon2id$v=19$m=65536,t=3,p=4$salt$hash".
func (h *hasher) hash(ctx context.Context, password string, cost HashCost) (string, error) {
	salt := make([]byte, saltLength)
	// crypto/rand never fails since Go 1.24; it ends the program instead.
	_, _ = rand.Read(salt)
	var sum []byte
	err := h.run(ctx, func() {
		sum = argon2.IDKey([]byte(viet.NFC(password)), salt, cost.Iterations, cost.MemoryKiB, cost.Parallelism, hashLength)
	})
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.MemoryKiB, cost.Iterations, cost.Parallelism,
		b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// verify reports whether the password belongs to the PHC string, and the cost with which that was made.
func (h *hasher) verify(ctx context.Context, password, phc string) (bool, HashCost, error) {
	cost, salt, want, err := parseHash(phc)
	if err != nil {
		return false, HashCost{}, err
	}
	var got []byte
	err = h.run(ctx, func() {
		got = argon2.IDKey([]byte(viet.NFC(password)), salt, cost.Iterations, cost.MemoryKiB, cost.Parallelism, uint32(len(want)))
	})
	if err != nil {
		return false, HashCost{}, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, cost, nil
}

func parseHash(phc string) (cost HashCost, salt, sum []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return cost, nil, nil, errHash
	}
	var version int
	if n, err := fmt.Sscanf(parts[2], "v=%d", &version); n != 1 || err != nil || version != argon2.Version {
		return cost, nil, nil, errHash
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Iterations, &cost.Parallelism); n != 3 || err != nil || !cost.valid() {
		return cost, nil, nil, errHash
	}
	salt, err = base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return cost, nil, nil, errHash
	}
	sum, err = base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(salt) < 8 || len(sum) < 16 {
		return cost, nil, nil, errHash
	}
	return cost, salt, sum, nil
}

// PasswordRule is what a password that a person chooses must be.
type PasswordRule struct {
	// MinLength is the least number of characters.
	MinLength int `json:"min_length"`
	// AllClasses asks for a small letter, a capital letter, a digit and a special character.
	AllClasses bool `json:"all_classes"`
	// AdministratorDays is after how many days an administrator must choose a new one; 0 is never.
	AdministratorDays int `json:"administrator_days"`
}

// check returns what is wrong with a password chosen for the login, nil when nothing is.
func (r PasswordRule) check(password, login string) *fault.Error {
	length := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return fault.ErrNotText
	case strings.ContainsFunc(password, unicode.IsControl):
		return fault.ErrControl
	case length < r.MinLength:
		return ErrPasswordShort.With("min", r.MinLength)
	case length > passwordMax:
		return ErrPasswordLong.With("max", passwordMax)
	case login != "" && strings.Contains(viet.Fold(password), login):
		return ErrPasswordIsLogin
	case r.AllClasses && !allClasses(password):
		return ErrPasswordSimple
	}
	return nil
}

func allClasses(password string) bool {
	var small, capital, digit, special bool
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			small = true
		case unicode.IsUpper(r):
			capital = true
		case unicode.IsDigit(r):
			digit = true
		case !unicode.IsLetter(r):
			special = true
		}
	}
	return small && capital && digit && special
}

// Letters of an initial password: it is read from paper and typed once, so nothing that looks like another.
const (
	initialSmall   = "abcdefghjkmnpqrstuvwxyz"
	initialCapital = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	initialDigit   = "23456789"
)

// initialPassword returns a random password in groups of four, such as "Kqwe-7hmn-t3vz-Rp4s" (more than 75 bits), that satisfies every rule.
func initialPassword(rule PasswordRule) string {
	groups := max(4, (rule.MinLength+4)/5)
	var b strings.Builder
	for g := range groups {
		if g > 0 {
			b.WriteByte('-')
		}
		b.WriteByte(pick(initialCapital))
		b.WriteByte(pick(initialSmall))
		b.WriteByte(pick(initialDigit))
		b.WriteByte(pick(initialSmall + initialDigit))
	}
	return b.String()
}

func pick(letters string) byte {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
	if err != nil {
		// The same broken random source ends id.New.
		panic(fmt.Errorf("people: no random source: %w", err))
	}
	return letters[n.Int64()]
}
