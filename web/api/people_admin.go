package api

import (
	"context"
	"time"

	"nghitruong/internal/id"
	"nghitruong/people"
)

// UnitList is the answer with the units of a day.
type UnitList struct {
	Units []people.UnitView `json:"units"`
}

// PersonList is the answer with persons.
type PersonList struct {
	People []people.PersonEntry `json:"people"`
}

// RoleList is the answer with the roles granted to a person.
type RoleList struct {
	Roles []people.GrantView `json:"roles"`
}

// InitialPassword is told once.
type InitialPassword struct {
	AccountID       id.Account `json:"account_id"`
	InitialPassword string     `json:"initial_password" doc:"Told once; must be replaced at the first sign-in"`
}

type unitsInput struct {
	On string `query:"on" doc:"A day, 2026-12-09; today when absent"`
}

type unitInput struct {
	Body struct {
		Code          string `json:"code"`
		Name          string `json:"name"`
		NameEn        string `json:"name_en,omitempty"`
		ShortName     string `json:"short_name,omitempty"`
		Kind          string `json:"kind"`
		Level         string `json:"level,omitempty"`
		EID           string `json:"eid,omitempty"`
		ParentID      string `json:"parent_id,omitempty" doc:"The unit above; absent at the top"`
		ProtocolOrder int    `json:"protocol_order,omitempty"`
		Population    int    `json:"population,omitempty"`
		ValidFrom     string `json:"valid_from" doc:"A day, 2026-12-09"`
		ValidUntil    string `json:"valid_until,omitempty" doc:"The first day on which it no longer exists"`
	}
}

func registerUnits(a *API, s *people.Service, now func() time.Time) {
	Get(a, "/api/units", "list-units", "The units of a day, in the order of the tree", func(ctx context.Context, in *unitsInput) (UnitList, error) {
		at, err := day("query.on", in.On)
		if err != nil {
			return UnitList{}, err
		}
		if at.IsZero() {
			at = now()
		} else {
			// The last moment: what began during the day belongs to it.
			at = at.AddDate(0, 0, 1).Add(-time.Millisecond)
		}
		list, err := s.Units(ctx, at)
		return UnitList{list}, err
	})
	Post(a, "/api/units", "create-unit", "Create a unit below another", func(ctx context.Context, in *unitInput) (Created, error) {
		b := in.Body
		parent, err := bodyID[id.OrgUnit]("body.parent_id", b.ParentID)
		if err != nil {
			return Created{}, err
		}
		from, err := day("body.valid_from", b.ValidFrom)
		if err != nil {
			return Created{}, err
		}
		until, err := day("body.valid_until", b.ValidUntil)
		if err != nil {
			return Created{}, err
		}
		unit, err := s.CreateUnit(ctx, people.NewUnit{Code: b.Code, EID: b.EID, Kind: b.Kind, Level: b.Level, Name: b.Name, NameEn: b.NameEn,
			ShortName: b.ShortName, Parent: parent, ProtocolOrder: b.ProtocolOrder, Population: b.Population,
			Period: people.Period{From: from, Until: until}})
		return Created{unit.String()}, err
	})
}

type peopleInput struct {
	Query string `query:"query" maxLength:"200" doc:"Words of the name; tones and đ do not matter"`
}

type personInput struct {
	Body struct {
		Name          string `json:"name"`
		Code          string `json:"code,omitempty"`
		DisplayName   string `json:"display_name,omitempty" doc:"Shown instead of the name, such as a religious name"`
		Gender        string `json:"gender,omitempty"`
		BornYear      int    `json:"born_year,omitempty"`
		AddressForm   string `json:"address_form,omitempty"`
		Ethnicity     string `json:"ethnicity,omitempty"`
		Email         string `json:"email,omitempty"`
		ProtocolOrder int    `json:"protocol_order,omitempty"`
		UnitID        string `json:"unit_id,omitempty" doc:"With title: the person's post"`
		Title         string `json:"title,omitempty"`
	}
}

