package authz

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/rbac"
	defaultrolemanager "github.com/casbin/casbin/v2/rbac/default-role-manager"

	"nghitruong/internal/id"
)

// The model: requests (person, object, action, path), permissions of roles, roles of persons at paths. Deny wins; no match is no.
const casbinModel = `
[request_definition]
r = sub, obj, act, dom
[policy_definition]
p = sub, obj, act, eft
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.obj == p.obj && r.act == p.act && g(r.sub, p.sub, r.dom)
`

type question struct {
	person                 id.Person
	object, action, domain string
}

// snapshot holds the grants effective in one stretch of time and the answers given from them. Grants never change within it.
type snapshot struct {
	all      []Grant
	loaded   uint64
	until    time.Time
	byPerson map[id.Person][]Grant
	enforcer *casbin.SyncedEnforcer

	answers  sync.Map // question -> bool
	answered atomic.Int64
}

func newSnapshot(policy []Permission, all []Grant, loaded uint64, now time.Time) (*snapshot, error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, fmt.Errorf("authz: model: %w", err)
	}
	enforcer, err := casbin.NewSyncedEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("authz: enforcer: %w", err)
	}
	lines := make([][]string, 0, len(policy))
	for _, p := range policy {
		if p.Role == "" || p.Object == "" || p.Action == "" {
			return nil, fmt.Errorf("authz: permission %+v makes no sense", p)
		}
		effect := "allow"
		if p.Deny {
			effect = "deny"
		}
		lines = append(lines, []string{p.Role, p.Object, p.Action, effect})
	}
	if len(lines) > 0 {
		if added, err := enforcer.AddPolicies(lines); err != nil || !added {
			return nil, fmt.Errorf("authz: policy with a repeated line: %w", err)
		}
	}
	s := &snapshot{all: all, loaded: loaded, until: nextChange(all, now), byPerson: map[id.Person][]Grant{}, enforcer: enforcer}
	roles := &roleManager{RoleManager: defaultrolemanager.NewRoleManagerImpl(1), grants: map[string][]Grant{}}
	for _, g := range all {
		if g.holds(now) {
			s.byPerson[g.Person] = append(s.byPerson[g.Person], g)
			roles.grants[g.Person.String()] = s.byPerson[g.Person]
		}
	}
	enforcer.SetRoleManager(roles)
	if err := enforcer.BuildRoleLinks(); err != nil {
		return nil, fmt.Errorf("authz: role links: %w", err)
	}
	return s, nil
}

// roleManager answers casbin's "has this person this role at this path?" from the grants. The stock manager with a domain matching
// function gives the same answers, but compares every grant with every path while loading: seconds for a council's archive.
type roleManager struct {
	rbac.RoleManager
	grants map[string][]Grant
}

// HasLink is casbin's g(person, role, path).
func (m *roleManager) HasLink(person, role string, domains ...string) (bool, error) {
	if len(domains) != 1 {
		return false, fmt.Errorf("authz: %d paths asked at once", len(domains))
	}
	for _, g := range m.grants[person] {
		if g.Role == role && covers(domains[0], g.Domain) {
			return true, nil
		}
	}
	return false, nil
}

// ended reports whether a grant began or ended since the snapshot was made.
func (s *snapshot) ended(now time.Time) bool { return !s.until.IsZero() && !now.Before(s.until) }

// over reports whether the snapshot has to be replaced: it ended, or it remembers too much.
func (s *snapshot) over(now time.Time) bool {
	return s.ended(now) || s.answered.Load() >= memoryLimit
}

func (s *snapshot) may(q question) (bool, error) {
	if answer, ok := s.answers.Load(q); ok {
		return answer.(bool), nil
	}
	if len(s.byPerson[q.person]) == 0 {
		return false, nil
	}
	ok, err := s.enforcer.Enforce(q.person.String(), q.object, q.action, q.domain)
	if err != nil {
		return false, fmt.Errorf("authz: %w", err)
	}
	if _, known := s.answers.LoadOrStore(q, ok); !known {
		s.answered.Add(1)
	}
	return ok, nil
}
