package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/seat"
	"nghitruong/ent/seattenure"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// NewTerm is a term of a council (khóa, nhiệm kỳ).
type NewTerm struct {
	Council id.OrgUnit
	// Number is entered, never computed: it goes on or starts anew after a merger as the law says (Law 72/2025/QH15, Article 49).
	Number string
	// Name is the term in words: "khóa XV, nhiệm kỳ 2026–2031".
	Name string
	// ElectedSeats is the lawful number of seats, the base of thresholds.
	ElectedSeats int
	Period       Period
}

// CreateTerm stores a term. Errors: ErrInput, ErrTermTaken, ErrUnitNotFound; authority: people.manage at the council's path.
func (s *Service) CreateTerm(ctx context.Context, in NewTerm) (id.CouncilTerm, error) {
	var none id.CouncilTerm
	number, err := fault.RequiredLine("number", in.Number, 20)
	if err != nil {
		return none, err
	}
	name, err := fault.RequiredLine("name", in.Name, nameMax)
	if err != nil {
		return none, err
	}
	if in.ElectedSeats <= 0 {
		return none, fault.ErrInput.At("elected_seats", ErrNotPositive)
	}
	p, err := in.Period.clean()
	if err != nil {
		return none, err
	}
	term := id.New[id.CouncilTerm]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		if err := s.mayManageAt(ctx, in.Council); err != nil {
			return err
		}
		err := s.store.Client(ctx).CouncilTerm.Create().SetID(term).SetCouncilID(in.Council).SetNumber(number).SetName(name).
			SetElectedSeats(in.ElectedSeats).SetValidFrom(p.From).SetNillableValidUntil(p.until()).SetCreatedAt(s.store.Now()).Exec(ctx)
		if err := stored(err, "a term", ErrTermTaken.With("number", number), ErrUnitNotFound); err != nil {
			return err
		}
		return s.record(ctx, "council_term.created", "council_term/"+term.String(), map[string]any{
			"council": in.Council.String(), "number": number, "elected_seats": in.ElectedSeats,
		})
	})
	if err != nil {
		return none, err
	}
	return term, nil
}

// Term returns a term. For other domains. Errors: ErrTermNotFound.
func (s *Service) Term(ctx context.Context, term id.CouncilTerm) (TermView, error) {
	row, err := s.store.Client(ctx).CouncilTerm.Get(ctx, term)
	if err := found(err, "a term", ErrTermNotFound); err != nil {
		return TermView{}, err
	}
	return TermView{ID: row.ID, CouncilID: row.CouncilID, Number: row.Number, Name: row.Name, ElectedSeats: row.ElectedSeats,
		ValidFrom: row.ValidFrom.UTC(), ValidUntil: row.ValidUntil}, nil
}

// NewSeat is a seat of a term.
type NewSeat struct {
	Term id.CouncilTerm
	// Number counts from 1 to the term's elected seats.
	Number       int
	Constituency string
}

// CreateSeat stores a seat, vacant. Errors: ErrInput, ErrSeatTaken, ErrTooManySeats, ErrTermNotFound; authority: people.manage at the
// council's path.
func (s *Service) CreateSeat(ctx context.Context, in NewSeat) (id.Seat, error) {
	var none id.Seat
	if in.Number <= 0 {
		return none, fault.ErrInput.At("number", ErrNotPositive)
	}
	constituency, err := fault.Line("constituency", in.Constituency, nameMax)
	if err != nil {
		return none, err
	}
	chair := id.New[id.Seat]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		term, err := s.manageableTerm(ctx, in.Term)
		if err != nil {
			return err
		}
		if in.Number > term.ElectedSeats {
			return ErrTooManySeats.With("seats", term.ElectedSeats).With("number", in.Number)
		}
		err = s.store.Client(ctx).Seat.Create().SetID(chair).SetTermID(in.Term).SetNumber(in.Number).SetConstituency(constituency).
			SetCreatedAt(s.store.Now()).Exec(ctx)
		if err := stored(err, "a seat", ErrSeatTaken.With("number", in.Number), ErrTermNotFound); err != nil {
			return err
		}
		return s.record(ctx, "seat.created", "seat/"+chair.String(), map[string]any{"term": in.Term.String(), "number": in.Number})
	})
	if err != nil {
		return none, err
	}
	return chair, nil
}

func (s *Service) manageableTerm(ctx context.Context, term id.CouncilTerm) (*ent.CouncilTerm, error) {
	row, err := s.store.Client(ctx).CouncilTerm.Get(ctx, term)
	if err := found(err, "a term", ErrTermNotFound); err != nil {
		return nil, err
	}
	return row, s.mayManageAt(ctx, row.CouncilID)
}

var tenureStatuses = []string{SeatElected, SeatActive, SeatSuspended}

// NewTenure gives a seat to a person, or changes the standing of the one who holds it.
type NewTenure struct {
	Seat   id.Seat
	Person id.Person
	// Status is elected, active or suspended.
	Status string
	// Group is the delegate group (tổ đại biểu).
	Group  string
	Ground string
	Period Period
}

