package people

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/orgunit"
	"nghitruong/ent/person"
	"nghitruong/ent/position"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

const (
	personMax = 100
	listMax   = 200
)

var (
	genders      = []string{"", "male", "female"}
	addressForms = []string{"ong_ba", "dong_chi"}
)

// NewPerson is what is needed to enter a person.
type NewPerson struct {
	// Code is the key of a loaded list, unique where given.
	Code string
	// Name is the full legal name; DisplayName is shown instead where given.
	Name, DisplayName string
	// Gender is male, female or "".
	Gender string
	// BornYear is 0 when unknown.
	BornYear int
	// AddressForm is ong_ba (when empty) or dong_chi.
	AddressForm string
	Ethnicity   string
	Email       string
	// ProtocolOrder is the place in introductions, 1 first, 0 by the post.
	ProtocolOrder int
	// Unit and Title, both or neither, give the person a post from now on. The unit also decides who may enter the person.
	Unit  id.OrgUnit
	Title string
}

// CreatePerson enters a person. Errors: ErrInput, ErrPersonCodeTaken, ErrUnitNotFound; authority: people.manage at the unit's path, "/" when
// no unit is given.
func (s *Service) CreatePerson(ctx context.Context, in NewPerson) (id.Person, error) {
	var none id.Person
	in, err := in.clean(s.store.Now())
	if err != nil {
		return none, err
	}
	who := id.New[id.Person]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		path, err := s.authorityPath(ctx, in.Unit)
		if err != nil {
			return err
		}
		if err := s.authz.Require(ctx, "people", "manage", path); err != nil {
			return err
		}
		now := s.store.Now()
		create := s.store.Client(ctx).Person.Create().SetID(who).SetName(in.Name).SetDisplayName(in.DisplayName).
			SetSortKey(viet.SortKey(shownName(in.Name, in.DisplayName))).SetFolded(viet.Fold(in.Name + " " + in.DisplayName)).
			SetGender(in.Gender).SetBornYear(in.BornYear).SetAddressForm(in.AddressForm).SetEthnicity(in.Ethnicity).SetEmail(in.Email).
			SetProtocolOrder(in.ProtocolOrder).SetCreatedAt(now)
		if in.Code != "" {
			create.SetCode(in.Code)
		}
		if err := stored(create.Exec(ctx), "a person", ErrPersonCodeTaken.With("code", in.Code), ErrPersonNotFound); err != nil {
			return err
		}
		if err := s.record(ctx, "person.created", "person/"+who.String(), map[string]any{"name": in.Name}); err != nil {
			return err
		}
		if in.Unit.IsZero() {
			return nil
		}
		_, err = s.CreatePosition(ctx, NewPosition{Person: who, Unit: in.Unit, Title: in.Title, Period: Period{From: now}})
		return err
	})
	if err != nil {
		return none, err
	}
	return who, nil
}

func (in NewPerson) clean(now time.Time) (NewPerson, error) {
	var err error
	if in.AddressForm == "" {
		in.AddressForm = addressForms[0]
	}
	for _, line := range []struct {
		location string
		text     *string
		max      int
	}{{"display_name", &in.DisplayName, personMax}, {"ethnicity", &in.Ethnicity, shortMax}, {"email", &in.Email, nameMax}, {"title", &in.Title, nameMax}} {
		if *line.text, err = fault.Line(line.location, *line.text, line.max); err != nil {
			return in, err
		}
	}
	if in.Name, err = fault.RequiredLine("name", in.Name, personMax); err != nil {
		return in, err
	}
	in.Name = strings.Join(strings.Fields(in.Name), " ")
	switch {
	case in.Code != "" && !codeForm.MatchString(in.Code):
		return in, fault.ErrInput.At("code", ErrCodeForm)
	case !slices.Contains(genders, in.Gender):
		return in, fault.ErrInput.At("gender", ErrChoice.With("choices", genders[1:]))
	case !slices.Contains(addressForms, in.AddressForm):
		return in, fault.ErrInput.At("address_form", ErrChoice.With("choices", addressForms))
	case in.BornYear != 0 && (in.BornYear < 1900 || in.BornYear > now.Year()):
		return in, fault.ErrInput.At("born_year", ErrYear)
	case in.ProtocolOrder < 0:
		return in, fault.ErrInput.At("protocol_order", ErrNegative)
	case in.Title == "" && !in.Unit.IsZero():
		return in, fault.ErrInput.At("title", fault.ErrRequired)
	case in.Title != "" && in.Unit.IsZero():
		return in, fault.ErrInput.At("unit_id", fault.ErrRequired)
	}
	if in.Email != "" {
		if a, err := mail.ParseAddress(in.Email); err != nil || a.Address != in.Email {
			return in, fault.ErrInput.At("email", ErrEmail)
		}
	}
	return in, nil
}

func shownName(name, display string) string {
	if display != "" {
		return display
	}
	return name
}

// PersonByCode finds a person by the key of a loaded list. For other domains and loaders. Errors: ErrPersonNotFound.
func (s *Service) PersonByCode(ctx context.Context, code string) (id.Person, error) {
	who, err := s.store.Client(ctx).Person.Query().Where(person.Code(code)).OnlyID(ctx)
	return who, found(err, "a person", ErrPersonNotFound)
}

