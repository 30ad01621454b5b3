// Package blobtest holds the tests that every implementation of blob.Store has to pass.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"nghitruong/internal/blob"
)

// Run tests the stores that open returns; each call gives an empty one.
func Run(t *testing.T, open func() blob.Store) {
	for name, test := range map[string]func(*testing.T, blob.Store){
		"round trip": roundTrip, "limit": limit, "nothing half done": nothingHalfDone, "not found": missing, "delete": remove,
		"same content at once": sameContentAtOnce, "cancelled": cancelled, "seek": seek,
	} {
		t.Run(name, func(t *testing.T) { test(t, open()) })
	}
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func put(t *testing.T, s blob.Store, content []byte) blob.Info {
	t.Helper()
	info, err := s.Put(t.Context(), bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func read(t *testing.T, s blob.Store, hash string) []byte {
	t.Helper()
	f, _, err := s.Open(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func roundTrip(t *testing.T, s blob.Store) {
	for _, content := range [][]byte{{}, []byte("Nghị quyết"), bytes.Repeat([]byte{0, 1, 2, 255}, 300_000)} {
		want := blob.Info{Hash: hashOf(content), Size: int64(len(content))}
		for range 2 {
			if got := put(t, s, content); got != want {
				t.Fatalf("Put = %+v, want %+v", got, want)
			}
		}
		if got := read(t, s, want.Hash); !bytes.Equal(got, content) {
			t.Fatalf("%d bytes came back, not the %d stored", len(got), len(content))
		}
		if got, err := s.Stat(t.Context(), want.Hash); err != nil || got != want {
			t.Fatalf("Stat = %+v, %v", got, err)
		}
		if err := blob.Verify(t.Context(), s, want.Hash); err != nil {
			t.Fatal(err)
		}
	}
}

func limit(t *testing.T, s blob.Store) {
	content := []byte("mười byte!")
	_, err := s.Put(t.Context(), bytes.NewReader(content), int64(len(content))-1)
	if !errors.Is(err, blob.ErrTooLarge) {
		t.Fatalf("one byte too many: %v", err)
	}
	absent(t, s, content)
	put(t, s, content)
}

func nothingHalfDone(t *testing.T, s blob.Store) {
	broken := errors.New("line broken")
	content := strings.Repeat("x", 100_000)
	_, err := s.Put(t.Context(), io.MultiReader(strings.NewReader(content), iotest.ErrReader(broken)), 1<<20)
	if !errors.Is(err, broken) {
		t.Fatalf("a broken source gives %v", err)
	}
	absent(t, s, []byte(content))
}

func absent(t *testing.T, s blob.Store, content []byte) {
	t.Helper()
	if _, err := s.Stat(t.Context(), hashOf(content)); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("content is there after a failed Put: %v", err)
	}
}

func missing(t *testing.T, s blob.Store) {
	good := hashOf([]byte("never stored"))
	for _, hash := range []string{good, "", "abc", strings.ToUpper(good), "../" + good, "../../../../etc/passwd", good[:63] + "/", good + "0"} {
		if _, _, err := s.Open(t.Context(), hash); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("Open(%q): %v", hash, err)
		}
		if _, err := s.Stat(t.Context(), hash); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("Stat(%q): %v", hash, err)
		}
		if err := s.Delete(t.Context(), hash); err != nil {
			t.Errorf("Delete(%q): %v", hash, err)
		}
		if err := blob.Verify(t.Context(), s, hash); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("Verify(%q): %v", hash, err)
		}
	}
}

func remove(t *testing.T, s blob.Store) {
	keep, drop := put(t, s, []byte("giữ")), put(t, s, []byte("bỏ"))
	if err := s.Delete(t.Context(), drop.Hash); err != nil {
		t.Fatal(err)
	}
	absent(t, s, []byte("bỏ"))
	if got := read(t, s, keep.Hash); string(got) != "giữ" {
		t.Fatalf("the other content is %q", got)
	}
	if put(t, s, []byte("bỏ")); string(read(t, s, drop.Hash)) != "bỏ" {
		t.Fatal("content cannot be stored again")
	}
}

func sameContentAtOnce(t *testing.T, s blob.Store) {
	content := bytes.Repeat([]byte("tài liệu "), 20_000)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			info, err := s.Put(context.Background(), bytes.NewReader(content), 1<<20)
			if err != nil || info.Hash != hashOf(content) {
				t.Errorf("Put = %+v, %v", info, err)
				return
			}
			if err := blob.Verify(context.Background(), s, info.Hash); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func cancelled(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, strings.NewReader("x"), 10); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: %v", err)
	}
	absent(t, s, []byte("x"))
	info := put(t, s, []byte("x"))
	if _, _, err := s.Open(ctx, info.Hash); !errors.Is(err, context.Canceled) {
		t.Errorf("Open: %v", err)
	}
}

func seek(t *testing.T, s blob.Store) {
	info := put(t, s, []byte("0123456789"))
	f, opened, err := s.Open(t.Context(), info.Hash)
	if err != nil || opened != info {
		t.Fatalf("Open = %+v, %v", opened, err)
	}
	defer f.Close()
	if _, err := f.Seek(-3, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f); err != nil || string(b) != "789" {
		t.Fatalf("after seeking: %q, %v", b, err)
	}
}
