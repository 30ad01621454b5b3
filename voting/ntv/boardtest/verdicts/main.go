// Command verdicts verifies the boards that it reads from standard input, each led by its length in bytes as a big-endian 32-bit number, and prints
// a line for each: "ok", or the rule that is broken and the record. The browser's tests compare their own verdicts with these.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"nghitruong/voting/ntv"
)

func main() {
	if err := run(bufio.NewReader(os.Stdin), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "verdicts:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	w := bufio.NewWriter(out)
	for {
		var size uint32
		if err := binary.Read(in, binary.BigEndian, &size); errors.Is(err, io.EOF) {
			return w.Flush()
		} else if err != nil {
			return fmt.Errorf("reading the length of a board: %w", err)
		}
		board := make([]byte, size)
		if _, err := io.ReadFull(in, board); err != nil {
			return fmt.Errorf("reading a board: %w", err)
		}
		verdict := "ok"
		if _, err := ntv.Verify(bytes.NewReader(board), ntv.Options{}); err != nil {
			violation := ntv.ViolationOf(err)
			if violation == nil {
				return err
			}
			verdict = fmt.Sprintf("%s %d %s", violation.Rule, violation.Seq, violation.Reason)
		}
		if _, err := fmt.Fprintln(w, verdict); err != nil {
			return err
		}
	}
}
