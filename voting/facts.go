package voting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/candidate"
	"nghitruong/ent/rollentry"
	"nghitruong/ent/tallyentry"
	"nghitruong/ent/vote"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// facts is what the views of several votes of one meeting need, read with few statements.
type facts struct {
	items      map[id.AgendaItem]ItemInfo
	roll       map[id.Vote]rollFacts
	received   map[id.Vote]int
	entries    map[id.Vote]int
	candidates map[id.Vote][]Candidate
	live       map[id.Vote]*LiveTotals
	// related are all votes of the meeting by their identifiers, with few columns: what repeats, follows and belongs to what.
	related map[id.Vote]*ent.Vote
	// outcomes are those of the parts that were announced.
	outcomes map[id.Vote]string
	boards   []CountingBoard
	// secret are the secret votes on devices, signed the seats whose choice in an open vote is signed.
	secret map[id.Vote]*SecretView
	signed map[id.Vote]int
	// now is the size of the body as it is now, for votes that have no roll yet.
	now rollFacts
}

type rollFacts struct{ seats, inOffice, suspended, excluded, hall, online int }

func (s *Service) gather(ctx context.Context, meeting id.Meeting, rows []*ent.Vote) (facts, error) {
	f := facts{
		items: map[id.AgendaItem]ItemInfo{}, roll: map[id.Vote]rollFacts{}, received: map[id.Vote]int{}, entries: map[id.Vote]int{},
		candidates: map[id.Vote][]Candidate{}, live: map[id.Vote]*LiveTotals{}, related: map[id.Vote]*ent.Vote{}, outcomes: map[id.Vote]string{},
		secret: map[id.Vote]*SecretView{}, signed: map[id.Vote]int{},
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
		if err := s.gatherBody(ctx, meeting, &f); err != nil {
			return f, err
		}
	}
	for _, read := range []func(context.Context, []id.Vote, *facts) error{s.gatherRolls, s.gatherReceived, s.gatherCandidates} {
		if err := read(ctx, votes, &f); err != nil {
			return f, err
		}
	}
	if err := s.gatherLive(ctx, rows, &f); err != nil {
		return f, err
	}
	if err := s.gatherRelated(ctx, meeting, rows, &f); err != nil {
		return f, err
	}
	return f, s.gatherSecret(ctx, meeting, rows, &f)
}

// gatherBody reads the size of the body as it is now.
func (s *Service) gatherBody(ctx context.Context, meeting id.Meeting, f *facts) error {
	seats, err := s.Roster.Roll(ctx, meeting)
	for _, seat := range seats {
		f.now.seats++
		switch line := lineOf(seat, nil); {
		case line.held():
			f.now.inOffice++
		case !line.person.IsZero():
			f.now.suspended++
		}
	}
	return err
}

// heldSeats counts the rows of a group whose seat somebody holds.
func heldSeats(s *sql.Selector) string { return sql.Count(s.C(rollentry.FieldPersonID)) }

// excludedSeats counts the rows of a group whose person may not take part.
func excludedSeats(s *sql.Selector) string {
	return "COUNT(NULLIF(" + s.C(rollentry.FieldExcludedBecause) + ", ''))"
}

func (s *Service) gatherRolls(ctx context.Context, votes []id.Vote, f *facts) error {
	var roll []struct {
		VoteID     id.Vote `json:"vote_id"`
		Attendance string  `json:"attendance"`
		Suspended  bool    `json:"suspended"`
		Count      int     `json:"count"`
		Held       int     `json:"held"`
		Excluded   int     `json:"excluded"`
	}
	err := s.Store.Client(ctx).RollEntry.Query().Where(rollentry.VoteIDIn(votes...)).
		GroupBy(rollentry.FieldVoteID, rollentry.FieldAttendance, rollentry.FieldSuspended).
		Aggregate(ent.Count(), ent.As(heldSeats, "held"), ent.As(excludedSeats, "excluded")).Scan(ctx, &roll)
	if err != nil {
		return fmt.Errorf("voting: reading rolls: %w", err)
	}
	for _, r := range roll {
		sum := f.roll[r.VoteID]
		sum.seats += r.Count
		if r.Suspended {
			sum.suspended += r.Held
			f.roll[r.VoteID] = sum
			continue
		}
		sum.inOffice += r.Held
		sum.excluded += r.Excluded
		switch Attendance(r.Attendance) {
		case InHall:
			sum.hall += r.Held
		case Online:
			sum.online += r.Held
		}
		f.roll[r.VoteID] = sum
	}
	return nil
}

