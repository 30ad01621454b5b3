package blob_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nghitruong/internal/blob"
	"nghitruong/internal/blob/blobtest"
)

func open(t *testing.T, root string) *blob.Directory {
	t.Helper()
	d, err := blob.OpenDirectory(root)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDirectory(t *testing.T) {
	blobtest.Run(t, func() blob.Store { return open(t, filepath.Join(t.TempDir(), "files")) })
}

func files(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	if err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(root, path)
			all = append(all, filepath.ToSlash(rel))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDirectoryLeavesNoRubbish(t *testing.T) {
	root := t.TempDir()
	d := open(t, root)
	if _, err := d.Put(t.Context(), strings.NewReader("too long"), 3); !errors.Is(err, blob.ErrTooLarge) {
		t.Fatal(err)
	}
	if got := files(t, root); len(got) != 0 {
		t.Errorf("a refused file left %v", got)
	}
	interrupted := filepath.Join(root, "incoming", "123")
	if err := os.WriteFile(interrupted, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := open(t, root).Put(t.Context(), strings.NewReader("abc"), 3)
	if err != nil {
		t.Fatal(err)
	}
	want := info.Hash[:2] + "/" + info.Hash[2:4] + "/" + info.Hash
	if got := files(t, root); len(got) != 1 || got[0] != want {
		t.Errorf("files %v, want only %s", got, want)
	}
}

func TestVerifyFindsDamageAndPutHealsIt(t *testing.T) {
	root := t.TempDir()
	d := open(t, root)
	info, err := d.Put(t.Context(), strings.NewReader("nguyên vẹn"), 100)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, info.Hash[:2], info.Hash[2:4], info.Hash)
	if err := os.WriteFile(path, []byte("nguyên vẸn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := blob.Verify(t.Context(), d, info.Hash); !errors.Is(err, blob.ErrDamaged) {
		t.Fatalf("damage is not found: %v", err)
	}
	if _, err := d.Put(t.Context(), strings.NewReader("nguyên vẹn"), 100); err != nil {
		t.Fatal(err)
	}
	if err := blob.Verify(t.Context(), d, info.Hash); err != nil {
		t.Fatalf("storing again does not heal: %v", err)
	}
}
