package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"sync"

	"nghitruong/web"
)

// clientHash is the SHA-256 (lower-case hex) over the names and contents of everything that browsers are given, by name: delegates and
// trustees compare it with the one in the notice of a vote.
var clientHash = sync.OnceValues(func() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(web.Client(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(web.Client(), name)
		if err != nil {
			return err
		}
		one := sha256.Sum256(content)
		sum.Write([]byte(hex.EncodeToString(one[:]) + "  " + name + "\n"))
		return nil
	})
	return hex.EncodeToString(sum.Sum(nil)), err
})
