package authz

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"nghitruong/internal/id"
)

const (
	// loadTimeout bounds a reload that no request waits for.
	loadTimeout = 10 * time.Second
	// memoryLimit is the number of remembered answers after which a snapshot starts afresh; casbin remembers about ten links for each.
	memoryLimit = 1 << 16
)

// castObject and castAction name the one thing the system itself must never do.
const (
	castObject = "vote"
	castAction = "cast"
)

// Engine answers questions of authority. It is safe for concurrent use. Make it with New, then Load.
type Engine struct {
	policy  []Permission
	sources []Source
	now     func() time.Time

	snapshot atomic.Pointer[snapshot]
	version  atomic.Uint64
	// wanted counts changes announced, snapshot.loaded how many of them the grants in use contain.
	wanted atomic.Uint64
	// marks are shared with other nodes; seen of them are contained in the grants in use.
	marks Marks
	seen  atomic.Int64
	// building is held while a new snapshot is made.
	building sync.Mutex
}

// New returns an engine for the policy, with grants from the sources. It answers nothing before Load.
func New(policy []Permission, sources ...Source) *Engine {
	return &Engine{policy: policy, sources: sources, now: time.Now}
}

// AddSource adds a source of grants; a service that both asks the engine and supplies grants is made after it. Call it before Load.
func (e *Engine) AddSource(source Source) { e.sources = append(e.sources, source) }

// UseClock makes the engine take the time from now, for grants that begin and end. Call it before Load.
func (e *Engine) UseClock(now func() time.Time) { e.now = now }

// Load reads all grants. ctx must not carry a transaction. Errors: those of the sources; a grant or permission that makes no sense.
func (e *Engine) Load(ctx context.Context) error {
	mark := e.wanted.Add(1)
	return e.load(ctx, mark)
}

// Refresh reads all grants again. Call it after the commit of a change; ctx may be that of a finished transaction or an ended request. When
// it fails, the error is returned and every following question tries again first.
func (e *Engine) Refresh(context.Context) error {
	mark := e.wanted.Add(1)
	fresh, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	return e.load(fresh, mark)
}

// Version changes whenever answers may have changed: after each reload and whenever a grant begins or ends. A holder of earlier answers
// asks again when it differs.
func (e *Engine) Version() uint64 {
	if s := e.snapshot.Load(); s != nil && s.over(e.now()) {
		// An error leaves the old version; the next question reports it.
		_, _ = e.current()
	}
	return e.version.Load()
}

// Require returns nil when the subject of ctx may do the action to objects of the kind at the path domain. Errors: ErrSignInRequired,
// ErrPasswordChangeRequired, ErrForbidden; an unexpected error when the grants cannot be read.
func (e *Engine) Require(ctx context.Context, object, action, domain string) error {
	s := From(ctx)
	if s.System {
		if object == castObject && action == castAction {
			return ErrForbidden
		}
		return nil
	}
	if err := RequireSignedIn(ctx); err != nil {
		return err
	}
	if s.Within != "" && !strings.HasPrefix(domain, s.Within) {
		return ErrForbidden
	}
	ok, err := e.may(s.Person, object, action, domain)
	if err != nil {
		return err
	}
	if !ok {
		return ErrForbidden
	}
	return nil
}

// Allowed is Require for those who only want to know; a question that cannot be answered is a no.
func (e *Engine) Allowed(ctx context.Context, object, action, domain string) bool {
	return e.Require(ctx, object, action, domain) == nil
}

// Holds reports whether the person, whoever acts now, may do the action at the path domain.
func (e *Engine) Holds(person id.Person, object, action, domain string) (bool, error) {
	if person.IsZero() {
		return false, nil
	}
	return e.may(person, object, action, domain)
}

// RolesOf returns the grants of a person that are effective now, in the order of the sources.
func (e *Engine) RolesOf(person id.Person) ([]Grant, error) {
	s, err := e.current()
	if err != nil {
		return nil, err
	}
	return s.byPerson[person], nil
}

func (e *Engine) may(person id.Person, object, action, domain string) (bool, error) {
	if !ValidDomain(domain) {
		return false, fmt.Errorf("authz: %q is not a path that ends in a slash", domain)
	}
	s, err := e.current()
	if err != nil {
		return false, err
	}
	return s.may(question{person, object, action, domain})
}

// current returns the snapshot in force now, making a new one when a grant began or ended, the memory is full, or a reload is due.
func (e *Engine) current() (*snapshot, error) {
	s := e.snapshot.Load()
	if s == nil {
		return nil, errors.New("authz: asked before Load")
	}
	mark := e.wanted.Load()
	if s.loaded < mark {
		ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
		defer cancel()
		if err := e.load(ctx, mark); err != nil {
			return nil, err
		}
		s = e.snapshot.Load()
	}
	if !s.over(e.now()) {
		return s, nil
	}
	e.building.Lock()
	defer e.building.Unlock()
	s = e.snapshot.Load()
	now := e.now()
	if !s.over(now) {
		return s, nil
	}
	next, err := newSnapshot(e.policy, s.all, s.loaded, now)
	if err != nil {
		return nil, err
	}
	if s.ended(now) {
		e.version.Add(1)
	}
	e.snapshot.Store(next)
	return next, nil
}

// load reads the grants unless another caller has meanwhile read them after mark was announced.
func (e *Engine) load(ctx context.Context, mark uint64) error {
	e.building.Lock()
	defer e.building.Unlock()
	if s := e.snapshot.Load(); s != nil && s.loaded >= mark {
		return nil
	}
	loaded := e.wanted.Load()
	var marked int64
	if e.marks != nil {
		// Before the grants: a change in between is noticed again rather than missed.
		var err error
		if marked, err = e.marks.Marked(ctx); err != nil {
			return fmt.Errorf("authz: looking for changes of other nodes: %w", err)
		}
	}
	var all []Grant
	for _, source := range e.sources {
		grants, err := source.Grants(ctx)
		if err != nil {
			return fmt.Errorf("authz: reading grants: %w", err)
		}
		all = append(all, grants...)
	}
	for _, g := range all {
		if g.Person.IsZero() || g.Role == "" || !ValidDomain(g.Domain) {
			return fmt.Errorf("authz: grant of role %q to person %q at %q makes no sense", g.Role, g.Person, g.Domain)
		}
	}
	next, err := newSnapshot(e.policy, all, loaded, e.now())
	if err != nil {
		return err
	}
	e.snapshot.Store(next)
	e.seen.Store(marked)
	e.version.Add(1)
	return nil
}

// Ancestors returns the path and every path above it, the nearest first: "/H99/12/" gives "/H99/12/", "/H99/", "/".
func Ancestors(domain string) []string {
	var all []string
	for ValidDomain(domain) {
		all = append(all, domain)
		if domain == "/" {
			break
		}
		domain = domain[:strings.LastIndex(domain[:len(domain)-1], "/")+1]
	}
	return all
}
