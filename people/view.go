package people

import (
	"time"

	"nghitruong/ent"
	"nghitruong/internal/id"
)

// UnitView is what everybody signed in sees of a unit.
type UnitView struct {
	ID        id.OrgUnit `json:"id"`
	Code      string     `json:"code"`
	Name      string     `json:"name"`
	ShortName string     `json:"short_name"`
	// Kind is one of the kinds of NewUnit, Level the code of a level or "".
	Kind  string `json:"kind"`
	Level string `json:"level"`
	// ParentID is the unit above at the moment asked, "" at the top.
	ParentID   id.OrgUnit `json:"parent_id"`
	ValidFrom  time.Time  `json:"valid_from"`
	ValidUntil *time.Time `json:"valid_until" doc:"Exclusive; null while it lasts"`

	order int
}

func unitView(row *ent.OrgUnit) UnitView {
	return UnitView{ID: row.ID, Code: row.Code, Name: row.Name, ShortName: row.ShortName, Kind: row.Kind, Level: row.Level,
		ValidFrom: row.ValidFrom.UTC(), ValidUntil: row.ValidUntil, order: row.ProtocolOrder}
}

// PersonView is what other participants see of a person: no contact data, no year of birth.
type PersonView struct {
	ID id.Person `json:"id"`
	// Name is the name shown: the display name where there is one (a religious name, for example), else the legal name.
	Name string `json:"name"`
	// GivenName is the last word of the legal name (tên), by which lists are ordered.
	GivenName string `json:"given_name"`
	// Title is the post first in protocol order among those held now, UnitName the unit of that post; "" without a post.
	Title    string     `json:"title"`
	UnitName string     `json:"unit_name"`
	UnitID   id.OrgUnit `json:"unit_id"`
	SortKey  string     `json:"sort_key"`
	// AddressForm is ong_ba or dong_chi.
	AddressForm string `json:"address_form"`
	Gender      string `json:"gender"`
	// ProtocolOrder is the place in introductions: 1 is first, 0 comes last. The person's own, else that of the post.
	ProtocolOrder int `json:"protocol_order"`
}

// The standings of a seat.
const (
	SeatVacant    = "vacant"
	SeatElected   = "elected"
	SeatActive    = "active"
	SeatSuspended = "suspended"
)

// SeatView is a seat of a council term at a moment.
type SeatView struct {
	ID     id.Seat `json:"id"`
	Number int     `json:"number"`
	// Person holds the seat; zero while it is vacant.
	Person id.Person `json:"person_id"`
	// Status is vacant, elected, active or suspended.
	Status       string `json:"status"`
	Group        string `json:"group"`
	Constituency string `json:"constituency"`
}

// TermView is a term of a council.
type TermView struct {
	ID           id.CouncilTerm `json:"id"`
	CouncilID    id.OrgUnit     `json:"council_id"`
	Number       string         `json:"number"`
	Name         string         `json:"name"`
	ElectedSeats int            `json:"elected_seats"`
	ValidFrom    time.Time      `json:"valid_from"`
	ValidUntil   *time.Time     `json:"valid_until"`
}
