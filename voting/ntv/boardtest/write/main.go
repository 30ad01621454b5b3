// The program write puts the boards of boardtest into a folder: a file for each and cases.json, which says of each file what it is and which
// rule it breaks ("" for a good board), and with which receipt it is to be verified, if with one.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"nghitruong/voting/ntv/boardtest"
)

type entry struct {
	Name    string `json:"name"`
	File    string `json:"file"`
	What    string `json:"what"`
	Rule    string `json:"rule"`
	Receipt string `json:"receipt,omitempty"`
}

func main() {
	out := flag.String("out", "", "folder to write to; it is made when it is missing")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(dir string) error {
	if dir == "" {
		return fmt.Errorf("say where to with -out")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var entries []entry
	for _, c := range slices.Concat(boardtest.Good(), boardtest.Tampered()) {
		e := entry{Name: c.Name, File: c.Name + ".jsonl", What: c.What, Rule: c.Rule}
		if c.Witness != nil {
			w := c.Witness()
			e.Receipt = fmt.Sprintf("%d:%s", w.Seq, w.Hash)
		}
		if err := os.WriteFile(filepath.Join(dir, e.File), c.Make(), 0o644); err != nil {
			return err
		}
		entries = append(entries, e)
	}
	list, err := json.MarshalIndent(entries, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "cases.json"), append(list, '\n'), 0o644)
}
