package opinions

import (
	"cmp"
	"context"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/opinionanswer"
	"nghitruong/ent/opinionballot"
	"nghitruong/ent/opinionmember"
	"nghitruong/ent/opinionpaper"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// listMax is the greatest number of ballots in a list.
const listMax = 300

// Get returns a ballot as the one who acts may see it. Errors: those of authz for nobody; ErrNotFound for who may not know of it.
func (s *Service) Get(ctx context.Context, b id.OpinionBallot) (OpinionBallot, error) {
	row, v, err := s.see(ctx, b)
	if err != nil {
		return OpinionBallot{}, err
	}
	rule, err := readRule(row.Rule)
	if err != nil {
		return OpinionBallot{}, err
	}
	members, err := s.members(ctx, b)
	if err != nil {
		return OpinionBallot{}, err
	}
	view := OpinionBallot{
		ID: row.ID, UnitID: row.UnitID, Code: row.Code, Title: row.Title, Text: row.Text, State: State(row.State), Deadline: row.Deadline, SentAt: row.SentAt,
		ClosedAt: row.ClosedAt, PublishedAt: row.PublishedAt, CancelledAt: row.CancelledAt, CancelledReason: row.CancelledReason, RepeatsID: row.RepeatsID,
		MayManage: v.office, IsMember: v.member != nil, IsChair: v.chair(), MemberCount: len(members),
		Rule: OpinionRule{Code: rule.Code, Name: rule.NameVI, NameEN: rule.NameEN, ThresholdText: rule.ThresholdText("vi"), ThresholdTextEN: rule.ThresholdText("en"),
			Ground: rule.Ground.Article, GroundText: rule.Ground.Text},
	}
	if needed, ok := rule.NeededBefore(len(members), len(members)); ok && len(members) > 0 {
		view.Rule.Needed = needed
	}
	if view.UnitName, err = s.Directory.UnitName(ctx, row.UnitID); err != nil {
		return OpinionBallot{}, err
	}
	if view.RepeatedByID, err = s.repeatedBy(ctx, b); err != nil {
		return OpinionBallot{}, err
	}
	if view.Papers, err = s.papers(ctx, b); err != nil {
		return OpinionBallot{}, err
	}
	return view, s.addAnswers(ctx, row, v, members, &view)
}

// addAnswers adds what the one who acts may know of answers.
func (s *Service) addAnswers(ctx context.Context, row *ent.OpinionBallot, v viewer, members []*ent.OpinionMember, view *OpinionBallot) error {
	answers, err := s.lastAnswers(ctx, row.ID)
	if err != nil {
		return err
	}
	if v.member != nil {
		if a := answers[v.member.PersonID]; a != nil {
			mine := storedAnswer(a)
			view.MyAnswer = &mine
		}
	}
	if v.office {
		answered := len(answers)
		view.Answered, view.RemindedAt, view.Members = &answered, row.RemindedAt, memberViews(members, answers)
	}
	if !v.seesSummary(row) {
		return nil
	}
	result, err := readResult(row.Result)
	if err != nil {
		return err
	}
	view.Summary = summary(result.Concluded(rules.Outcome(row.Conclusion), row.ConclusionReason), members, answers)
	view.NeedsConclusion = result.Outcome == rules.NeedsChair && row.Conclusion == ""
	view.Conclusion, view.ConclusionReason = row.Conclusion, row.ConclusionReason
	return nil
}

func memberViews(members []*ent.OpinionMember, answers map[id.Person]*ent.OpinionAnswer) []OpinionMember {
	list := make([]OpinionMember, len(members))
	for i, m := range members {
		list[i] = OpinionMember{PersonID: m.PersonID, Name: m.Name, Title: m.Title, UnitName: m.UnitName, Chair: m.Chair, ReadAt: m.ReadAt}
		if a := answers[m.PersonID]; a != nil {
			at := a.StoredAt.UTC()
			list[i].AnsweredAt = &at
		}
	}
	return list
}

func summary(r rules.Result, members []*ent.OpinionMember, answers map[id.Person]*ent.OpinionAnswer) *OpinionSummary {
	view := &OpinionSummary{Result: OpinionResult{
		Outcome: string(r.Outcome), OutcomeText: r.OutcomeVI, OutcomeTextEN: r.OutcomeEN, Members: len(members), Needed: r.Needed, For: r.For, Against: r.Against,
		Other: r.Other, Silent: r.NotVoting, ShareText: r.ShareText, Explanation: r.ExplanationVI, ExplanationEN: r.ExplanationEN, MinutesText: r.MinutesVI,
		Ground: r.LegalGround.Article, GroundText: r.LegalGround.Text,
	}}
	for _, m := range members {
		line := OpinionLine{Ordinal: m.Ordinal, PersonID: m.PersonID, Name: m.Name, Title: m.Title, UnitName: m.UnitName, Chair: m.Chair}
		if a := answers[m.PersonID]; a != nil {
			at := a.StoredAt.UTC()
			line.Choice, line.Opinion, line.AnsweredAt = rules.Choice(a.Choice), a.Opinion, &at
		}
		view.Lines = append(view.Lines, line)
	}
	return view
}

func (s *Service) papers(ctx context.Context, b id.OpinionBallot) ([]OpinionPaper, error) {
	rows, err := s.Store.Client(ctx).OpinionPaper.Query().Where(opinionpaper.BallotID(b)).Order(opinionpaper.ByOrdinal()).All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]OpinionPaper, len(rows))
	for i, p := range rows {
		list[i] = OpinionPaper{ID: p.ID, Title: p.Title, Filename: p.Filename, Size: p.Size}
	}
	return list, nil
}