func registerPersons(a *API, s *people.Service) {
	Get(a, "/api/people", "list-people", "Persons by name, within the asker's units", func(ctx context.Context, in *peopleInput) (PersonList, error) {
		list, err := s.FindPersons(ctx, in.Query)
		return PersonList{list}, err
	})
	Post(a, "/api/people", "create-person", "Enter a person, with a post when unit and title are given", func(ctx context.Context, in *personInput) (Created, error) {
		b := in.Body
		unit, err := bodyID[id.OrgUnit]("body.unit_id", b.UnitID)
		if err != nil {
			return Created{}, err
		}
		who, err := s.CreatePerson(ctx, people.NewPerson{Code: b.Code, Name: b.Name, DisplayName: b.DisplayName, Gender: b.Gender, BornYear: b.BornYear,
			AddressForm: b.AddressForm, Ethnicity: b.Ethnicity, Email: b.Email, ProtocolOrder: b.ProtocolOrder, Unit: unit, Title: b.Title})
		return Created{who.String()}, err
	})
}

type accountInput struct {
	Body struct {
		PersonID string `json:"person_id"`
		Login    string `json:"login"`
	}
}

func registerAccounts(a *API, s *people.Service) {
	Post(a, "/api/accounts", "create-account", "Give a person an account with an initial password", func(ctx context.Context, in *accountInput) (InitialPassword, error) {
		who, err := bodyID[id.Person]("body.person_id", in.Body.PersonID)
		if err != nil {
			return InitialPassword{}, err
		}
		created, initial, err := s.IssueAccount(ctx, who, in.Body.Login)
		return InitialPassword{created, initial}, err
	})
	Post(a, "/api/accounts/{id}/reset", "reset-password", "Replace an account's password by an initial one; its sessions end", func(ctx context.Context, in *OnlyID) (InitialPassword, error) {
		of, err := PathID[id.Account](in.ID)
		if err != nil {
			return InitialPassword{}, err
		}
		initial, err := s.ResetPassword(ctx, of)
		return InitialPassword{of, initial}, err
	})
	act := func(path, operation, summary string, do func(ctx context.Context, of id.Account) error) {
		Post(a, path, operation, summary, func(ctx context.Context, in *OnlyID) (None, error) {
			of, err := PathID[id.Account](in.ID)
			if err != nil {
				return None{}, err
			}
			return None{}, do(ctx, of)
		})
	}
	act("/api/accounts/{id}/unlock", "unlock-account", "End the lock after wrong passwords", s.Unlock)
	act("/api/accounts/{id}/disable", "disable-account", "Close an account; its sessions end", func(ctx context.Context, of id.Account) error { return s.SetDisabled(ctx, of, true) })
	act("/api/accounts/{id}/enable", "enable-account", "Open a closed account again", func(ctx context.Context, of id.Account) error { return s.SetDisabled(ctx, of, false) })
}

type roleInput struct {
	OnlyID
	Body struct {
		Role       string `json:"role"`
		UnitID     string `json:"unit_id"`
		Ground     string `json:"ground,omitempty"`
		ValidFrom  string `json:"valid_from,omitempty" doc:"A day, 2026-12-09; at once when absent"`
		ValidUntil string `json:"valid_until,omitempty" doc:"The first day on which it no longer holds"`
	}
}

func registerRoles(a *API, s *people.Service, now func() time.Time) {
	Get(a, "/api/people/{id}/roles", "list-roles", "The roles granted to a person", func(ctx context.Context, in *OnlyID) (RoleList, error) {
		who, err := PathID[id.Person](in.ID)
		if err != nil {
			return RoleList{}, err
		}
		list, err := s.GrantsOf(ctx, who)
		return RoleList{list}, err
	})
	Post(a, "/api/people/{id}/roles", "grant-role", "Grant a role in a unit and below", func(ctx context.Context, in *roleInput) (Created, error) {
		who, err := PathID[id.Person](in.ID)
		if err != nil {
			return Created{}, err
		}
		unit, err := bodyID[id.OrgUnit]("body.unit_id", in.Body.UnitID)
		if err != nil {
			return Created{}, err
		}
		from, err := day("body.valid_from", in.Body.ValidFrom)
		if err != nil {
			return Created{}, err
		}
		if from.IsZero() {
			from = now()
		}
		until, err := day("body.valid_until", in.Body.ValidUntil)
		if err != nil {
			return Created{}, err
		}
		grant, err := s.GrantRole(ctx, people.NewGrant{Person: who, Role: in.Body.Role, Unit: unit, Ground: in.Body.Ground,
			Period: people.Period{From: from, Until: until}})
		return Created{grant.String()}, err
	})
	Post(a, "/api/role-grants/{id}/end", "end-role", "End a granted role now", func(ctx context.Context, in *OnlyID) (None, error) {
		grant, err := PathID[id.RoleGrant](in.ID)
		if err != nil {
			return None{}, err
		}
		return None{}, s.EndRole(ctx, grant, now())
	})
}