// gatherReceived counts the seats that have stored a choice, and the people who have entered figures.
func (s *Service) gatherReceived(ctx context.Context, votes []id.Vote, f *facts) error {
	client := s.Store.Client(ctx)
	var received []struct {
		VoteID id.Vote `json:"vote_id"`
		Count  int     `json:"count"`
	}
	err := client.Ballot.Query().Where(ballot.VoteIDIn(votes...), ballot.Revision(1)).GroupBy(ballot.FieldVoteID).Aggregate(ent.Count()).Scan(ctx, &received)
	if err != nil {
		return fmt.Errorf("voting: counting seats: %w", err)
	}
	for _, r := range received {
		f.received[r.VoteID] = r.Count
	}
	var entered []struct {
		VoteID   id.Vote   `json:"vote_id"`
		PersonID id.Person `json:"person_id"`
	}
	err = client.TallyEntry.Query().Where(tallyentry.VoteIDIn(votes...)).GroupBy(tallyentry.FieldVoteID, tallyentry.FieldPersonID).Scan(ctx, &entered)
	if err != nil {
		return fmt.Errorf("voting: counting entries: %w", err)
	}
	for _, e := range entered {
		f.entries[e.VoteID]++
	}
	return nil
}

func (s *Service) gatherCandidates(ctx context.Context, votes []id.Vote, f *facts) error {
	rows, err := s.Store.Client(ctx).Candidate.Query().Where(candidate.VoteIDIn(votes...)).Order(ent.Asc(candidate.FieldOrdinal, candidate.FieldID)).All(ctx)
	for _, c := range rows {
		f.candidates[c.VoteID] = append(f.candidates[c.VoteID], Candidate{
			ID: c.ID, PersonID: c.PersonID, Ordinal: c.Ordinal, Name: c.Name, Title: c.Title, NominatedBy: c.NominatedBy,
			Withdrawn: c.WithdrawnAt != nil, WithdrawnBecause: c.WithdrawnBecause, WithdrawalVoteID: c.WithdrawalVoteID,
		})
	}
	return err
}

// gatherLive counts the choices of open votes whose rule shows them.
func (s *Service) gatherLive(ctx context.Context, rows []*ent.Vote, f *facts) error {
	for _, row := range rows {
		if State(row.State) != Open {
			continue
		}
		rule, err := readSnapshot(row.Rule)
		if err != nil {
			return err
		}
		if rule.WhileOpen == "" || rule.Secret || Method(row.Method).Counted() {
			continue
		}
		choices, err := s.lastChoices(ctx, row.ID)
		if err != nil {
			return err
		}
		live := &LiveTotals{}
		for _, choice := range choices {
			switch choice {
			case rules.For:
				live.For++
			case rules.Against:
				live.Against++
			case rules.Abstain:
				live.Abstain++
			case rules.Other:
				live.Other++
			}
		}
		f.live[row.ID] = live
	}
	return nil
}

// gatherRelated reads how the votes of the meeting belong together, the outcomes of parts, and the boards.
func (s *Service) gatherRelated(ctx context.Context, meeting id.Meeting, rows []*ent.Vote, f *facts) error {
	client := s.Store.Client(ctx)
	all, err := client.Vote.Query().Where(vote.MeetingID(meeting)).
		Select(vote.FieldID, vote.FieldCode, vote.FieldState, vote.FieldParentID, vote.FieldRepeatsID, vote.FieldPreviousRoundID, vote.FieldReadyAt,
			vote.FieldOrdinal).All(ctx)
	if err != nil {
		return err
	}
	var parts []id.Vote
	for _, row := range all {
		f.related[row.ID] = row
		if row.ParentID != nil && State(row.State) == Announced {
			parts = append(parts, row.ID)
		}
	}
	if len(parts) > 0 {
		decided, err := client.Vote.Query().Where(vote.IDIn(parts...)).All(ctx)
		if err != nil {
			return err
		}
		for _, row := range decided {
			result, err := readResult(row)
			if err != nil {
				return err
			}
			f.outcomes[row.ID] = string(result.Outcome)
			if row.Conclusion != "" {
				f.outcomes[row.ID] = row.Conclusion
			}
		}
	}
	f.boards, err = s.boards(ctx, meeting)
	return err
}