// StartTenure begins a tenure. When the same person holds the seat without an end, that tenure ends where this one begins: so a delegate is
// suspended and reinstated. Errors: ErrInput, ErrSeatNotFound, ErrPersonNotFound, ErrSeatHeld, ErrHoldsOtherSeat; authority: people.manage
// at the council's path.
func (s *Service) StartTenure(ctx context.Context, in NewTenure) (id.SeatTenure, error) {
	var none id.SeatTenure
	if !slices.Contains(tenureStatuses, in.Status) {
		return none, fault.ErrInput.At("status", ErrChoice.With("choices", tenureStatuses))
	}
	group, err := fault.Line("group", in.Group, shortMax)
	if err != nil {
		return none, err
	}
	ground, err := fault.Line("ground", in.Ground, groundMax)
	if err != nil {
		return none, err
	}
	p, err := in.Period.clean()
	if err != nil {
		return none, err
	}
	tenure := id.New[id.SeatTenure]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		chair, err := s.manageableSeat(ctx, in.Seat)
		if err != nil {
			return err
		}
		if err := s.clearSeat(ctx, chair, in.Person, p); err != nil {
			return err
		}
		err = s.store.Client(ctx).SeatTenure.Create().SetID(tenure).SetSeatID(in.Seat).SetPersonID(in.Person).SetStatus(in.Status).
			SetDelegateGroup(group).SetGround(ground).SetValidFrom(p.From).SetNillableValidUntil(p.until()).SetCreatedAt(s.store.Now()).Exec(ctx)
		if err := stored(err, "a tenure", ErrSeatHeld, ErrPersonNotFound); err != nil {
			return err
		}
		return s.record(ctx, "seat.tenure_started", "seat/"+in.Seat.String(), map[string]any{
			"person": in.Person.String(), "status": in.Status, "from": p.From, "ground": ground,
		})
	})
	if err != nil {
		return none, err
	}
	return tenure, nil
}

// clearSeat makes room for the tenure or says why there is none.
func (s *Service) clearSeat(ctx context.Context, chair *ent.Seat, who id.Person, p Period) error {
	client := s.store.Client(ctx)
	same, err := client.SeatTenure.Query().Where(seattenure.SeatID(chair.ID)).All(ctx)
	if err != nil {
		return fmt.Errorf("people: reading tenures: %w", err)
	}
	for _, row := range same {
		old := period(row.ValidFrom, row.ValidUntil)
		if _, overlaps := old.overlap(p); !overlaps {
			continue
		}
		if row.PersonID != who || !old.Until.IsZero() || !old.From.Before(p.From) {
			return ErrSeatHeld
		}
		if err := row.Update().SetValidUntil(p.From).Exec(ctx); err != nil {
			return fmt.Errorf("people: ending a tenure: %w", err)
		}
	}
	others, err := client.SeatTenure.Query().Where(seattenure.PersonID(who), seattenure.SeatIDNEQ(chair.ID),
		seattenure.HasSeatWith(seat.TermID(chair.TermID))).WithSeat().All(ctx)
	if err != nil {
		return fmt.Errorf("people: reading tenures: %w", err)
	}
	for _, row := range others {
		if _, overlaps := period(row.ValidFrom, row.ValidUntil).overlap(p); overlaps {
			return ErrHoldsOtherSeat.With("number", row.Edges.Seat.Number)
		}
	}
	return nil
}

// EndTenure makes a seat vacant from a moment on. Errors: ErrSeatNotFound, ErrNoTenure, ErrAlreadyEnded; authority: people.manage at the
// council's path.
func (s *Service) EndTenure(ctx context.Context, chair id.Seat, at time.Time, ground string) error {
	at = at.UTC().Truncate(time.Millisecond)
	ground, err := fault.Line("ground", ground, groundMax)
	if err != nil {
		return err
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.manageableSeat(ctx, chair); err != nil {
			return err
		}
		row, err := s.store.Client(ctx).SeatTenure.Query().Where(seattenure.SeatID(chair), seattenure.ValidFromLTE(at),
			seattenure.Or(seattenure.ValidUntilIsNil(), seattenure.ValidUntilGT(at))).Only(ctx)
		if err := found(err, "a tenure", ErrNoTenure); err != nil {
			return err
		}
		if !row.ValidFrom.Before(at) {
			return ErrAlreadyEnded
		}
		if err := row.Update().SetValidUntil(at).Exec(ctx); err != nil {
			return fmt.Errorf("people: ending a tenure: %w", err)
		}
		return s.record(ctx, "seat.tenure_ended", "seat/"+chair.String(), map[string]any{
			"person": row.PersonID.String(), "at": at, "ground": ground,
		})
	})
}

func (s *Service) manageableSeat(ctx context.Context, chair id.Seat) (*ent.Seat, error) {
	row, err := s.store.Client(ctx).Seat.Get(ctx, chair)
	if err := found(err, "a seat", ErrSeatNotFound); err != nil {
		return nil, err
	}
	_, err = s.manageableTerm(ctx, row.TermID)
	return row, err
}

// SeatsOf returns all seats of a term at a moment, by number, vacant ones too. For other domains. Errors: ErrTermNotFound.
func (s *Service) SeatsOf(ctx context.Context, term id.CouncilTerm, at time.Time) ([]SeatView, error) {
	client := s.store.Client(ctx)
	if _, err := s.Term(ctx, term); err != nil {
		return nil, err
	}
	rows, err := client.Seat.Query().Where(seat.TermID(term)).Order(seat.ByNumber()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading seats: %w", err)
	}
	tenures, err := client.SeatTenure.Query().Where(seattenure.HasSeatWith(seat.TermID(term)), seattenure.ValidFromLTE(at),
		seattenure.Or(seattenure.ValidUntilIsNil(), seattenure.ValidUntilGT(at))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading tenures: %w", err)
	}
	held := map[id.Seat]*ent.SeatTenure{}
	for _, t := range tenures {
		held[t.SeatID] = t
	}
	views := make([]SeatView, len(rows))
	for i, row := range rows {
		v := SeatView{ID: row.ID, Number: row.Number, Constituency: row.Constituency, Status: SeatVacant}
		if t := held[row.ID]; t != nil {
			v.Person, v.Status, v.Group = t.PersonID, t.Status, t.DelegateGroup
		}
		views[i] = v
	}
	return views, nil
}
