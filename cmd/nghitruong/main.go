// Command nghitruong is the whole product: the server and the commands around it.
//
//	nghitruong serve    run the server
//	nghitruong demo     load the demo province, and with -play play its session
//	nghitruong migrate  bring the database to the newest schema
//	nghitruong audit    verify or export the ledgers
//	nghitruong board    export, verify or thin out a public board
//	nghitruong docs     write the generated documents
//	nghitruong version  print the version
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// version is set when the program is built.
var version = "development"

// command is one of the program's verbs.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "run the server", serve},
		{"demo", "load the demo province (rehearsal data); -play plays its council session", loadDemo},
		{"migrate", "bring the database to the newest schema", migrate},
		{"audit", "verify the ledgers (audit verify) or export one (audit export LEDGER)", auditLedgers},
		{"board", "export the public board of a session (board export SESSION), verify one (board verify FILE), or destroy old ballots (board destroy-bodies SESSION)", publicBoard},
		{"docs", "write the generated documents", writeDocs},
		{"version", "print the version", func(context.Context, []string) error { fmt.Println(version); return nil }},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stderr)
	var exit exitCode
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.As(err, &exit):
		os.Exit(int(exit))
	default:
		fmt.Fprintln(os.Stderr, "nghitruong:", err)
		os.Exit(2)
	}
}

// exitCode ends the program with a status, after the command has said why itself.
type exitCode int

// Error implements error.
func (e exitCode) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

func run(ctx context.Context, args []string, help io.Writer) error {
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				return c.run(ctx, args[1:])
			}
		}
	}
	fmt.Fprintln(help, "Nghị Trường – phòng họp không giấy tờ, biểu quyết, trò chuyện và hội nghị trực tuyến.\n\nUsage: nghitruong COMMAND [flags]; nghitruong COMMAND -help explains each setting.")
	for _, c := range commands() {
		fmt.Fprintf(help, "  %-9s %s\n", c.name, c.summary)
	}
	if len(args) > 0 && (args[0] == "help" || args[0] == "-h" || args[0] == "--help" || args[0] == "-help") {
		return nil
	}
	return errors.New("which command?")
}