// List returns the ballots of the one who acts. Errors: those of authz for nobody.
func (s *Service) List(ctx context.Context) (OpinionLists, error) {
	lists := OpinionLists{}
	units, err := s.Units(ctx)
	if err != nil {
		return lists, err
	}
	lists.MayPrepare = len(units) > 0
	client := s.Store.Client(ctx)
	person := authz.From(ctx).Person
	asked, err := client.OpinionMember.Query().Where(opinionmember.PersonID(person)).Select(opinionmember.FieldBallotID).All(ctx)
	if err != nil {
		return lists, err
	}
	asks := make([]id.OpinionBallot, len(asked))
	for i, m := range asked {
		asks[i] = m.BallotID
	}
	mine, err := client.OpinionBallot.Query().Where(opinionballot.IDIn(asks...), opinionballot.SentAtNotNil()).
		Order(ent.Desc(opinionballot.FieldSentAt)).Limit(listMax).All(ctx)
	if err != nil {
		return lists, err
	}
	if lists.Mine, err = s.cards(ctx, mine, person); err != nil {
		return lists, err
	}
	slices.SortStableFunc(lists.Mine, byUrgency)
	managed, err := s.managed(ctx)
	if err != nil {
		return lists, err
	}
	lists.Managed, err = s.cards(ctx, managed, person)
	return lists, err
}

// managed returns the newest ballots of the units whose office the one who acts is.
func (s *Service) managed(ctx context.Context) ([]*ent.OpinionBallot, error) {
	client := s.Store.Client(ctx)
	domains, err := client.OpinionBallot.Query().Unique(true).Select(opinionballot.FieldDomain).Strings(ctx)
	if err != nil {
		return nil, err
	}
	domains = slices.DeleteFunc(domains, func(domain string) bool { return !s.Authz.Allowed(ctx, "opinion", "manage", domain) })
	if len(domains) == 0 {
		return nil, nil
	}
	return client.OpinionBallot.Query().Where(opinionballot.DomainIn(domains...)).
		Order(ent.Desc(opinionballot.FieldCreatedAt), ent.Desc(opinionballot.FieldID)).Limit(listMax).All(ctx)
}

// byUrgency puts what is to be answered first, by deadline; the rest stays in its order.
func byUrgency(a, b OpinionCard) int {
	rank := func(c OpinionCard) int {
		switch {
		case c.State == Sent && !c.MyAnswered:
			return 0
		case c.State == Sent:
			return 1
		}
		return 2
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	if rank(a) < 2 {
		return a.Deadline.Compare(*b.Deadline)
	}
	return 0
}

// cards shows ballots in a list, as the person may see them.
func (s *Service) cards(ctx context.Context, rows []*ent.OpinionBallot, person id.Person) ([]OpinionCard, error) {
	ids := make([]id.OpinionBallot, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	client := s.Store.Client(ctx)
	members, err := client.OpinionMember.Query().Where(opinionmember.BallotIDIn(ids...)).
		Select(opinionmember.FieldBallotID, opinionmember.FieldPersonID, opinionmember.FieldChair).All(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := client.OpinionAnswer.Query().Where(opinionanswer.BallotIDIn(ids...), opinionanswer.Revision(1)).
		Select(opinionanswer.FieldBallotID, opinionanswer.FieldPersonID).All(ctx)
	if err != nil {
		return nil, err
	}
	counts, answered := map[id.OpinionBallot]int{}, map[id.OpinionBallot]int{}
	places, done := map[id.OpinionBallot]*ent.OpinionMember{}, map[id.OpinionBallot]bool{}
	for _, m := range members {
		counts[m.BallotID]++
		if m.PersonID == person {
			places[m.BallotID] = m
		}
	}
	for _, a := range answers {
		answered[a.BallotID]++
		if a.PersonID == person {
			done[a.BallotID] = true
		}
	}
	names := map[id.OrgUnit]string{}
	for _, row := range rows {
		if names[row.UnitID] == "" {
			if names[row.UnitID], err = s.Directory.UnitName(ctx, row.UnitID); err != nil {
				return nil, err
			}
		}
	}
	list := make([]OpinionCard, len(rows))
	for i, row := range rows {
		v := viewer{office: s.Authz.Allowed(ctx, "opinion", "manage", row.Domain)}
		if row.SentAt != nil {
			v.member = places[row.ID]
		}
		card := OpinionCard{ID: row.ID, Code: row.Code, Title: row.Title, UnitName: names[row.UnitID], State: State(row.State), Deadline: row.Deadline,
			MyAnswered: done[row.ID], IsMember: v.member != nil, Members: counts[row.ID], PublishedAt: row.PublishedAt}
		if v.office {
			n := answered[row.ID]
			card.Answered = &n
		}
		if v.seesSummary(row) {
			result, err := readResult(row.Result)
			if err != nil {
				return nil, err
			}
			if card.Outcome = string(result.Outcome); row.Conclusion != "" {
				card.Outcome = row.Conclusion
			}
		}
		list[i] = card
	}
	return list, nil
}

// Waiting tells whether there is anything here for the one who acts. Errors: those of authz for nobody.
func (s *Service) Waiting(ctx context.Context) (OpinionsWaiting, error) {
	lists, err := s.List(ctx)
	if err != nil {
		return OpinionsWaiting{}, err
	}
	w := OpinionsWaiting{Any: lists.MayPrepare || len(lists.Mine) > 0 || len(lists.Managed) > 0}
	now := s.Store.Now()
	for _, card := range lists.Mine {
		if card.State != Sent || card.MyAnswered || !now.Before(*card.Deadline) {
			continue
		}
		if w.ToAnswer++; w.NextDeadline == nil {
			w.NextDeadline = moment(*card.Deadline)
		}
	}
	return w, nil
}

func moment(t time.Time) *time.Time { t = t.UTC(); return &t }
