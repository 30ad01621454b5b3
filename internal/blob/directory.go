package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// Directory is a Store in a folder of the local disk. One process at a time may use a folder.
type Directory struct{ root string }

const incoming = "incoming"

// OpenDirectory opens the store below root and makes the folder (mode 0700) if there is none. It removes what an interrupted Put left.
func OpenDirectory(root string) (*Directory, error) {
	in := filepath.Join(root, incoming)
	if err := os.RemoveAll(in); err != nil {
		return nil, fmt.Errorf("blob: cleaning %s: %w", in, err)
	}
	if err := os.MkdirAll(in, 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	if err := syncDir(root); err != nil {
		return nil, err
	}
	return &Directory{root}, nil
}

func (d *Directory) path(hash string) string { return filepath.Join(d.root, hash[:2], hash[2:4], hash) }

// Put implements Store.
func (d *Directory) Put(ctx context.Context, r io.Reader, max int64) (info Info, err error) {
	tmp, err := os.CreateTemp(filepath.Join(d.root, incoming), "*")
	if err != nil {
		return Info{}, fmt.Errorf("blob: %w", err)
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(tmp, sum), io.LimitReader(reader{ctx, r}, oneMore(max)))
	if err != nil {
		return Info{}, fmt.Errorf("blob: storing: %w", err)
	}
	if n > max {
		return Info{}, ErrTooLarge.With("max", max)
	}
	if err := tmp.Sync(); err != nil {
		return Info{}, fmt.Errorf("blob: %w", err)
	}
	if err := tmp.Close(); err != nil {
		return Info{}, fmt.Errorf("blob: %w", err)
	}
	info = Info{Hash: hex.EncodeToString(sum.Sum(nil)), Size: n}
	return info, d.adopt(tmp.Name(), info)
}

// oneMore leaves room for the byte that shows that there is too much.
func oneMore(max int64) int64 {
	if max == math.MaxInt64 {
		return max
	}
	return max + 1
}

// adopt gives a complete file its name, durably. A file of the same name that is already there has the same content unless it was damaged;
// replacing it heals it, and readers of the old one keep what they have open.
func (d *Directory) adopt(tmp string, info Info) error {
	path := d.path(info.Hash)
	second := filepath.Dir(path)
	if err := os.MkdirAll(second, 0o700); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	// The folders above are synced too: they may be new.
	for _, dir := range []string{second, filepath.Dir(second), d.root} {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// Open implements Store.
func (d *Directory) Open(ctx context.Context, hash string) (io.ReadSeekCloser, Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, Info{}, err
	}
	if !ValidHash(hash) {
		return nil, Info{}, ErrNotFound
	}
	f, err := os.Open(d.path(hash))
	if err != nil {
		return nil, Info{}, notFound(err)
	}
	stat, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, Info{}, fmt.Errorf("blob: %w", err)
	}
	return f, Info{Hash: hash, Size: stat.Size()}, nil
}

// Stat implements Store.
func (d *Directory) Stat(ctx context.Context, hash string) (Info, error) {
	if err := ctx.Err(); err != nil {
		return Info{}, err
	}
	if !ValidHash(hash) {
		return Info{}, ErrNotFound
	}
	stat, err := os.Stat(d.path(hash))
	if err != nil {
		return Info{}, notFound(err)
	}
	return Info{Hash: hash, Size: stat.Size()}, nil
}

// Delete implements Store.
func (d *Directory) Delete(ctx context.Context, hash string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !ValidHash(hash) {
		return nil
	}
	path := d.path(hash)
	if err := os.Remove(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("blob: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func notFound(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound.Wrap(err)
	}
	return fmt.Errorf("blob: %w", err)
}
