package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"nghitruong/ent"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
)

const (
	// maxAttempts is how often a job is tried.
	maxAttempts = 8
	// lease is how long a queued job may show no sign of life.
	lease = time.Minute
	// claimLimit is how many rows are handed over at once.
	claimLimit = 100
	// lookEvery is how often the relay looks for due rows; a commit on this server wakes it at once.
	lookEvery = time.Second
	// jobTimeout bounds one attempt.
	jobTimeout = time.Hour
	// queueName is the queue in Redis.
	queueName = "nghitruong"
)

// backoff is the wait after the n-th failed attempt: 5 s doubling to an hour.
func backoff(n int) time.Duration { return min(5*time.Second<<min(n-1, 20), time.Hour) }

// Handler does the work of one kind. It acts as the system; ctx ends when the program stops. It must not mind running twice.
type Handler func(ctx context.Context, payload json.RawMessage) error

// Config of a Runner.
type Config struct {
	// Redis is the address (an IP literal with port) of a Redis; "" keeps the queue in the memory of the process.
	Redis string
	// Concurrency is how many jobs run at once; 0 is 4.
	Concurrency int
	// Grace is how long Stop lets running jobs finish; 0 is 8 s.
	Grace time.Duration
	// Log gets failures. Nil discards.
	Log *slog.Logger
}

// Runner works on the jobs of a queue.
type Runner struct {
	queue    *Queue
	config   Config
	handlers map[string]Handler

	memory    *miniredis.Miniredis
	redis     *redis.Client
	client    *asynq.Client
	inspector *asynq.Inspector
	server    *asynq.Server

	// relaying ends with stopRelay, running jobs with stopJobs.
	relaying  context.Context
	stopRelay context.CancelFunc
	jobs      context.Context
	stopJobs  context.CancelFunc
	relay     sync.WaitGroup
	running   sync.WaitGroup
}

// NewRunner returns a runner for the queue. Add handlers, then Start.
func NewRunner(q *Queue, config Config) *Runner {
	if config.Concurrency == 0 {
		config.Concurrency = 4
	}
	if config.Grace == 0 {
		config.Grace = 8 * time.Second
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	return &Runner{queue: q, config: config, handlers: map[string]Handler{}}
}

// Handle says who does the work of a kind. Call it before Start.
func (r *Runner) Handle(kind string, h Handler) { r.handlers[kind] = h }

// Start begins to work. ctx bounds the start only. Errors: the queue or the database cannot be reached.
func (r *Runner) Start(ctx context.Context) error {
	options := &redis.Options{Addr: r.config.Redis}
	if r.config.Redis == "" {
		r.memory = miniredis.NewMiniRedis()
		// go-redis resolves a host name even when it does not dial it; an IP literal needs no resolver.
		options.Addr = "127.0.0.1:6379"
		options.Dialer = func(context.Context, string, string) (net.Conn, error) { return r.memory.Dial() }
	}
	r.redis = redis.NewClient(options)
	if err := r.redis.Ping(ctx).Err(); err != nil {
		return errors.Join(fmt.Errorf("jobs: reaching the queue: %w", err), r.redis.Close())
	}
	if r.memory != nil && !r.queue.store.Postgres() {
		// Nobody else works on this database: what was queued went down with the last process.
		if err := r.queue.forget(ctx); err != nil {
			return errors.Join(fmt.Errorf("jobs: taking up what was left: %w", err), r.redis.Close())
		}
	}
	r.relaying, r.stopRelay = context.WithCancel(context.Background())
	r.jobs, r.stopJobs = context.WithCancel(authz.SystemContext(context.Background()))
	r.client, r.inspector = asynq.NewClientFromRedisClient(r.redis), asynq.NewInspectorFromRedisClient(r.redis)
	r.server = asynq.NewServerFromRedisClient(r.redis, asynq.Config{
		Concurrency: r.config.Concurrency, Queues: map[string]int{queueName: 1}, TaskCheckInterval: 50 * time.Millisecond,
		ShutdownTimeout: r.config.Grace, BaseContext: func() context.Context { return r.jobs },
		Logger: logger{r.config.Log}, LogLevel: asynq.WarnLevel,
	})
	if err := r.server.Start(asynq.HandlerFunc(r.work)); err != nil {
		return errors.Join(fmt.Errorf("jobs: starting: %w", err), r.redis.Close())
	}
	r.relay.Go(r.relayLoop)
	if r.memory != nil {
		r.relay.Go(r.age)
	}
	return nil
}

// Stop lets running jobs finish for the grace, then cancels them and waits. What did not finish is worked on again after the next start.
func (r *Runner) Stop() error {
	r.stopRelay()
	r.relay.Wait()
	// asynq gives running jobs the grace; their contexts end after it, or now if they are done.
	r.server.Shutdown()
	r.stopJobs()
	r.running.Wait()
	err := r.redis.Close()
	if r.memory != nil {
		r.memory.Close()
	}
	return err
}

// age lets keys expire: the in-memory queue has no clock of its own, and asynq's locks would stay for ever.
func (r *Runner) age() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-r.relaying.Done():
			return
		case <-tick.C:
			r.memory.FastForward(time.Second)
		}
	}
}

