package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"nghitruong/chat"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/jobs"
	"nghitruong/internal/mail"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/witness"
	"nghitruong/meetings"
	"nghitruong/meetings/displays"
	"nghitruong/meetings/documents"
	"nghitruong/meetings/floor"
	"nghitruong/people"
	"nghitruong/voting"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/opinions"
	"nghitruong/voting/trustees"
)

// What lies where in the data folder.
const (
	databaseFile = "nghitruong.db"
	keysFolder   = "keys"
	filesFolder  = "files"
	mailFolder   = "outbox"
)

// house is the opened data folder with the services that work on it: what the server and the commands have in common.
type house struct {
	config    Config
	log       *slog.Logger
	store     *store.Store
	audit     *audit.Log
	witness   *audit.Witness
	outbox    *outbox.Box
	authz     *authz.Engine
	queue     *jobs.Queue
	people    *people.Service
	meetings  *meetings.Service
	documents *documents.Service
	floor     *floor.Service
	displays  *displays.Service
	voting    *voting.Service
	trustees  *trustees.Service
	bulletin  *bulletin.Service
	// boardWitness remembers outside the database how far the boards were.
	boardWitness *witness.File
	opinions     *opinions.Service
	chat         *chat.Service
}

// openHouse opens the data folder, brings the database to the newest schema and builds the services. publisher hears what is
// committed; nil where nobody listens.
func openHouse(ctx context.Context, config Config, log *slog.Logger, publisher outbox.Publisher) (h *house, err error) {
	if err := os.MkdirAll(config.Data, 0o750); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	h = &house{config: config, log: log}
	h.store, err = store.Open(ctx, store.Config{URL: config.DatabaseURL, Path: filepath.Join(config.Data, databaseFile)})
	if err != nil {
		return nil, err
	}
	opened := h.store
	defer func() {
		if err != nil {
			err = errors.Join(err, opened.Close())
		}
	}()
	if err := h.store.Migrate(ctx); err != nil {
		return nil, err
	}
	keys, err := audit.OpenKeys(filepath.Join(config.Data, keysFolder))
	if err != nil {
		return nil, err
	}
	blobs, err := blob.OpenDirectory(filepath.Join(config.Data, filesFolder))
	if err != nil {
		return nil, err
	}
	letters, err := openMail(config)
	if err != nil {
		return nil, err
	}
	if h.witness, err = audit.OpenWitness(config.witnessFolder()); err != nil {
		return nil, err
	}
	h.audit = audit.New(h.store, keys).WithWitness(h.witness)
	// Before anything is recorded that would take the numbers of lost entries.
	lost, err := h.audit.Lost(ctx)
	if err != nil {
		return nil, err
	}
	h.outbox = outbox.New(h.store, publisher)
	h.authz = authz.New(people.Policy(), meetings.NewGrants(h.store))
	h.authz.ShareWith(authorityMarks{h.outbox})
	h.queue = jobs.NewQueue(h.store)
	h.people = people.New(people.Deps{Store: h.store, Audit: h.audit, Outbox: h.outbox, Authz: h.authz, Log: log,
		SessionLife: people.SessionLife{AbsoluteMinutes: int(config.SessionLifetime.Minutes()), IdleMinutes: int(config.SessionIdle.Minutes())}})
	participants := &chatParticipants{}
	h.chat = chat.New(chat.Deps{Store: h.store, Audit: h.audit, Outbox: h.outbox, Members: participants, Participants: participants, Directory: chatDirectory{h.people}})
	h.meetings = meetings.New(meetings.Deps{Store: h.store, Authz: h.authz, Audit: h.audit, Outbox: h.outbox, Directory: meetingsDirectory{h.people}, Channels: h.chat})
	h.meetings.UseSpares(spareDevices{h.people})
	participants.meetings = h.meetings
	h.documents = documents.New(documents.Deps{Meetings: h.meetings, Blobs: blobs, Work: backgroundWork{h.queue}, Mail: letters, MaxSize: int64(config.UploadLimit) << 20})
	h.floor = floor.New(h.meetings)
	h.displays = displays.New(h.meetings)
	h.voting = voting.New(voting.Deps{Store: h.store, Authz: h.authz, Audit: h.audit, Outbox: h.outbox, Roster: votingRoster{h.meetings},
		Agenda: votingAgenda{h.meetings}, Directory: votingDirectory{h.people}, Walls: h.meetings, Blobs: blobs, Logger: log})
	if err := h.openBoards(config, log); err != nil {
		return nil, err
	}
	h.opinions = opinions.New(opinions.Deps{Store: h.store, Authz: h.authz, Audit: h.audit, Outbox: h.outbox, Directory: opinionsDirectory{h.people}, Rules: h.voting,
		Work: backgroundWork{h.queue}, Blobs: blobs, Mail: letters, MaxPaper: int64(config.UploadLimit) << 20})
	h.meetings.OnHalting(h.voting.MayHalt)
	system := authz.SystemContext(ctx)
	if err := h.startBoards(system); err != nil {
		return nil, err
	}
	if err := h.voting.EnsureProfiles(system); err != nil {
		return nil, err
	}
	if err := h.authz.Load(ctx); err != nil {
		return nil, err
	}
	if err := h.goOnWithout(system, lost); err != nil {
		return nil, err
	}
	if err := h.boardWitness.Start(func(err error) { log.Error("the witness of the boards cannot be written", "cause", err) }); err != nil {
		return nil, err
	}
	return h, h.witness.Start(func(err error) { log.Error("the witness of the ledgers cannot be written", "cause", err) })
}

// close ends the services and the database.
func (h *house) close() error {
	h.voting.Stop()
	h.bulletin.Stop()
	return errors.Join(h.witness.Stop(), h.boardWitness.Stop(), h.store.Close())
}

func openMail(config Config) (mail.Sender, error) {
	from := mail.Address{Name: "Nghị Trường", Mailbox: config.MailFrom}
	if config.SMTPAddress == "" {
		return mail.NewFolder(filepath.Join(config.Data, mailFolder), from)
	}
	host, port, err := net.SplitHostPort(config.SMTPAddress)
	if err != nil {
		return nil, fmt.Errorf("smtp-address: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("smtp-address: %w", err)
	}
	return mail.NewSMTP(mail.SMTPConfig{Host: host, Port: number, Security: mail.Security(config.SMTPSecurity), User: config.SMTPUser, Password: config.SMTPPassword, From: from})
}

// newLog writes to the standard error, at the level asked for.
func newLog(level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(strings.ToUpper(level))); err != nil {
		return nil, fmt.Errorf("log-level: %w", err)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: l})), nil
}
