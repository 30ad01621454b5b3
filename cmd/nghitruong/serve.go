package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"nghitruong/chat"
	"nghitruong/internal/authz"
	"nghitruong/internal/hub"
	"nghitruong/internal/id"
	"nghitruong/internal/jobs"
	"nghitruong/internal/outbox"
	"nghitruong/media"
	"nghitruong/media/sfu"
	"nghitruong/media/turn"
	"nghitruong/meetings/documents"
	"nghitruong/voting/opinions"
	"nghitruong/web/api"
	"nghitruong/web/live"
)

// shutdownGrace is how long the parts may take to end.
const shutdownGrace = 10 * time.Second

func serve(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	var config Config
	if err := config.load(fs, args, os.LookupEnv); err != nil {
		return err
	}
	log, err := newLog(config.LogLevel)
	if err != nil {
		return err
	}
	slog.SetDefault(log)
	p, err := start(ctx, config, log)
	if err != nil {
		return err
	}
	p.greet(ctx, os.Stdout)
	select {
	case <-ctx.Done():
		log.Info("stopping")
	case err = <-p.web.failed:
	}
	return errors.Join(err, p.stop())
}

// program is the running server. Its parts are started in the order of the fields and stopped in the reverse.
type program struct {
	house  *house
	hub    *hub.Hub
	runner *jobs.Runner
	engine *sfu.Engine
	relay  *turn.Server
	media  *media.Service
	live   *live.Server
	api    *api.API
	web    *webServer

	closers []func() error
	ending  context.CancelFunc
}

// start opens the data folder, builds every part and listens. What was started is stopped again when a later part fails.
func start(ctx context.Context, config Config, log *slog.Logger) (p *program, err error) {
	p = &program{}
	var background context.Context
	background, p.ending = context.WithCancel(authz.SystemContext(context.Background()))
	defer func() {
		if err != nil {
			err = errors.Join(err, p.stop())
		}
	}()
	if err := p.openHub(ctx, config, log); err != nil {
		return p, err
	}
	if p.house, err = openHouse(ctx, config, log, p.hub); err != nil {
		return p, err
	}
	p.later(p.house.close)
	if err := p.startWork(ctx, config, log); err != nil {
		return p, err
	}
	if err := p.openMedia(config, log); err != nil {
		return p, err
	}
	epoch, err := p.house.store.Epoch(authz.SystemContext(ctx))
	if err != nil {
		return p, err
	}
	p.api = newAPI(config, log, p.house, p.media)
	p.live = live.New(live.Deps{Hub: p.hub, Outbox: p.house.outbox, Identify: p.api.Identify, Rights: p.house.authz, Epoch: epoch, Log: log})
	registerTopics(p.live, p.house)
	live.RegisterMedia(p.live, p.media)
	p.live.Mount(p.api)
	p.house.people.OnSessionsRevoked(func(ended []id.Session) {
		for _, session := range ended {
			p.live.Revoke(session)
		}
	})
	p.house.meetings.OnClosed(p.media.MeetingClosed)
	p.house.meetings.OnClosedPart(p.media.ClosedPartBegan)
	p.later(func() error { p.media.Stop(); return nil })
	if p.web, err = listen(config, p, log); err != nil {
		return p, err
	}
	p.later(p.web.shutdown)
	// Before the web server, which waits for its requests: those that listen would wait for news.
	p.later(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
		defer cancel()
		return p.live.Shutdown(ctx)
	})
	p.keep(background, config, log)
	return p, nil
}

func (p *program) later(stop func() error) { p.closers = append(p.closers, stop) }

// stop ends everything that was started, the last first.
func (p *program) stop() error {
	p.ending()
	var errs []error
	for i := len(p.closers) - 1; i >= 0; i-- {
		errs = append(errs, p.closers[i]())
	}
	p.closers = nil
	return errors.Join(errs...)
}

func (p *program) openHub(ctx context.Context, config Config, log *slog.Logger) error {
	var bus hub.Bus
	if config.RedisAddress != "" {
		var err error
		client := redis.NewClient(&redis.Options{Addr: config.RedisAddress})
		p.later(client.Close)
		if bus, err = hub.NewRedis(ctx, client, log); err != nil {
			return fmt.Errorf("redis-address: %w", err)
		}
	}
	p.hub = hub.New(hub.Config{Bus: bus})
	p.later(p.hub.Close)
	return nil
}

// startWork runs the background work.
func (p *program) startWork(ctx context.Context, config Config, log *slog.Logger) error {
	p.runner = jobs.NewRunner(p.house.queue, jobs.Config{Redis: config.RedisAddress, Log: log})
	p.runner.Handle(documents.ExtractKind, p.house.documents.Extract)
	p.runner.Handle(documents.NotifyKind, p.house.documents.Notify)
	p.runner.Handle(documents.LetterKind, p.house.documents.Letter)
	p.runner.Handle(opinions.CloseKind, p.house.opinions.CloseDue)
	p.runner.Handle(opinions.RemindKind, p.house.opinions.RemindDue)
	p.runner.Handle(opinions.LetterKind, p.house.opinions.Letter)
	if err := p.runner.Start(ctx); err != nil {
		return err
	}
	p.later(p.runner.Stop)
	return p.house.voting.Resume(authz.SystemContext(ctx))
}

