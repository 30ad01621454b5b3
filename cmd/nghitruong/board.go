package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/meetings"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
)

var errBoardUsage = errors.New(`usage:
  nghitruong board export [flags] SESSION                              the public board of a session, to the standard output
  nghitruong board verify FILE [-receipt SEQ:HASH]… [-head SEQ:HASH]…  verify a board (- is the standard input); no database is needed
  nghitruong board destroy-bodies [flags] SESSION                      destroy ballots after the complaint period; the result stays verifiable
SESSION is the code or the identifier of the meeting`)

// publicBoard is the command board.
func publicBoard(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errBoardUsage
	}
	switch args[0] {
	case "export":
		return exportBoard(ctx, args[1:])
	case "verify":
		return verifyBoard(args[1:])
	case "destroy-bodies":
		return destroyBodies(ctx, args[1:])
	}
	return errBoardUsage
}

// apart takes the words out of arguments in which flags and words may stand in any order; define makes the flags known.
func apart(args []string, define func(*flag.FlagSet)) (flags, words []string, err error) {
	scratch := flag.NewFlagSet("board", flag.ContinueOnError)
	define(scratch)
	for {
		if err := scratch.Parse(args); err != nil {
			return nil, nil, err
		}
		flags = append(flags, args[:len(args)-scratch.NArg()]...)
		if scratch.NArg() == 0 {
			return flags, words, nil
		}
		words, args = append(words, scratch.Arg(0)), scratch.Args()[1:]
	}
}

// boards is the opened data folder as the commands on boards need it.
type boards struct {
	store    *store.Store
	meetings *meetings.Service
	bulletin *bulletin.Service
	meeting  id.Meeting
}

// openBoards opens the data folder and finds the session that the arguments name. keys says that something will be appended.
func openBoards(ctx context.Context, verb string, args []string, keys bool, more func(*flag.FlagSet)) (b *boards, err error) {
	flags, words, err := apart(args, func(fs *flag.FlagSet) {
		new(Config).define(fs)
		more(fs)
	})
	if err != nil {
		return nil, err
	}
	if len(words) > 1 {
		return nil, errBoardUsage
	}
	fs := flag.NewFlagSet("board "+verb, flag.ContinueOnError)
	more(fs)
	s, config, err := openStore(ctx, fs, flags)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	b = &boards{store: s, meetings: meetings.New(meetings.Deps{Store: s})}
	deps := bulletin.Deps{Store: s, Audit: audit.New(s, nil), Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	if keys {
		if deps.Keys, err = bulletin.OpenKeys(filepath.Join(config.Data, keysFolder)); err != nil {
			return nil, err
		}
	}
	b.bulletin = bulletin.New(deps)
	return b, b.find(ctx, append(words, "")[0])
}

// find takes the meeting with the code or the identifier; when there is none, the error lists those that have a board.
func (b *boards) find(ctx context.Context, session string) (err error) {
	all, err := b.bulletin.Boards(ctx)
	if err != nil {
		return err
	}
	if b.meeting, err = id.Parse[id.Meeting](session); err != nil {
		if b.meeting, err = b.meetings.ByCode(ctx, session); err != nil {
			return err
		}
	}
	var list strings.Builder
	for _, meeting := range all {
		if meeting == b.meeting {
			return nil
		}
		info, err := b.meetings.RoomOf(ctx, meeting)
		if err != nil {
			return err
		}
		name := info.Code
		if name == "" {
			name = meeting.String()
		}
		fmt.Fprintf(&list, "\n  %s  %s", name, info.Title)
	}
	if len(all) == 0 {
		list.WriteString("\n  (none yet: a board begins with the first electronic vote or key ceremony of a session)")
	}
	if session == "" {
		return fmt.Errorf("which session? Those with a public board:%s", list.String())
	}
	return fmt.Errorf("session %q has no public board. Those that have one:%s", session, list.String())
}

func exportBoard(ctx context.Context, args []string) error {
	b, err := openBoards(ctx, "export", args, false, func(*flag.FlagSet) {})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	err = b.bulletin.Records(ctx, b.meeting, 0, out)
	return errors.Join(err, out.Flush(), b.store.Close())
}

func destroyBodies(ctx context.Context, args []string) error {
	days := 30
	b, err := openBoards(ctx, "destroy-bodies", args, true, func(fs *flag.FlagSet) {
		fs.IntVar(&days, "after-days", 30, "the complaint period in days since the newest record of the board; refused before it is over")
	})
	if err != nil {
		return err
	}
	return errors.Join(b.destroy(authz.SystemContext(ctx), days), b.store.Close())
}

// destroy destroys the bodies of a board on which nothing has been recorded for so many days.
func (b *boards) destroy(ctx context.Context, days int) error {
	standing, err := b.bulletin.Standing(ctx, b.meeting)
	if err != nil {
		return err
	}
	if over := standing.TS.AddDate(0, 0, days); b.store.Now().Before(over) {
		return fmt.Errorf("the newest record is of %s: the complaint period of %d days lasts until %s", standing.TS.Format(time.DateOnly), days, over.Format(time.DateOnly))
	}
	n, err := b.bulletin.DestroyBodies(ctx, b.meeting, fmt.Sprintf("Hủy nội dung phiếu sau thời hạn khiếu nại %d ngày", days))
	if err != nil {
		return err
	}
	fmt.Printf("%d bodies destroyed; copies in backups and in exported files are not reached\n", n)
	return nil
}

// receipts is a flag SEQ:HASH that may be given several times.
type receipts []ntv.SeqHash

// String implements flag.Value.
func (r *receipts) String() string { return "" }

// Set implements flag.Value.
func (r *receipts) Set(text string) error {
	number, hash, _ := strings.Cut(text, ":")
	seq, err := strconv.ParseUint(number, 10, 53)
	if err != nil {
		return errors.New("a receipt is SEQ:HASH")
	}
	h, err := ntv.ParseHash(hash)
	if err != nil {
		return err
	}
	*r = append(*r, ntv.SeqHash{Seq: seq, Hash: h})
	return nil
}

// verifyBoard verifies a file. It exits with 0 when everything holds, with 1 when not.
func verifyBoard(args []string) error {
	var given, heads receipts
	english := false
	_, words, err := apart(args, func(fs *flag.FlagSet) {
		fs.Var(&given, "receipt", "`SEQ:HASH` of a ballot's receipt that must be on the board; may be given several times")
		fs.Var(&heads, "head", "`SEQ:HASH` of a head that a witness has kept; may be given several times")
		fs.BoolVar(&english, "english", false, "report in English")
	})
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return errBoardUsage
	}
	in := io.Reader(os.Stdin)
	if words[0] != "-" {
		f, err := os.Open(words[0])
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	report, err := ntv.Verify(in, ntv.Options{Receipts: given, Heads: heads})
	violation := ntv.ViolationOf(err)
	if err != nil && violation == nil {
		return err
	}
	language := vietnamese
	if english {
		language = inEnglish
	}
	out := bufio.NewWriter(os.Stdout)
	language.tell(out, report, violation)
	if err := out.Flush(); err != nil {
		return err
	}
	if violation != nil {
		return exitCode(1)
	}
	return nil
}
