package voting

import (
	"context"
	"encoding/json"
	"fmt"

	"entgo.io/ent/dialect/sql"

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
//   - Before the close nobody, the system included, is given a total by choice. A vote that was cancelled never has one.
//   - Which seats have stored a choice: those with vote.read_progress; from the announcement on everybody.
//   - Who chose what: from the announcement on everybody. Before it each person the own choice, and nobody any other.

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

// facts is what the views of several votes of one meeting need, read with few statements.
type facts struct {
	items    map[id.AgendaItem]ItemInfo
	roll     map[id.Vote]rollFacts
	received map[id.Vote]int
	repeated map[id.Vote]id.Vote
	// now is the size of the body as it is now, for votes that have no roll yet.
	now rollFacts
}

type rollFacts struct{ seats, inOffice, hall, online int }

func (s *Service) gather(ctx context.Context, meeting id.Meeting, rows []*ent.Vote) (facts, error) {
	f := facts{
		items: map[id.AgendaItem]ItemInfo{}, roll: map[id.Vote]rollFacts{}, received: map[id.Vote]int{}, repeated: map[id.Vote]id.Vote{},
	}
	votes := make([]id.Vote, 0, len(rows))
	waiting := false
	for _, row := range rows {
		votes = append(votes, row.ID)
		waiting = waiting || row.OpenedAt == nil
		if _, known := f.items[row.ItemID]; known {
			continue
		}
		item, err := s.Agenda.Item(ctx, row.ItemID)
		if err != nil {
			return f, err
		}
		f.items[row.ItemID] = item
	}
	if waiting {
		seats, err := s.Roster.Roll(ctx, meeting)
		if err != nil {
			return f, err
		}
		for _, seat := range seats {
			f.now.seats++
			if lineOf(seat).held() {
				f.now.inOffice++
			}
		}
	}
	return f, s.gatherStored(ctx, votes, &f)
}

// heldSeats counts the rows of a group whose seat somebody holds.
func heldSeats(s *sql.Selector) string { return sql.Count(s.C(rollentry.FieldPersonID)) }

func (s *Service) gatherStored(ctx context.Context, votes []id.Vote, f *facts) error {
	client := s.Store.Client(ctx)
	var roll []struct {
		VoteID     id.Vote `json:"vote_id"`
		Attendance string  `json:"attendance"`
		MayCast    bool    `json:"may_cast"`
		Suspended  bool    `json:"suspended"`
		Count      int     `json:"count"`
		Held       int     `json:"held"`
	}
	err := client.RollEntry.Query().Where(rollentry.VoteIDIn(votes...)).
		GroupBy(rollentry.FieldVoteID, rollentry.FieldAttendance, rollentry.FieldMayCast, rollentry.FieldSuspended).
		Aggregate(ent.Count(), ent.As(heldSeats, "held")).Scan(ctx, &roll)
	if err != nil {
		return fmt.Errorf("voting: reading rolls: %w", err)
	}
	for _, r := range roll {
		sum := f.roll[r.VoteID]
		sum.seats += r.Count
		if !r.Suspended {
			sum.inOffice += r.Held
		}
		if r.MayCast && Attendance(r.Attendance) == InHall {
			sum.hall += r.Count
		}
		if r.MayCast && Attendance(r.Attendance) == Online {
			sum.online += r.Count
		}
		f.roll[r.VoteID] = sum
	}
	var received []struct {
		VoteID id.Vote `json:"vote_id"`
		Count  int     `json:"count"`
	}
	err = client.Ballot.Query().Where(ballot.VoteIDIn(votes...), ballot.Revision(1)).GroupBy(ballot.FieldVoteID).Aggregate(ent.Count()).Scan(ctx, &received)
	if err != nil {
		return fmt.Errorf("voting: counting seats: %w", err)
	}
	for _, r := range received {
		f.received[r.VoteID] = r.Count
	}
	later, err := client.Vote.Query().Where(vote.RepeatsIDIn(votes...), vote.ReadyAtNotNil()).Order(ent.Asc(vote.FieldOrdinal)).All(ctx)
	for _, row := range later {
		f.repeated[*row.RepeatsID] = row.ID
	}
	return err
}

func (f facts) view(row *ent.Vote, w viewer) (Vote, error) {
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return Vote{}, err
	}
	size := f.now
	v := Vote{
		ID: row.ID, MeetingID: row.MeetingID, ItemID: row.ItemID, ItemNumber: f.items[row.ItemID].Number, DocumentVersionID: row.DocumentVersionID,
		Code: row.Code, Motion: row.Motion, Kind: Kind(row.Kind), Method: Method(row.Method), State: State(row.State), BelowQuorumReason: row.BelowQuorumReason,
		CancelledReason: row.CancelledReason, RepeatsID: row.RepeatsID, OpenedAt: row.OpenedAt, ClosedAt: row.ClosedAt,
		AnnouncedAt: row.AnnouncedAt, Received: f.received[row.ID], Parts: []VotePart{}, Candidates: []Candidate{}, Exclusions: []Exclusion{},
	}
	if later, ok := f.repeated[row.ID]; ok {
		v.RepeatedByID = &later
	}
	if row.OpenedAt != nil {
		size = f.roll[row.ID]
		v.Roll = &RollCounts{
			Seats: row.Seats, Present: row.PresentAtOpening, Hall: size.hall, Online: size.online,
			QuorumNeeded: rule.Quorum.Needed(size.seats, size.inOffice),
			QuorumMet:    rule.Quorum.Met(row.PresentAtOpening, size.seats, size.inOffice),
		}
	}
	v.Rule = ruleView(rule, size.seats, size.inOffice, size.seats > 0)
	if w.seesResult(row) {
		if v.Result, err = resultView(row.Result); err != nil {
			return Vote{}, err
		}
	}
	return v, nil
}

func resultView(raw json.RawMessage) (*Result, error) {
	var r rules.Result
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("voting: stored result: %w", err)
	}
	return &Result{
		Outcome: string(r.Outcome), Base: r.Base, Needed: r.Needed, For: r.For, Against: r.Against, Abstain: r.Abstain,
		NotVoting: r.NotVoting, Absent: r.Absent, Share: r.Share, ShareText: r.ShareText,
		Explanation: r.ExplanationVI, ExplanationEN: r.ExplanationEN, OutcomeText: r.OutcomeVI, OutcomeTextEN: r.OutcomeEN,
		Ground: r.LegalGround.Article, MinutesText: r.MinutesVI, Kind: "motion", Persons: []PersonResult{},
	}, nil
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
	last, err := client.Ballot.Query().Where(ballot.VoteID(row.ID), ballot.PersonID(person)).Order(ent.Desc(ballot.FieldRevision)).First(ctx)
	if ent.IsNotFound(err) {
		return mine, nil
	}
	if err != nil {
		return nil, err
	}
	mine.Choice, mine.Revision, mine.StoredAt = &last.Choice, last.Revision, &last.StoredAt
	return mine, nil
}