func (p *program) openMedia(config Config, log *slog.Logger) error {
	var err error
	p.engine, err = sfu.Open(sfu.Config{Listen: net.JoinHostPort("", strconv.Itoa(config.MediaPort)), PublicAddresses: list(config.MediaAddresses),
		IncludeLoopback: true, Log: log})
	if err != nil {
		return fmt.Errorf("media-port: %w", err)
	}
	p.later(p.engine.Close)
	if config.TURN {
		addresses, err := p.engine.Addresses()
		if err != nil {
			return err
		}
		port := 0
		if config.MediaPort != 0 {
			port = config.MediaPort + 1
		}
		p.relay, err = turn.Open(turn.Config{Listen: net.JoinHostPort("", strconv.Itoa(port)), MediaPort: p.engine.Port(), Addresses: addresses})
		if err != nil {
			return fmt.Errorf("turn: %w", err)
		}
		p.later(p.relay.Close)
	}
	p.media = media.New(media.Deps{Store: p.house.store, Authz: p.house.authz, Audit: p.house.audit, Outbox: p.house.outbox,
		Gate: conferenceGate{p.house.meetings}, Engine: p.engine, Relay: p.relay, Log: log})
	return nil
}

const (
	// tidyEvery is how often what is kept for a time only is removed.
	tidyEvery = time.Hour
	// catchUpEvery is the longest that a right taken away on one node lives on on another.
	catchUpEvery = time.Second
)

// keep does what is to be done from time to time until the program stops.
func (p *program) keep(ctx context.Context, config Config, log *slog.Logger) {
	var working sync.WaitGroup
	report := func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			log.Error(what, "cause", err)
		}
	}
	working.Go(func() {
		p.house.audit.KeepSealing(ctx, config.SealInterval, func(err error) { report("sealing the ledgers", err) })
	})
	working.Go(func() {
		every(ctx, tidyEvery, func() {
			before := p.house.store.Now().Add(-config.EventRetention)
			_, err := p.house.outbox.Prune(ctx, before)
			report("removing old events", err)
			_, err = p.house.queue.Prune(ctx, before)
			report("removing finished work", err)
			_, err = p.house.people.Prune(ctx)
			report("removing old sign-ins", err)
		})
	})
	working.Go(func() {
		p.house.audit.WatchClock(ctx, func(err error) { report("recording a jump of the clock", err) })
	})
	// On SQLite there is no other node, and nobody puts the database back under a running server.
	if p.house.store.Postgres() {
		working.Go(func() {
			every(ctx, config.SealInterval, func() { report("comparing the ledgers with their witness", p.house.findLosses(ctx)) })
		})
		working.Go(func() {
			every(ctx, catchUpEvery, func() { report("reading changed rights", p.house.authz.CatchUp(ctx)) })
		})
	}
	p.later(func() error { p.ending(); working.Wait(); return nil })
}

// every does the work again and again until ctx ends.
func every(ctx context.Context, pause time.Duration, work func()) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			work()
		}
	}
}

func newAPI(config Config, log *slog.Logger, h *house, m *media.Service) *api.API {
	a := api.New(api.Deps{Log: log, Sessions: h.people, Displays: h.displays, Version: version, MaxUpload: int64(config.UploadLimit) << 20,
		Secure: config.TLS != "off", Health: h.store.Ping, Warnings: h.warnings, WhyEnded: h.people.WhyEnded})
	api.RegisterPeople(a, h.people, h.store.Now)
	api.RegisterMeetings(a, h.meetings, h.documents, unread(h.chat))
	api.RegisterDocuments(a, h.meetings, h.documents)
	api.RegisterFloor(a, h.floor)
	api.RegisterDisplays(a, h.displays)
	api.RegisterSpares(a, h.people, h.meetings)
	api.RegisterVoting(a, h.voting)
	api.RegisterCounting(a, h.voting)
	api.RegisterSecret(a, h.voting)
	api.RegisterVoteKeys(a, h.voting)
	api.RegisterBoard(a, h.voting, clientHash)
	api.RegisterCeremonies(a, h.trustees)
	api.RegisterOpinions(a, h.opinions)
	api.RegisterChat(a, h.chat)
	api.RegisterConference(a, m)
	api.RegisterAudit(a, h.meetings, h.audit)
	return a
}

// registerTopics opens the topics of the rooms to the live connections.
func registerTopics(s *live.Server, h *house) {
	s.Register("meeting/{id}", live.Topic{Kind: outbox.State, Allow: h.meetings.AllowLive, Current: h.meetings.CurrentLive})
	s.Register("meeting/{id}/secretariat", live.Topic{Kind: outbox.State, Allow: h.meetings.AllowSecretariat, Current: h.meetings.CurrentSecretariat})
	s.Register("meeting/{id}/votes", live.Topic{Kind: outbox.State, Allow: h.voting.AllowVotes, Current: h.voting.CurrentVotes})
	s.Register("meeting/{id}/votes/secretariat", live.Topic{Kind: outbox.State, Allow: h.voting.AllowSecretariat, Current: h.voting.CurrentSecretariat})
	s.Register("meeting/{id}/ceremonies", live.Topic{Kind: outbox.State, Allow: h.trustees.Allow, Current: h.trustees.Current})
	s.Register("meeting/{id}/board", live.Topic{Kind: outbox.State, Allow: h.voting.AllowBoard, Current: h.voting.CurrentBoard})
	s.Register("opinions/{id}", live.Topic{Kind: outbox.State, Allow: h.opinions.Allow, Current: h.opinions.Current})
	s.Register("person/{id}", live.Topic{Kind: outbox.Log, Allow: h.meetings.AllowPerson})
	s.Register("chat/{id}", live.Topic{Kind: outbox.Log, Allow: h.chat.Allow, Since: h.chat.Since, Top: h.chat.Top})
}

func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// unread counts the unread messages of the one who acts, over all channels.
func unread(c *chat.Service) func(ctx context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		channels, err := c.Channels(ctx)
		n := 0
		for _, channel := range channels {
			n += int(channel.Unread)
		}
		return n, err
	}
}
