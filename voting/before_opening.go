package voting

import (
	"context"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// smallSecret is the number of ballots below which a secret vote is hardly one, where the rule names none.
const smallSecret = 5

// incomplete returns why a vote cannot be opened, apart from the presence and from other votes: the first thing is what Open answers.
func (s *Service) incomplete(ctx context.Context, row *ent.Vote, rule snapshot) ([]*fault.Error, error) {
	var list []*fault.Error
	kind, method := Kind(row.Kind), Method(row.Method)
	if err := checkMethod(kind, method, rule); err != nil {
		list = append(list, fault.From(err))
	}
	if kind == Election && row.SeatsToFill < 1 {
		list = append(list, ErrSeatsToFill.With("code", row.Code))
	}
	standing, err := s.standing(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	if kind.ofPersons() && len(standing) == 0 {
		list = append(list, ErrNoCandidates.With("code", row.Code))
	}
	board, err := s.boardOf(ctx, row)
	if err != nil {
		return nil, err
	}
	if method == Paper && rule.Secret && (board == nil || !board.Approved) {
		list = append(list, ErrNoBoard.With("code", row.Code))
	}
	if secretOnDevices(method, rule) {
		problem, err := s.secretIncomplete(ctx, row, rule, board, len(standing))
		if err != nil {
			return nil, err
		}
		if problem != nil {
			list = append(list, problem)
		}
	}
	if board == nil {
		return list, nil
	}
	members := map[id.Person]bool{}
	for _, m := range board.Members {
		members[m.PersonID] = true
	}
	for _, c := range standing {
		if c.PersonID != nil && members[*c.PersonID] {
			list = append(list, ErrCandidateOnBoard.With("code", row.Code).With("name", c.Name))
		}
	}
	return list, nil
}

// complete refuses to open a vote that is not complete.
func (s *Service) complete(ctx context.Context, row *ent.Vote, rule snapshot) error {
	list, err := s.incomplete(ctx, row, rule)
	if err == nil && len(list) > 0 {
		return list[0]
	}
	return err
}

// boardOf returns the board that counts a vote, nil without one.
func (s *Service) boardOf(ctx context.Context, row *ent.Vote) (*CountingBoard, error) {
	if row.CountingBoardID == nil {
		return nil, nil
	}
	boards, err := s.boards(ctx, row.MeetingID)
	if err != nil {
		return nil, err
	}
	for i := range boards {
		if boards[i].ID == *row.CountingBoardID {
			return &boards[i], nil
		}
	}
	return nil, nil
}

// BeforeOpening tells the chair and the secretary what they should know before they open a vote: who is there and how, and what would be
// refused. It needs vote.open or vote.prepare. Errors: those of authz; ErrNotFound; ErrState once the vote was opened or cancelled.
func (s *Service) BeforeOpening(ctx context.Context, v id.Vote) (BeforeOpening, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return BeforeOpening{}, err
	}
	if !s.Authz.Allowed(ctx, "vote", "prepare", domain) {
		if err := s.Authz.Require(ctx, "vote", "open", domain); err != nil {
			return BeforeOpening{}, err
		}
	}
	if row.OpenedAt != nil || State(row.State).decided() {
		return BeforeOpening{}, ErrState.With("code", row.Code)
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return BeforeOpening{}, err
	}
	roster, err := s.Roster.Roll(ctx, row.MeetingID)
	if err != nil {
		return BeforeOpening{}, err
	}
	report, err := reportOn(row, rule, roster)
	if err != nil {
		return BeforeOpening{}, err
	}
	return report, s.warn(ctx, row, rule, &report)
}

// reportOn counts who is there.
func reportOn(row *ent.Vote, rule snapshot, roster []RosterSeat) (BeforeOpening, error) {
	report := BeforeOpening{NoPaper: []RollPerson{}, Excluded: []Exclusion{}, Suspended: []RollPerson{}, Warnings: []Warning{},
		SuspendedInBase: !rule.LeaveOutSuspended}
	because, err := exclusionsOf(row)
	if err != nil {
		return report, err
	}
	lines := make([]rollLine, len(roster))
	for i, seat := range roster {
		line := lineOf(seat, because)
		lines[i] = line
		person := RollPerson{SeatNumber: seat.Number, PersonID: seat.Person, Name: seat.PersonName, Title: seat.Title, UnitName: seat.UnitName}
		switch {
		case line.person.IsZero():
		case line.suspended:
			report.Suspended = append(report.Suspended, person)
		case line.excluded:
			report.Excluded = append(report.Excluded, Exclusion{PersonID: seat.Person, Name: seat.PersonName, Reason: because[seat.Person]})
		case seat.Attendance == Online && Method(row.Method) == Paper:
			report.NoPaper = append(report.NoPaper, person)
		}
		if line.held() && seat.Attendance == InHall {
			report.Hall++
		}
		if line.held() && seat.Attendance == Online {
			report.Online++
		}
	}
	counts := count(lines, nil, id.Person{}, rule)
	report.Seats, report.InOffice, report.Present = counts.Seats, counts.InOffice, counts.PresentAtOpening
	seats, inOffice := rule.Totals(counts.Seats, counts.InOffice, counts.Suspended)
	report.QuorumNeeded = rule.Quorum.Needed(seats, inOffice)
	report.QuorumMet = rule.Quorum.Met(counts.PresentAtOpening, seats, inOffice)
	if few := max(rule.MinTally, smallSecret); rule.Secret && counts.NotVoting-len(report.NoPaper) < few {
		report.warn(ErrFewBallots.With("present", counts.NotVoting-len(report.NoPaper)), false)
	}
	if len(report.NoPaper) > 0 {
		report.warn(ErrNoPaper.With("online", len(report.NoPaper)), false)
	}
	if !report.QuorumMet {
		report.warn(ErrNoQuorum.With("present", report.Present).With("needed", report.QuorumNeeded), false)
	}
	return report, nil
}

func (b *BeforeOpening) warn(problem *fault.Error, blocking bool) {
	b.Warnings = append(b.Warnings, Warning{Code: problem.Code, Text: problem.Text(fault.Vietnamese), TextEN: problem.Text(fault.English), Blocking: blocking})
}

// warn adds what would be refused, and what has not been done.
func (s *Service) warn(ctx context.Context, row *ent.Vote, rule snapshot, report *BeforeOpening) error {
	info, err := s.Agenda.MeetingInfo(ctx, row.MeetingID)
	if err != nil {
		return err
	}
	for _, blocks := range []error{s.nothingOpen(ctx, row.MeetingID, info), s.partsDecided(ctx, row)} {
		if blocks == nil {
			continue
		}
		problem := fault.From(blocks)
		if problem.Kind != fault.Conflict {
			return blocks
		}
		report.warn(problem, true)
	}
	list, err := s.incomplete(ctx, row, rule)
	if err != nil {
		return err
	}
	for _, problem := range list {
		report.warn(problem, true)
	}
	decided, err := s.Store.Client(ctx).Vote.Query().Where(vote.ParentID(row.ID), vote.State(string(Announced))).Exist(ctx)
	if err == nil && decided && row.AmendedAt == nil {
		report.warn(ErrNotAmended.With("code", row.Code), false)
	}
	return err
}
