package opinions

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/opinionballot"
	"nghitruong/ent/opinionmember"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// RuleCode is the rule by which opinion ballots are decided: more than half of all members, and the chair's side when both are equal.
const RuleCode = "ubnd_decision"

// Limits of the texts, in characters.
const (
	maxCode    = 32
	maxTitle   = 500
	maxText    = 8000
	maxOpinion = 4000
	maxReason  = 1000
	// maxMembers is far above any body that decides by correspondence.
	maxMembers = 200
)

// Content is what the office writes of a draft.
type Content struct {
	// Code names the ballot within the unit; empty: the next free number.
	Code  string
	Title string
	// Text is the exact question. It may still be empty in a draft, and so may Deadline, Members and Chair.
	Text     string
	Deadline time.Time
	Members  []id.Person
	// Chair is the one of the members whose side decides equal votes.
	Chair id.Person
}

func (c *Content) clean() (err error) {
	if c.Code, err = fault.Line("code", c.Code, maxCode); err != nil {
		return err
	}
	if c.Title, err = fault.RequiredLine("title", c.Title, maxTitle); err != nil {
		return err
	}
	if c.Text, err = fault.Paragraphs("text", c.Text, maxText); err != nil {
		return err
	}
	if len(c.Members) > maxMembers {
		return fault.ErrInput.At("members", fault.ErrTooLong.With("max", maxMembers))
	}
	c.Deadline = c.Deadline.UTC().Truncate(time.Millisecond)
	return nil
}

// Prepare makes a draft for a unit. It needs opinion.manage at the unit. Errors: those of authz; fault.ErrInput, ErrUnitUnknown, ErrCodeTaken,
// ErrMemberUnknown, ErrMemberTwice, ErrOneChair.
func (s *Service) Prepare(ctx context.Context, unit id.OrgUnit, c Content) (OpinionBallot, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return OpinionBallot{}, err
	}
	at, err := s.unit(ctx, unit)
	if err != nil {
		return OpinionBallot{}, err
	}
	if err := s.Authz.Require(ctx, "opinion", "manage", at.Path); err != nil {
		return OpinionBallot{}, err
	}
	if err := c.clean(); err != nil {
		return OpinionBallot{}, err
	}
	return s.prepare(ctx, at, c, id.OpinionBallot{}, nil)
}

// prepare stores a draft; papers are those of the ballot that it repeats.
func (s *Service) prepare(ctx context.Context, unit Unit, c Content, repeats id.OpinionBallot, papers []*ent.OpinionPaper) (OpinionBallot, error) {
	rule, err := s.Rules.RuleAt(ctx, RuleCode, unit.Path)
	if err != nil {
		return OpinionBallot{}, err
	}
	if rule.KindOf() != rules.KindMotion || !rule.Offers(rules.Other) {
		return OpinionBallot{}, ErrRule
	}
	raw, err := json.Marshal(rule)
	if err != nil {
		return OpinionBallot{}, err
	}
	ballot := id.New[id.OpinionBallot]()
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		client := s.Store.Client(ctx)
		if c.Code == "" {
			if c.Code, err = s.nextCode(ctx, unit.ID); err != nil {
				return err
			}
		}
		create := client.OpinionBallot.Create().SetID(ballot).SetUnitID(unit.ID).SetDomain(unit.Path).SetCode(c.Code).SetTitle(c.Title).SetText(c.Text).
			SetRule(raw).SetPreparedBy(authz.From(ctx).Person).SetCreatedAt(s.Store.Now())
		if !c.Deadline.IsZero() {
			create.SetDeadline(c.Deadline)
		}
		if !repeats.IsZero() {
			create.SetRepeatsID(repeats)
		}
		row, err := create.Save(ctx)
		if ent.IsConstraintError(err) {
			return ErrCodeTaken.With("code", c.Code).Wrap(err)
		}
		if err != nil {
			return err
		}
		if err := s.setMembers(ctx, row, c.Members, c.Chair); err != nil {
			return err
		}
		for _, p := range papers {
			err := client.OpinionPaper.Create().SetBallotID(ballot).SetTitle(p.Title).SetHash(p.Hash).SetFilename(p.Filename).SetMediaType(p.MediaType).
				SetSize(p.Size).SetOrdinal(p.Ordinal).SetCreatedAt(s.Store.Now()).Exec(ctx)
			if err != nil {
				return err
			}
		}
		body := map[string]any{"title": c.Title}
		if !repeats.IsZero() {
			body["repeats"] = repeats.String()
		}
		return s.record(ctx, row, "opinion.prepared", body)
	})
	if err != nil {
		return OpinionBallot{}, err
	}
	return s.Get(ctx, ballot)
}

// nextCode is the first free code of the form PYK-01.
func (s *Service) nextCode(ctx context.Context, unit id.OrgUnit) (string, error) {
	rows, err := s.Store.Client(ctx).OpinionBallot.Query().Where(opinionballot.UnitID(unit)).Select(opinionballot.FieldCode).All(ctx)
	if err != nil {
		return "", err
	}
	taken := make(map[string]bool, len(rows))
	for _, row := range rows {
		taken[row.Code] = true
	}
	for n := 1; ; n++ {
		if code := fmt.Sprintf("PYK-%02d", n); !taken[code] {
			return code, nil
		}
	}
}

