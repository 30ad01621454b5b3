package opinions

import (
	"context"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/opinionballot"
	"nghitruong/ent/opinionpaper"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
)

// minMembers is the smallest number that can be asked: one answer alone is no opinion of a body.
const minMembers = 2

// Send asks the members: their names and posts are stored as they are now, nothing of the question changes any more, and the reminders and the
// close are ordered. It needs opinion.manage. Errors: ErrNotFound, ErrState; fault.ErrInput without a question; ErrDeadline, ErrNoMembers,
// ErrOneChair, ErrMemberUnknown (a member holds no post of the unit any more), ErrMemberAdministers.
func (s *Service) Send(ctx context.Context, b id.OpinionBallot) (OpinionBallot, error) {
	return s.act(ctx, b, []State{Draft}, func(ctx context.Context, row *ent.OpinionBallot) error {
		now := s.Store.Now()
		switch {
		case row.Text == "":
			return fault.ErrInput.At("text", fault.ErrRequired)
		case row.Deadline == nil:
			return fault.ErrInput.At("deadline", fault.ErrRequired)
		case !now.Before(*row.Deadline):
			return ErrDeadline
		}
		if err := s.freezeMembers(ctx, row); err != nil {
			return err
		}
		members, err := s.members(ctx, b)
		if err != nil {
			return err
		}
		papers, err := s.Store.Client(ctx).OpinionPaper.Query().Where(opinionpaper.BallotID(b)).Order(opinionpaper.ByOrdinal()).All(ctx)
		if err != nil {
			return err
		}
		if err := row.Update().SetState(string(Sent)).SetSentAt(now).Exec(ctx); err != nil {
			return err
		}
		asked, hashes := make([]map[string]any, len(members)), make([]string, len(papers))
		for i, m := range members {
			asked[i] = map[string]any{"person": m.PersonID.String(), "name": m.Name, "title": m.Title, "chair": m.Chair}
		}
		for i, p := range papers {
			hashes[i] = p.Hash
		}
		body := map[string]any{"title": row.Title, "text": row.Text, "deadline": row.Deadline.UTC(), "members": asked, "papers": hashes}
		if err := s.record(ctx, row, "opinion.sent", body); err != nil {
			return err
		}
		if err := s.tell(ctx, row, members, "opinion.sent"); err != nil {
			return err
		}
		if err := s.orderLetters(ctx, row, members, occasionSent); err != nil {
			return err
		}
		return s.orderJobs(ctx, row, now)
	})
}

// freezeMembers checks the members and stores them as they are now.
func (s *Service) freezeMembers(ctx context.Context, row *ent.OpinionBallot) error {
	members, err := s.members(ctx, row.ID)
	if err != nil {
		return err
	}
	if len(members) < minMembers {
		return ErrNoMembers
	}
	persons := make([]id.Person, len(members))
	var chair id.Person
	for i, m := range members {
		persons[i] = m.PersonID
		if m.Chair {
			chair = m.PersonID
		}
		administers, err := s.administers(m.PersonID)
		if err != nil {
			return err
		}
		if administers {
			return ErrMemberAdministers.With("name", m.Name)
		}
	}
	if chair.IsZero() {
		return ErrOneChair
	}
	return s.setMembers(ctx, row, persons, chair)
}

// administers tells whether the person keeps the installation, and so could take over the account of anybody.
func (s *Service) administers(person id.Person) (bool, error) {
	return s.Authz.Holds(person, "settings", "manage", "/")
}

// orderJobs orders the close and those reminders whose time has not passed.
func (s *Service) orderJobs(ctx context.Context, row *ent.OpinionBallot, now time.Time) error {
	for _, before := range reminders {
		due := row.Deadline.Add(-before)
		if !now.Before(due) {
			continue
		}
		if err := s.Work.Enqueue(ctx, RemindKind, remindPayload{BallotID: row.ID, Hours: int(before.Hours())}, due); err != nil {
			return err
		}
	}
	return s.Work.Enqueue(ctx, CloseKind, ballotPayload{row.ID}, *row.Deadline)
}

// tell sends members the news of their ballot.
func (s *Service) tell(ctx context.Context, row *ent.OpinionBallot, members []*ent.OpinionMember, name string) error {
	for _, m := range members {
		err := s.Outbox.Emit(ctx, outbox.Event{Topic: "person/" + m.PersonID.String(), Kind: outbox.Log, Name: name,
			View: OpinionNews{OpinionID: row.ID, Title: row.Title, Deadline: row.Deadline}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Cancel ends a ballot that is not published, with a reason that members see. It needs opinion.manage. Errors: ErrNotFound, ErrState, fault.ErrInput.
func (s *Service) Cancel(ctx context.Context, b id.OpinionBallot, reason string) (OpinionBallot, error) {
	return s.act(ctx, b, []State{Draft, Sent, Closed}, func(ctx context.Context, row *ent.OpinionBallot) error {
		reason, err := fault.RequiredParagraphs("reason", reason, maxReason)
		if err != nil {
			return err
		}
		if err := row.Update().SetState(string(Cancelled)).SetCancelledAt(s.Store.Now()).SetCancelledReason(reason).Exec(ctx); err != nil {
			return err
		}
		if err := s.record(ctx, row, "opinion.cancelled", map[string]any{"reason": reason}); err != nil || row.SentAt == nil {
			return err
		}
		members, err := s.members(ctx, b)
		if err != nil {
			return err
		}
		return s.tell(ctx, row, members, "opinion.cancelled")
	})
}

// Repeat prepares a further ballot with the question, the papers and the members of one that was published or cancelled, which stays as it is.
// Members who hold no post of the unit any more are left out. It needs opinion.manage. Errors: ErrNotFound, ErrState.
func (s *Service) Repeat(ctx context.Context, b id.OpinionBallot) (OpinionBallot, error) {
	row, v, err := s.see(ctx, b)
	switch {
	case err != nil:
		return OpinionBallot{}, err
	case !v.office:
		return OpinionBallot{}, authz.ErrForbidden
	case State(row.State) != Published && State(row.State) != Cancelled:
		return OpinionBallot{}, ErrState.With("code", row.Code)
	}
	unit, err := s.unit(ctx, row.UnitID)
	if err != nil {
		return OpinionBallot{}, err
	}
	content := Content{Title: row.Title, Text: row.Text}
	members, err := s.members(ctx, b)
	if err != nil {
		return OpinionBallot{}, err
	}
	people, err := s.Directory.People(ctx, row.UnitID)
	if err != nil {
		return OpinionBallot{}, err
	}
	still := make(map[id.Person]bool, len(people))
	for _, p := range people {
		still[p.ID] = true
	}
	for _, m := range members {
		if !still[m.PersonID] {
			continue
		}
		content.Members = append(content.Members, m.PersonID)
		if m.Chair {
			content.Chair = m.PersonID
		}
	}
	papers, err := s.Store.Client(ctx).OpinionPaper.Query().Where(opinionpaper.BallotID(b)).Order(opinionpaper.ByOrdinal()).All(ctx)
	if err != nil {
		return OpinionBallot{}, err
	}
	return s.prepare(ctx, unit, content, b, papers)
}

// repeatedBy returns the newest ballot that repeats the one.
func (s *Service) repeatedBy(ctx context.Context, b id.OpinionBallot) (*id.OpinionBallot, error) {
	later, err := s.Store.Client(ctx).OpinionBallot.Query().Where(opinionballot.RepeatsID(b)).Order(ent.Desc(opinionballot.FieldCreatedAt)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &later.ID, nil
}