// parts returns the contested parts of a text, also of one that was taken again, as far as w sees them, and how many are undecided.
func (f facts) parts(row *ent.Vote, w viewer) (list []VotePart, undecided int) {
	wholes := map[id.Vote]bool{}
	for v := &row.ID; v != nil; {
		wholes[*v] = true
		earlier := f.related[*v]
		if earlier == nil {
			break
		}
		v = earlier.RepeatsID
	}
	var parts []*ent.Vote
	for _, other := range f.related {
		if other.ParentID != nil && wholes[*other.ParentID] {
			parts = append(parts, other)
		}
	}
	slices.SortFunc(parts, byOrdinal)
	list = []VotePart{}
	for _, part := range parts {
		if *part.ParentID == row.ID && !State(part.State).decided() {
			undecided++
		}
		if w.seesVote(part) {
			list = append(list, VotePart{ID: part.ID, Code: part.Code, State: State(part.State), Outcome: f.outcomes[part.ID]})
		}
	}
	return list, undecided
}

// later returns the last of the visible votes that refer to v.
func (f facts) later(v id.Vote, refers func(*ent.Vote) *id.Vote) *id.Vote {
	var last *ent.Vote
	for _, other := range f.related {
		if to := refers(other); to == nil || *to != v || other.ReadyAt == nil {
			continue
		}
		if last == nil || byOrdinal(last, other) < 0 {
			last = other
		}
	}
	if last == nil {
		return nil
	}
	return &last.ID
}

// round is the number of an election's round, 0 for other votes.
func (f facts) round(row *ent.Vote) int {
	if Kind(row.Kind) != Election {
		return 0
	}
	round := 1
	for previous := row.PreviousRoundID; previous != nil && f.related[*previous] != nil; previous = f.related[*previous].PreviousRoundID {
		round++
	}
	return round
}

func (f facts) view(row *ent.Vote, w viewer) (Vote, error) {
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return Vote{}, err
	}
	size := f.now
	v := Vote{
		ID: row.ID, MeetingID: row.MeetingID, ItemID: row.ItemID, ItemNumber: f.items[row.ItemID].Number, DocumentVersionID: row.DocumentVersionID,
		Code: row.Code, Motion: row.Motion, Kind: Kind(row.Kind), Method: Method(row.Method), State: State(row.State),
		BelowQuorumReason: row.BelowQuorumReason, CancelledReason: row.CancelledReason, RepeatsID: row.RepeatsID, OpenedAt: row.OpenedAt,
		ClosedAt: row.ClosedAt, AnnouncedAt: row.AnnouncedAt, Received: f.received[row.ID], ParentID: row.ParentID,
		PreviousRoundID: row.PreviousRoundID, Round: f.round(row), SeatsToFill: row.SeatsToFill, Candidates: f.candidates[row.ID],
		OneShot: rule.OneShot, CountdownSeconds: row.CountdownSeconds, CloseByCountdown: row.CloseByCountdown, CountdownEndsAt: row.CountdownEndsAt,
		OpeningID: row.OpeningID, AmendmentNote: row.AmendmentNote, AmendedAt: row.AmendedAt, VoidReason: row.VoidReason, VoidedAt: row.VoidedAt,
		Counted: row.TallyConfirmedAt != nil, CountEntries: f.entries[row.ID], Behind: row.BehindAt != nil, LiveTotals: f.live[row.ID],
		RepeatedByID: f.later(row.ID, func(other *ent.Vote) *id.Vote { return other.RepeatsID }),
		NextRoundID:  f.later(row.ID, func(other *ent.Vote) *id.Vote { return other.PreviousRoundID }),
	}
	v.Secret, v.ElectionHash = f.secret[row.ID], row.ElectionHash
	if row.OpenedAt != nil && Method(row.Method) == Electronic && !rule.Secret {
		v.Signed, v.Unsigned = f.signed[row.ID], f.received[row.ID]-f.signed[row.ID]
	}
	if v.Candidates == nil {
		v.Candidates = []Candidate{}
	}
	v.Parts, v.PartsUndecided = f.parts(row, w)
	if v.Exclusions, err = readExclusions(row); err != nil {
		return Vote{}, err
	}
	for i := range f.boards {
		if row.CountingBoardID != nil && f.boards[i].ID == *row.CountingBoardID {
			v.CountingBoard = &f.boards[i]
		}
		if f.boards[i].VoteID == row.ID {
			v.ProposesBoard = &f.boards[i]
		}
	}
	if row.OpenedAt != nil {
		size = f.roll[row.ID]
		v.OneShot = row.OneShot
	}
	seats, inOffice := rule.Totals(size.seats, size.inOffice, size.suspended)
	if row.OpenedAt != nil {
		v.Roll = &RollCounts{
			Seats: row.Seats, Present: row.PresentAtOpening, Hall: size.hall, Online: size.online, Excluded: size.excluded, Suspended: size.suspended,
			SuspendedInBase: !rule.LeaveOutSuspended, QuorumNeeded: rule.Quorum.Needed(seats, inOffice),
			QuorumMet: rule.Quorum.Met(row.PresentAtOpening, seats, inOffice),
		}
	}
	v.Rule = ruleView(rule, seats, inOffice, size.seats > 0)
	if w.seesResult(row) {
		return v, showResult(&v, row)
	}
	return v, nil
}