// Change writes the whole content of a draft anew, except for its code, which stays. It needs opinion.manage. Errors: those of Prepare; ErrNotFound,
// ErrState.
func (s *Service) Change(ctx context.Context, b id.OpinionBallot, c Content) (OpinionBallot, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return OpinionBallot{}, err
	}
	return s.act(ctx, b, []State{Draft}, func(ctx context.Context, row *ent.OpinionBallot) error {
		if err := c.clean(); err != nil {
			return err
		}
		update := row.Update().SetTitle(c.Title).SetText(c.Text)
		if c.Deadline.IsZero() {
			update.ClearDeadline()
		} else {
			update.SetDeadline(c.Deadline)
		}
		if err := update.Exec(ctx); err != nil {
			return err
		}
		if err := s.setMembers(ctx, row, c.Members, c.Chair); err != nil {
			return err
		}
		return s.record(ctx, row, "opinion.changed", map[string]any{"title": c.Title, "members": len(c.Members)})
	})
}

// setMembers replaces the members of a draft, with the names and posts of now. They stand in the order of introductions, the chair first.
func (s *Service) setMembers(ctx context.Context, row *ent.OpinionBallot, persons []id.Person, chair id.Person) error {
	client := s.Store.Client(ctx)
	if _, err := client.OpinionMember.Delete().Where(opinionmember.BallotID(row.ID)).Exec(ctx); err != nil {
		return err
	}
	if !chair.IsZero() && !slices.Contains(persons, chair) {
		return ErrOneChair
	}
	if len(persons) == 0 {
		return nil
	}
	known, err := s.Directory.People(ctx, row.UnitID)
	if err != nil {
		return err
	}
	byID := make(map[id.Person]Person, len(known))
	for _, p := range known {
		byID[p.ID] = p
	}
	chosen := make([]Person, 0, len(persons))
	seen := make(map[id.Person]bool, len(persons))
	for i, person := range persons {
		p, ok := byID[person]
		if !ok {
			return fault.ErrInput.At(fmt.Sprintf("members[%d]", i), ErrMemberUnknown)
		}
		if seen[person] {
			return fault.ErrInput.At(fmt.Sprintf("members[%d]", i), ErrMemberTwice)
		}
		seen[person] = true
		chosen = append(chosen, p)
	}
	slices.SortStableFunc(chosen, func(a, b Person) int { return byIntroduction(a, b, chair) })
	for i, p := range chosen {
		err := client.OpinionMember.Create().SetBallotID(row.ID).SetPersonID(p.ID).SetName(p.Name).SetTitle(p.Title).SetUnitName(p.UnitName).
			SetSortKey(p.Key).SetChair(p.ID == chair).SetOrdinal(i + 1).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

func byIntroduction(a, b Person, chair id.Person) int {
	rank := func(p Person) int {
		switch {
		case p.ID == chair:
			return -1
		case p.ProtocolOrder == 0:
			return 1 << 30
		}
		return p.ProtocolOrder
	}
	if c := rank(a) - rank(b); c != 0 {
		return c
	}
	return strings.Compare(a.Key, b.Key)
}

func (s *Service) unit(ctx context.Context, unit id.OrgUnit) (Unit, error) {
	units, err := s.Directory.Units(ctx)
	if err != nil {
		return Unit{}, err
	}
	i := slices.IndexFunc(units, func(u Unit) bool { return u.ID == unit })
	if i < 0 {
		return Unit{}, fault.ErrInput.At("unit_id", ErrUnitUnknown)
	}
	return units[i], nil
}

// Units returns the units for which the one who acts may prepare ballots, in the order of the tree. Errors: those of authz for nobody.
func (s *Service) Units(ctx context.Context) ([]OpinionUnit, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, err
	}
	all, err := s.Directory.Units(ctx)
	if err != nil {
		return nil, err
	}
	var mine []OpinionUnit
	for _, u := range all {
		if s.Authz.Allowed(ctx, "opinion", "manage", u.Path) {
			mine = append(mine, OpinionUnit{ID: u.ID, Name: u.Name})
		}
	}
	return mine, nil
}

// Candidates returns who may be made a member of a ballot of the unit. It needs opinion.manage at the unit.
func (s *Service) Candidates(ctx context.Context, unit id.OrgUnit) ([]OpinionCandidate, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, err
	}
	at, err := s.unit(ctx, unit)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "opinion", "manage", at.Path); err != nil {
		return nil, err
	}
	people, err := s.Directory.People(ctx, unit)
	if err != nil {
		return nil, err
	}
	list := make([]OpinionCandidate, len(people))
	for i, p := range people {
		list[i] = OpinionCandidate{PersonID: p.ID, Name: p.Name, Title: p.Title, UnitName: p.UnitName, Direct: p.Direct, Head: p.Head}
	}
	return list, nil
}
