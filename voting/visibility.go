package voting

import (
	"context"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/rollentry"
	"nghitruong/ent/vote"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// Who sees what of a vote:
//
//   - A prepared vote, and one that was cancelled before it was ready: those with vote.prepare, vote.open or vote.read_progress. Nobody
//     else learns that it exists.
//   - Motion, rule, state, the roll in numbers and the number of seats that have stored a choice: everybody of the meeting, and its walls.
//   - The result: from the close on those with vote.announce or vote.read_progress, from the announcement on everybody.
//   - Before the close nobody, the system included, is given a total by choice, unless the vote's own rule shows totals, or totals and
//     choices, to everybody while it is open. A vote that was cancelled never has a result.
//   - Which seats have stored a choice: those with vote.read_progress; from the announcement on everybody.
//   - Who chose what: from the announcement on everybody. Before it each person the own choice, and nobody any other, unless the rule says so.
//   - Candidates, boards, exclusions and the words of a note or reason: whoever sees the vote. The chair's conclusion: with the result.

// viewer is what somebody may see beyond the rest of the meeting.
type viewer struct {
	prepared bool
	results  bool
	progress bool
	person   id.Person
}

func (s *Service) viewerOf(ctx context.Context, domain string) viewer {
	may := func(action string) bool { return s.Authz.Allowed(ctx, "vote", action, domain) }
	progress := may("read_progress")
	return viewer{
		prepared: progress || may("prepare") || may("open"),
		results:  progress || may("announce"),
		progress: progress,
		person:   authz.From(ctx).Person,
	}
}

// seesChoices tells whether w sees who chose what.
func (w viewer) seesChoices(row *ent.Vote, rule snapshot) bool {
	return State(row.State) == Announced || State(row.State) == Open && rule.WhileOpen == rules.WhileOpenChoices && !rule.Secret
}

func (w viewer) seesVote(row *ent.Vote) bool { return row.ReadyAt != nil || w.prepared }

func (w viewer) seesResult(row *ent.Vote) bool {
	switch State(row.State) {
	case Announced:
		return true
	case Closed:
		return w.results
	}
	return false
}

// List returns the votes of a meeting that the caller may see, in the order in which they were prepared. It needs meeting.read.
func (s *Service) List(ctx context.Context, meeting id.Meeting) ([]Vote, error) {
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return nil, err
	}
	rows, err := s.votesOf(ctx, meeting)
	if err != nil {
		return nil, err
	}
	return s.views(ctx, meeting, rows, s.viewerOf(ctx, domain))
}

// Get returns one vote as the caller sees it. It needs meeting.read. Errors: those of authz; ErrNotFound.
func (s *Service) Get(ctx context.Context, v id.Vote) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return Vote{}, err
	}
	list, err := s.views(ctx, row.MeetingID, []*ent.Vote{row}, s.viewerOf(ctx, domain))
	if err != nil {
		return Vote{}, err
	}
	if len(list) == 0 {
		return Vote{}, ErrNotFound
	}
	return list[0], nil
}

func (s *Service) votesOf(ctx context.Context, meeting id.Meeting) ([]*ent.Vote, error) {
	return s.Store.Client(ctx).Vote.Query().Where(vote.MeetingID(meeting)).Order(ent.Asc(vote.FieldOrdinal, vote.FieldID)).All(ctx)
}

// views shows those of the rows, all of one meeting, that w may see.
func (s *Service) views(ctx context.Context, meeting id.Meeting, rows []*ent.Vote, w viewer) ([]Vote, error) {
	seen := make([]*ent.Vote, 0, len(rows))
	for _, row := range rows {
		if w.seesVote(row) {
			seen = append(seen, row)
		}
	}
	f, err := s.gather(ctx, meeting, seen)
	if err != nil {
		return nil, err
	}
	list := make([]Vote, 0, len(seen))
	for _, row := range seen {
		view, err := f.view(row, w)
		if err != nil {
			return nil, err
		}
		if !w.person.IsZero() && row.OpenedAt != nil {
			if view.MyBallot, err = s.myBallot(ctx, row, w.person); err != nil {
				return nil, err
			}
		}
		list = append(list, view)
	}
	return list, nil
}

// myBallot returns the person's own place in a vote that was opened, nil without a seat on the roll.
func (s *Service) myBallot(ctx context.Context, row *ent.Vote, person id.Person) (*MyBallot, error) {
	client := s.Store.Client(ctx)
	entry, err := client.RollEntry.Query().Where(rollentry.VoteID(row.ID), rollentry.PersonID(person)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	mine := &MyBallot{}
	if State(row.State) == Open {
		refused := s.castable(ctx, row, entry)
		if refused != nil && !isRefusal(refused) {
			return nil, refused
		}
		mine.Eligible = refused == nil
	}
	if err := s.myPlace(ctx, row, entry, mine); err != nil {
		return nil, err
	}
	last, err := client.Ballot.Query().Where(ballot.VoteID(row.ID), ballot.PersonID(person)).Order(ent.Desc(ballot.FieldRevision)).First(ctx)
	if ent.IsNotFound(err) {
		return mine, nil
	}
	if err != nil {
		return nil, err
	}
	stored := s.acknowledge(row.ID, person, Stored{Revision: last.Revision, StoredAt: last.StoredAt, BallotKey: last.BallotKey})
	mine.Choice, mine.Opinion, mine.Revision, mine.StoredAt = &last.Choice, last.Opinion, last.Revision, &last.StoredAt
	mine.BallotKey, mine.Receipt = stored.BallotKey, stored.Receipt
	return mine, nil
}