func (r *Runner) relayLoop() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for r.handOver() == claimLimit {
			// There may be more.
		}
		select {
		case <-r.relaying.Done():
			return
		case <-tick.C:
		case <-r.queue.wake:
		}
	}
}

// handOver gives due rows to asynq and returns how many there were.
func (r *Runner) handOver() int {
	rows, err := r.queue.claim(r.relaying, claimLimit)
	if err != nil {
		if r.relaying.Err() == nil {
			r.config.Log.Warn("jobs: no rows could be claimed", "cause", err.Error())
		}
		return 0
	}
	for _, row := range rows {
		if err := r.enqueue(row); err != nil {
			// The lease ends and the row is claimed again.
			r.config.Log.Warn("jobs: a row could not be queued", "job", row.ID.String(), "kind", row.Kind, "cause", err.Error())
		}
	}
	return len(rows)
}

// enqueue uses the row's identifier as the task's, so that a row is in the queue at most once.
func (r *Runner) enqueue(row *ent.Job) error {
	task := asynq.NewTask(row.Kind, nil)
	options := []asynq.Option{asynq.TaskID(row.ID.String()), asynq.Queue(queueName), asynq.MaxRetry(0), asynq.Timeout(jobTimeout)}
	_, err := r.client.EnqueueContext(r.relaying, task, options...)
	if !errors.Is(err, asynq.ErrTaskIDConflict) {
		return err
	}
	info, err := r.inspector.GetTaskInfo(queueName, row.ID.String())
	if err != nil {
		return err
	}
	if info.State != asynq.TaskStateArchived && info.State != asynq.TaskStateCompleted {
		// It waits in the queue or a stopped server's work is about to be found.
		return nil
	}
	// The server that worked on it died; asynq put the task aside.
	if err := r.inspector.DeleteTask(queueName, row.ID.String()); err != nil {
		return err
	}
	_, err = r.client.EnqueueContext(r.relaying, task, options...)
	return err
}

// work runs one attempt. asynq learns of a failure only when the row could not be marked; the row decides what happens next.
func (r *Runner) work(ctx context.Context, task *asynq.Task) error {
	r.running.Add(1)
	defer r.running.Done()
	taskID, _ := asynq.GetTaskID(ctx)
	key, err := id.Parse[id.Job](taskID)
	if err != nil {
		return err
	}
	row, err := r.queue.begin(ctx, key)
	if err != nil || row == nil {
		return err
	}
	failure := r.attempt(ctx, row)
	if failure != nil {
		r.config.Log.Warn("jobs: an attempt failed", "job", taskID, "kind", task.Type(), "attempt", row.Attempts, "cause", failure.Error())
	}
	// The context may have ended with the program; what came of the work is recorded all the same.
	marking, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return r.queue.end(marking, row, failure)
}

func (r *Runner) attempt(ctx context.Context, row *ent.Job) (err error) {
	if row.Attempts > maxAttempts {
		return errors.New("the program ended in the middle of every attempt")
	}
	handler := r.handlers[row.Kind]
	if handler == nil {
		return fmt.Errorf("no handler for %q", row.Kind)
	}
	renewing, stop := context.WithCancel(ctx)
	defer stop()
	r.running.Go(func() { r.renew(renewing, row) })
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return handler(ctx, row.Payload)
}

// renew keeps the lease of a running job.
func (r *Runner) renew(ctx context.Context, row *ent.Job) {
	tick := time.NewTicker(lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := r.queue.renew(ctx, row.ID); err != nil && ctx.Err() == nil {
				r.config.Log.Warn("jobs: a lease could not be renewed", "job", row.ID.String(), "cause", err.Error())
			}
		}
	}
}

// logger passes asynq's words on.
type logger struct{ log *slog.Logger }

func (l logger) Debug(args ...any) { l.log.Debug(fmt.Sprint(args...)) }
func (l logger) Info(args ...any)  { l.log.Info(fmt.Sprint(args...)) }
func (l logger) Warn(args ...any)  { l.log.Warn(fmt.Sprint(args...)) }
func (l logger) Error(args ...any) { l.log.Error(fmt.Sprint(args...)) }
func (l logger) Fatal(args ...any) { l.log.Error(fmt.Sprint(args...)) }
