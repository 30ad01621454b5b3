package voting

import (
	"context"
	"sync"
	"time"

	"nghitruong/ent/vote"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
)

// progressInterval is the time during which stored ballots of a meeting gather into one new value of its topics: at most four a second,
// however many ballots come.
const progressInterval = 250 * time.Millisecond

// progressTimeout bounds one publication; the next ballot tries again.
const progressTimeout = 10 * time.Second

// progress publishes how far the open votes are, outside the transactions of the ballots and never more often than each interval. It holds
// no counts: what is published is read from the database.
type progress struct {
	interval time.Duration
	publish  func(ctx context.Context, meeting id.Meeting) error
	failed   func(meeting id.Meeting, err error)

	lock    sync.Mutex
	waiting map[id.Meeting]*time.Timer
	stopped bool
	running sync.WaitGroup
}

func newProgress(interval time.Duration, publish func(context.Context, id.Meeting) error, failed func(id.Meeting, error)) *progress {
	return &progress{interval: interval, publish: publish, failed: failed, waiting: map[id.Meeting]*time.Timer{}}
}

// touch sees to it that the meeting's progress is published within the interval.
func (p *progress) touch(meeting id.Meeting) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.stopped || p.waiting[meeting] != nil {
		return
	}
	p.running.Add(1)
	p.waiting[meeting] = time.AfterFunc(p.interval, func() {
		defer p.running.Done()
		p.lock.Lock()
		delete(p.waiting, meeting)
		p.lock.Unlock()
		p.now(meeting)
	})
}

func (p *progress) now(meeting id.Meeting) {
	ctx, cancel := context.WithTimeout(authz.SystemContext(context.Background()), progressTimeout)
	defer cancel()
	if err := p.publish(ctx, meeting); err != nil {
		p.failed(meeting, err)
	}
}

// stop publishes what waits and returns when nothing runs any more.
func (p *progress) stop() {
	p.lock.Lock()
	p.stopped = true
	var early []id.Meeting
	for meeting, timer := range p.waiting {
		if timer.Stop() {
			early = append(early, meeting)
		}
	}
	p.lock.Unlock()
	for _, meeting := range early {
		p.now(meeting)
		p.running.Done()
	}
	p.running.Wait()
}

// publishProgress publishes the current value of the meeting's topics if a vote is open; the close publishes the last one itself.
func (s *Service) publishProgress(ctx context.Context, meeting id.Meeting) error {
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		if err := s.holdBoard(ctx, meeting); err != nil {
			return err
		}
		if err := s.orderTopics(ctx, meeting); err != nil {
			return err
		}
		open, err := s.Store.Client(ctx).Vote.Query().Where(vote.MeetingID(meeting), vote.State(string(Open))).Exist(ctx)
		if err != nil || !open {
			return err
		}
		return s.emit(ctx, meeting, "vote.progressed")
	})
}
