package bulletin

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

const (
	keyFile      = "board.key"
	sharesFolder = "board-shares"
)

// Keys is the key that signs the boards, and the server's shares of key sets: all in a folder outside the database, readable by the service alone.
type Keys struct {
	folder  string
	private ed25519.PrivateKey
}

// OpenKeys reads the signing key in the folder, making one at the first start.
func OpenKeys(folder string) (*Keys, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("bulletin: %w", err)
	}
	path := filepath.Join(folder, keyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		seed := make([]byte, ed25519.SeedSize)
		if _, err := rand.Read(seed); err != nil {
			return nil, fmt.Errorf("bulletin: making a key: %w", err)
		}
		text = []byte(hex.EncodeToString(seed))
		if err = writeNew(path, text); err == nil {
			err = syncFolder(folder)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("bulletin: signing key: %w", err)
	}
	seed, err := hex.DecodeString(string(text))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("bulletin: %s does not hold a signing key", path)
	}
	return &Keys{folder: folder, private: ed25519.NewKeyFromSeed(seed)}, nil
}

// Public is the key that verifies what this one signs.
func (k *Keys) Public() ntv.PublicKey { return ntv.PublicKey(k.private[ed25519.SeedSize:]) }

// SaveShare keeps the server's share of a ceremony, durably, before anything is said of it. A share that was saved is never overwritten: the error
// is then fs.ErrExist.
func (k *Keys) SaveShare(ceremony id.KeyCeremony, share *ntv.ServerKey) error {
	content, err := share.KeyFile()
	if err != nil {
		return fmt.Errorf("bulletin: %w", err)
	}
	defer clear(content)
	folder := filepath.Join(k.folder, sharesFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("bulletin: %w", err)
	}
	if err := errors.Join(writeNew(k.share(ceremony), content), syncFolder(folder), syncFolder(k.folder)); err != nil {
		return fmt.Errorf("bulletin: keeping the server's share: %w", err)
	}
	return nil
}

// Share reads the server's share of a ceremony; ErrNoShare when it was erased or never kept.
func (k *Keys) Share(ceremony id.KeyCeremony) (*ntv.ServerKey, error) {
	content, err := os.ReadFile(k.share(ceremony))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoShare
	}
	if err != nil {
		return nil, fmt.Errorf("bulletin: the server's share: %w", err)
	}
	defer clear(content)
	share, err := ntv.ParseServerKey(content)
	if err != nil {
		return nil, fmt.Errorf("bulletin: %s: %w", k.share(ceremony), err)
	}
	return share, nil
}

// EraseShare overwrites the server's share of a ceremony and removes it: what was encrypted under its key set cannot be opened any more. A share
// that is not there is erased already. Copies in backups are not reached.
func (k *Keys) EraseShare(ceremony id.KeyCeremony) error {
	path := k.share(ceremony)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("bulletin: erasing the server's share: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = errors.Join(os.Remove(path), syncFolder(filepath.Dir(path)))
	}
	if err != nil {
		return fmt.Errorf("bulletin: erasing the server's share: %w", err)
	}
	return nil
}

func (k *Keys) share(ceremony id.KeyCeremony) string {
	return filepath.Join(k.folder, sharesFolder, ceremony.String()+".json")
}

// writeNew writes a file that must not exist yet; a write that fails leaves none.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
