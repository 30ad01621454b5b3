package audit

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const (
	keyFile     = "audit-seal.key"
	witnessFile = "audit-seals.jsonl"
)

// Keys is the signing key of the seals and the witness file, both in a folder outside the database.
type Keys struct {
	folder  string
	private ed25519.PrivateKey
}

// OpenKeys reads the signing key in the folder, making one at the first start. The folder should be backed up apart from the database
// and readable by the service alone.
func OpenKeys(folder string) (*Keys, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	path := filepath.Join(folder, keyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		seed := make([]byte, ed25519.SeedSize)
		if _, err := rand.Read(seed); err != nil {
			return nil, fmt.Errorf("audit: making a key: %w", err)
		}
		text = []byte(hex.EncodeToString(seed))
		err = writeNew(path, text)
	}
	if err != nil {
		return nil, fmt.Errorf("audit: signing key: %w", err)
	}
	seed, err := hex.DecodeString(string(text))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("audit: %s does not hold a signing key", path)
	}
	return &Keys{folder: folder, private: ed25519.NewKeyFromSeed(seed)}, nil
}

func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// ID is the short name of the key: the first 16 hex digits of the SHA-256 of its public part.
func (k *Keys) ID() string {
	sum := sha256.Sum256(k.public())
	return hex.EncodeToString(sum[:8])
}

func (k *Keys) public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

func (k *Keys) sign(hash string) string {
	return hex.EncodeToString(ed25519.Sign(k.private, []byte(hash)))
}

func (k *Keys) verify(hash, signature string) bool {
	raw, err := hex.DecodeString(signature)
	return err == nil && ed25519.Verify(k.public(), []byte(hash), raw)
}

// remember appends a seal to the witness file and flushes it to the disk.
func (k *Keys) remember(seal Seal) error {
	line, err := json.Marshal(sealLine{Seq: seal.Seq, Hash: seal.Hash})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(k.folder, witnessFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("audit: witness file: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("audit: witness file: %w", err)
	}
	return nil
}

type sealLine struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// witnessed reads the witness file. A last line that a crash cut short is passed over: its seal was not yet acknowledged.
func (k *Keys) witnessed() (map[int64]string, error) {
	f, err := os.Open(filepath.Join(k.folder, witnessFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("audit: witness file: %w", err)
	}
	defer f.Close()
	seals := map[int64]string{}
	lines := bufio.NewScanner(f)
	broken := 0
	for lines.Scan() {
		var w sealLine
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			broken++
			continue
		}
		if broken > 0 {
			return nil, fmt.Errorf("audit: the witness file has a broken line before seal %d", w.Seq)
		}
		seals[w.Seq] = w.Hash
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("audit: witness file: %w", err)
	}
	return seals, nil
}
