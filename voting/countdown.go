package voting

import (
	"context"
	"errors"
	"sync"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
)

const (
	// maxCountdown is the longest countdown in seconds, half a day.
	maxCountdown = 12 * 60 * 60
	// sweepInterval is how often each node looks for countdowns that it does not follow yet.
	sweepInterval = 5 * time.Second
	// takeover is how much later than the node that set a countdown another one closes: it only does when the first has died.
	takeover = 2 * time.Second
	// closeTimeout bounds one close; a failed one is tried again by the next sweep.
	closeTimeout = 10 * time.Second
)

func machineTimers(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

// checkCountdown refuses a countdown that cannot be, or that would close what people have to count or two persons close together.
func checkCountdown(method Method, rule snapshot, seconds int, closes bool, place string) error {
	if seconds < 0 || seconds > maxCountdown {
		return fault.ErrInput.At(place, ErrBadNumber.With("min", 0).With("max", maxCountdown))
	}
	if closes && (seconds == 0 || method.Counted() || rule.Secret) {
		return ErrCountdownCloses
	}
	return nil
}

// SetCountdown sets, lengthens or (with 0 seconds) stops the countdown of a vote: from the opening on while it is not open, from now on
// while it is. The end closes the vote only when closes is set. It needs vote.open; before the opening vote.prepare is enough. Errors: those
// of authz; ErrNotFound, ErrState, fault.ErrInput, ErrCountdownCloses.
func (s *Service) SetCountdown(ctx context.Context, v id.Vote, seconds int, closes bool) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if err := s.requirePreparing(ctx, row, domain); err != nil {
		return Vote{}, err
	}
	movable := func(row *ent.Vote) bool {
		state := State(row.State)
		return state == Prepared || state == Ready || state == Open
	}
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, movable, func(ctx context.Context, row *ent.Vote, _ MeetingInfo, now time.Time) (string, any, error) {
		// The vote may have been opened since the authority was looked up.
		if err := s.requirePreparing(ctx, row, domain); err != nil {
			return "", nil, err
		}
		rule, err := readSnapshot(row.Rule)
		if err != nil {
			return "", nil, err
		}
		if err := checkCountdown(Method(row.Method), rule, seconds, closes, "body.seconds"); err != nil {
			return "", nil, err
		}
		update := row.Update().SetCountdownSeconds(seconds).SetCloseByCountdown(closes)
		if State(row.State) == Open && seconds > 0 {
			length := time.Duration(seconds) * time.Second
			update.SetCountdownEndsAt(now.Add(length))
			if closes {
				s.countdowns.armAfterCommit(ctx, row.ID, now.Add(length), length)
			}
		} else {
			update.ClearCountdownEndsAt()
		}
		if !closes || State(row.State) != Open {
			store.AfterCommit(ctx, func() { s.countdowns.disarm(v) })
		}
		return "vote.countdown_set", map[string]any{"code": row.Code, "seconds": seconds, "close": closes}, update.Exec(ctx)
	})
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

// requirePreparing is nil for those with vote.open, and before the opening for those with vote.prepare.
func (s *Service) requirePreparing(ctx context.Context, row *ent.Vote, domain string) error {
	if row.OpenedAt == nil && s.Authz.Allowed(ctx, "vote", "prepare", domain) {
		return nil
	}
	return s.Authz.Require(ctx, "vote", "open", domain)
}

// countdowns closes votes whose countdown has ended, where it was so set. The time runs on timers that no change of the machine's clock
// moves; the stored end says which countdown a timer belongs to, so that one which was changed meanwhile closes nothing. Every node follows
// all countdowns it knows of, those that others set a little later: exactly one of them closes, because the state is looked at under the
// vote's lock.
type countdowns struct {
	service *Service
	lock    sync.Mutex
	armed   map[id.Vote]*armed
	sweep   func() bool
	stopped bool
	running sync.WaitGroup
}

type armed struct {
	ends time.Time
	stop func() bool
}

func newCountdowns(s *Service) *countdowns {
	return &countdowns{service: s, armed: map[id.Vote]*armed{}}
}

// armAfterCommit closes the vote after d from now on, once the transaction is committed.
func (c *countdowns) armAfterCommit(ctx context.Context, v id.Vote, ends time.Time, d time.Duration) {
	began := time.Now()
	store.AfterCommit(ctx, func() { c.arm(v, ends, d-time.Since(began)) })
}

