package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"syscall"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/voting"
)

// ServeUntilBallot is serve, but the process kills itself right after the commit of the first ballot, before the answer to it. It is for the
// test binary, which runs it in place of the program.
func ServeUntilBallot(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var config Config
	if err := config.load(flag.NewFlagSet("serve", flag.ContinueOnError), args, os.LookupEnv); err != nil {
		return err
	}
	log, err := newLog(config.LogLevel)
	if err != nil {
		return err
	}
	p, err := start(ctx, config, log)
	if err != nil {
		return err
	}
	votes := p.house.voting
	before, err := p.house.store.Client(ctx).Ballot.Query().Count(ctx)
	if err != nil {
		return err
	}
	votes.Roster = mortal{Roster: votes.Roster, dies: func() bool {
		n, err := p.house.store.Client(ctx).Ballot.Query().Count(authz.SystemContext(ctx))
		return err == nil && n > before
	}}
	p.greet(ctx, os.Stdout)
	<-ctx.Done()
	return p.stop()
}

// mortal is a roster that is asked in the transaction of every ballot, and kills the process after its commit.
type mortal struct {
	voting.Roster
	dies func() bool
}

// Attendance implements voting.Roster.
func (m mortal) Attendance(ctx context.Context, meeting id.Meeting, person id.Person) (voting.Attendance, error) {
	if store.InTx(ctx) {
		store.AfterCommitOnce(ctx, "mortal", func() {
			if m.dies() {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {} // not one instruction of the answer
			}
		})
	}
	return m.Roster.Attendance(ctx, meeting, person)
}