// showResult adds the result and the chair's part in it.
func showResult(v *Vote, row *ent.Vote) (err error) {
	if v.Result, err = resultView(row); err != nil {
		return err
	}
	v.NeedsConclusion = needsConclusion(row, v.Result)
	v.Conclusion, v.ConclusionReason = row.Conclusion, row.ConclusionReason
	return nil
}

// needsConclusion tells whether the chair has yet to decide what the rule leaves open.
func needsConclusion(row *ent.Vote, result *Result) bool {
	return result.Outcome == string(rules.NeedsChair) && row.Conclusion == ""
}

func resultView(row *ent.Vote) (*Result, error) {
	var r rules.Result
	if err := json.Unmarshal(row.Result, &r); err != nil {
		return nil, fmt.Errorf("voting: stored result: %w", err)
	}
	r = r.Concluded(rules.Outcome(row.Conclusion), row.ConclusionReason)
	view := &Result{
		Outcome: string(r.Outcome), Base: r.Base, Needed: r.Needed, For: r.For, Against: r.Against, Abstain: r.Abstain,
		NotVoting: r.NotVoting, Absent: r.Absent, Share: r.Share, ShareText: r.ShareText,
		Explanation: r.ExplanationVI, ExplanationEN: r.ExplanationEN, OutcomeText: r.OutcomeVI, OutcomeTextEN: r.OutcomeEN,
		Ground: r.LegalGround.Article, MinutesText: r.MinutesVI, Kind: string(r.Kind), Other: r.Other, Blank: r.Blank, Invalid: r.Invalid,
		Excluded: r.Excluded, Suspended: r.Suspended, OpenSeats: r.OpenSeats, Conclusion: row.Conclusion, Persons: []PersonResult{},
	}
	if view.Kind == "" {
		view.Kind = string(rules.KindMotion)
	}
	if b := r.Ballots; b != nil {
		view.Ballots = &BallotFigures{Issued: b.Issued, Returned: b.Returned, Valid: b.Valid, Invalid: b.Invalid, Blank: b.Blank}
	}
	for _, p := range r.Persons {
		view.Persons = append(view.Persons, PersonResult{
			Ordinal: p.Ordinal, Name: p.Name, Yes: p.Yes, No: p.No, High: p.High, Mid: p.Mid, Low: p.Low, Unmarked: p.Unmarked,
			ShareText: p.ShareText, NoShareText: p.NoShareText, MidShareText: p.MidShareText, LowShareText: p.LowShareText, Needed: p.Needed,
			Outcome: p.Outcome, OutcomeText: p.OutcomeVI, OutcomeTextEN: p.OutcomeEN, Explanation: p.ExplanationVI, ExplanationEN: p.ExplanationEN,
			Consequence: p.ConsequenceVI,
		})
	}
	return view, nil
}