// arm follows the countdown of a vote that ends at ends; an earlier countdown of the vote is followed no more.
func (c *countdowns) arm(v id.Vote, ends time.Time, d time.Duration) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.stopped {
		return
	}
	c.drop(v)
	a := &armed{ends: ends}
	a.stop = c.after(max(d, 0), func() { c.ended(v, a) })
	c.armed[v] = a
}

// after runs f once after d, as something that stop waits for. The lock is held.
func (c *countdowns) after(d time.Duration, f func()) (stop func() bool) {
	c.running.Add(1)
	halt := c.service.Timers(d, func() {
		defer c.running.Done()
		f()
	})
	return func() bool {
		stopped := halt()
		if stopped {
			c.running.Done()
		}
		return stopped
	}
}

// drop forgets a countdown. The lock is held.
func (c *countdowns) drop(v id.Vote) {
	if a := c.armed[v]; a != nil {
		a.stop()
		delete(c.armed, v)
	}
}

// disarm follows the countdown of the vote no more.
func (c *countdowns) disarm(v id.Vote) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.drop(v)
}

// ended closes the vote, unless its countdown is another one by now. A countdown that could not be closed is taken up by the next sweep.
func (c *countdowns) ended(v id.Vote, a *armed) {
	c.lock.Lock()
	if c.armed[v] == a {
		delete(c.armed, v)
	}
	stopped := c.stopped
	c.lock.Unlock()
	if stopped {
		return
	}
	ctx, cancel := context.WithTimeout(authz.SystemContext(context.Background()), closeTimeout)
	defer cancel()
	if err := c.service.closeByCountdown(ctx, v, a.ends); err != nil {
		c.service.Logger.Error("voting: countdown not closed", "vote", v.String(), "error", err)
	}
}

// resume follows the countdowns of all open votes, at once and again every sweepInterval.
func (c *countdowns) resume(ctx context.Context) error {
	if err := c.look(ctx, 0); err != nil {
		return err
	}
	c.again()
	return nil
}

// again plans the next sweep.
func (c *countdowns) again() {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.stopped {
		return
	}
	if c.sweep != nil {
		c.sweep()
	}
	c.sweep = c.after(sweepInterval, func() {
		ctx, cancel := context.WithTimeout(authz.SystemContext(context.Background()), closeTimeout)
		defer cancel()
		if err := c.look(ctx, takeover); err != nil {
			c.service.Logger.Error("voting: countdowns not looked at", "error", err)
		}
		c.again()
	})
}

// look follows the countdowns that this node does not follow yet, each so much later.
func (c *countdowns) look(ctx context.Context, later time.Duration) error {
	s := c.service
	rows, err := s.Store.Client(ctx).Vote.Query().Where(vote.State(string(Open)), vote.CloseByCountdown(true), vote.CountdownEndsAtNotNil()).All(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		c.lock.Lock()
		known := c.armed[row.ID]
		c.lock.Unlock()
		if known == nil || !known.ends.Equal(*row.CountdownEndsAt) {
			c.arm(row.ID, *row.CountdownEndsAt, row.CountdownEndsAt.Sub(s.Store.Now())+later)
		}
	}
	return nil
}

// stop follows nothing any more and returns when nothing is being closed.
func (c *countdowns) stop() {
	c.lock.Lock()
	c.stopped = true
	for v := range c.armed {
		c.drop(v)
	}
	if c.sweep != nil {
		c.sweep()
	}
	c.lock.Unlock()
	c.running.Wait()
}

// errCountdownPast tells that the countdown that ended is not the vote's any more.
var errCountdownPast = errors.New("voting: the countdown was changed or the vote closed")

// closeByCountdown closes a vote as the system, if the countdown that ended at ends is still the one that closes it.
func (s *Service) closeByCountdown(ctx context.Context, v id.Vote, ends time.Time) error {
	row, _, err := s.find(ctx, v)
	if err != nil {
		return err
	}
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, func(*ent.Vote) bool { return true },
		func(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
			if State(row.State) != Open || !row.CloseByCountdown || row.CountdownEndsAt == nil || !row.CountdownEndsAt.Equal(ends) || row.BehindAt != nil {
				return "", nil, errCountdownPast
			}
			name, body, err := s.close(ctx, row, info, now)
			if told, ok := body.(map[string]any); ok {
				told["by_countdown"] = true
			}
			return name, body, err
		})
	if errors.Is(err, errCountdownPast) {
		return nil
	}
	return err
}