// Persons returns the persons with their titles of now; those that do not exist are missing in the answer. For other domains.
func (s *Service) Persons(ctx context.Context, ids []id.Person) (map[id.Person]PersonView, error) {
	all := make(map[id.Person]PersonView, len(ids))
	// SQLite and PostgreSQL both limit the parameters of one statement.
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := s.store.Client(ctx).Person.Query().Where(person.IDIn(chunk...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("people: reading persons: %w", err)
		}
		views, err := s.personViews(ctx, rows)
		if err != nil {
			return nil, err
		}
		for _, v := range views {
			all[v.ID] = v
		}
	}
	return all, nil
}

// personViews gives the persons their current titles, in the order of rows.
func (s *Service) personViews(ctx context.Context, rows []*ent.Person) ([]PersonView, error) {
	ids := make([]id.Person, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	posts, err := s.postsAt(ctx, ids, s.store.Now())
	if err != nil {
		return nil, err
	}
	units, err := s.unitNames(ctx, posts)
	if err != nil {
		return nil, err
	}
	views := make([]PersonView, len(rows))
	for i, row := range rows {
		v := PersonView{ID: row.ID, Name: shownName(row.Name, row.DisplayName), GivenName: viet.GivenName(row.Name), SortKey: row.SortKey,
			AddressForm: row.AddressForm, Gender: row.Gender, ProtocolOrder: row.ProtocolOrder}
		if post := first(posts[row.ID]); post != nil {
			v.Title, v.UnitID, v.UnitName = post.Title, post.UnitID, units[post.UnitID]
			if v.ProtocolOrder == 0 {
				v.ProtocolOrder = post.ProtocolOrder
			}
		}
		views[i] = v
	}
	return views, nil
}

func (s *Service) postsAt(ctx context.Context, ids []id.Person, at time.Time) (map[id.Person][]*ent.Position, error) {
	rows, err := s.store.Client(ctx).Position.Query().Where(position.PersonIDIn(ids...),
		position.ValidFromLTE(at), position.Or(position.ValidUntilIsNil(), position.ValidUntilGT(at))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading posts: %w", err)
	}
	posts := map[id.Person][]*ent.Position{}
	for _, row := range rows {
		posts[row.PersonID] = append(posts[row.PersonID], row)
	}
	return posts, nil
}

func (s *Service) unitNames(ctx context.Context, posts map[id.Person][]*ent.Position) (map[id.OrgUnit]string, error) {
	wanted := map[id.OrgUnit]bool{}
	for _, of := range posts {
		for _, post := range of {
			wanted[post.UnitID] = true
		}
	}
	ids := make([]id.OrgUnit, 0, len(wanted))
	for unit := range wanted {
		ids = append(ids, unit)
	}
	rows, err := s.store.Client(ctx).OrgUnit.Query().Where(orgunit.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading units: %w", err)
	}
	names := map[id.OrgUnit]string{}
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, nil
}

// first returns the post that stands first in protocol; of equals the one held longest.
func first(posts []*ent.Position) *ent.Position {
	if len(posts) == 0 {
		return nil
	}
	return slices.MinFunc(posts, func(a, b *ent.Position) int {
		if c := byProtocol(a.ProtocolOrder, b.ProtocolOrder); c != 0 {
			return c
		}
		if c := a.ValidFrom.Compare(b.ValidFrom); c != 0 {
			return c
		}
		return strings.Compare(a.ID.String(), b.ID.String())
	})
}

// PersonEntry is a line of the list of persons.
type PersonEntry struct {
	PersonView
	// AccountID, Login, Disabled and LockedUntil are filled for those who may manage the person.
	AccountID   *id.Account `json:"account_id"`
	Login       string      `json:"login"`
	Disabled    bool        `json:"disabled"`
	LockedUntil *time.Time  `json:"locked_until"`
}

// FindPersons returns the persons whose name contains every word of the query (tones and đ do not matter), by given name, at most 200. It
// shows persons with a post or a seat in a unit where the asker has people.read, and everybody to those who have it at "/". Errors: authz
// errors when the asker has it nowhere.
func (s *Service) FindPersons(ctx context.Context, query string) ([]PersonEntry, error) {
	scope, err := s.readable(ctx)
	if err != nil {
		return nil, err
	}
	find := s.store.Client(ctx).Person.Query().Order(person.BySortKey(), person.ByID())
	if query, err = fault.Line("query", query, nameMax); err != nil {
		return nil, err
	}
	for word := range strings.FieldsSeq(viet.Fold(query)) {
		find.Where(person.FoldedContains(word))
	}
	if scope == nil {
		find.Limit(listMax)
	}
	rows, err := find.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading persons: %w", err)
	}
	if scope != nil {
		within, err := s.personsIn(ctx, scope)
		if err != nil {
			return nil, err
		}
		rows = slices.DeleteFunc(rows, func(row *ent.Person) bool { return !within[row.ID] })
		rows = rows[:min(len(rows), listMax)]
	}
	views, err := s.personViews(ctx, rows)
	if err != nil {
		return nil, err
	}
	return s.withAccounts(ctx, views)
}
