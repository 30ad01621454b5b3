package voting

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// Limits of the texts, in characters.
const (
	maxCode   = 32
	maxMotion = 4000
	maxReason = 1000
)

// NewVote says what is to be put to the vote.
type NewVote struct {
	Item id.AgendaItem
	// Code names the vote in the meeting, such as "BQ-11". Empty: the next free number, or for a repeated vote its code with "/2".
	Code string
	// Motion is the exact text.
	Motion string
	// Rule is the code of a rule profile; empty means DefaultRule.
	Rule string
	// DocumentVersion is the published text that is voted on, if there is one.
	DocumentVersion id.DocumentVersion
	// Repeats is the earlier vote that this one repeats, if it does.
	Repeats id.Vote
	// Kind is that of the rule when it is empty.
	Kind Kind
	// Method is empty for the usual one: Electronic for a motion, Paper for a vote about persons.
	Method Method
	// Parent is the vote on the whole text of which this is a contested part.
	Parent id.Vote
	// SeatsToFill is the number of seats of an election.
	SeatsToFill int
	// CountdownSeconds is how long the vote is meant to stay open; the end closes it only when CloseByCountdown is set.
	CountdownSeconds int
	CloseByCountdown bool
	// Candidates are those who stand, or in whom confidence is asked, in the official order.
	Candidates []NewCandidate
	// Board is the counting board that this open vote sets up when it passes.
	Board *NewBoard
	// CountingBoard is the board that counts this vote.
	CountingBoard id.CountingBoard
	// Exclusions are the persons who may not take part in this vote.
	Exclusions []NewExclusion
}

// NewCandidate is somebody to stand in a vote about persons.
type NewCandidate struct {
	// Person is none for somebody without an entry in the directory; then Name is needed. Otherwise empty texts are taken from the
	// directory.
	Person                   id.Person
	Name, Title, NominatedBy string
}

// NewBoard is a counting board to be set up.
type NewBoard struct {
	Head    id.Person
	Members []id.Person
}

// NewExclusion is a person who may not take part in a vote, and why.
type NewExclusion struct {
	Person id.Person
	Reason string
}

// Prepare adds a vote to the meeting, in state prepared, with its rule as it stands today. It needs vote.prepare. Errors: those of authz;
// fault.ErrInput; ErrItemUnknown, ErrDocumentUnknown, ErrRuleUnknown, ErrRepeatNotDecided, ErrCodeTaken, ErrParent; those of a list of
// persons, a board or a method that cannot be (persons.go).
func (s *Service) Prepare(ctx context.Context, meeting id.Meeting, n NewVote) (Vote, error) {
	if err := s.allow(ctx, meeting, "vote", "prepare"); err != nil {
		return Vote{}, err
	}
	v := id.New[id.Vote]()
	err := s.Store.Tx(ctx, func(ctx context.Context) error {
		if err := s.prepare(ctx, meeting, v, n, "body"); err != nil {
			return err
		}
		return s.emit(ctx, meeting, "vote.prepared")
	})
	if ent.IsConstraintError(err) {
		return Vote{}, ErrCodeTaken.With("code", n.Code).Wrap(err)
	}
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

// prepare stores a draft with its audit record. place says where the draft is in the request.
func (s *Service) prepare(ctx context.Context, meeting id.Meeting, v id.Vote, n NewVote, place string) error {
	var err error
	if n.Motion, err = fault.RequiredParagraphs(place+".motion", n.Motion, maxMotion); err != nil {
		return err
	}
	if n.Code, err = fault.Line(place+".code", n.Code, maxCode); err != nil {
		return err
	}
	// The whole text first: nothing may be locked before it.
	if err := s.checkParent(ctx, meeting, n.Parent); err != nil {
		return err
	}
	if err := s.checkReferences(ctx, meeting, n); err != nil {
		return err
	}
	rule, err := s.completeKind(ctx, meeting, &n)
	if err != nil {
		return err
	}
	if err := n.check(rule, place); err != nil {
		return err
	}
	if n.Code, err = s.code(ctx, meeting, n); err != nil {
		return err
	}
	create, err := s.newRow(ctx, meeting, v, n, rule)
	if err != nil {
		return err
	}
	if err := s.setExclusions(ctx, create.Mutation(), n.Exclusions, place); err != nil {
		return err
	}
	row, err := create.Save(ctx)
	if err != nil {
		return err
	}
	if err := s.addCandidates(ctx, v, n.Candidates, place); err != nil {
		return err
	}
	if n.Board != nil {
		if err := s.addBoard(ctx, row, *n.Board, place); err != nil {
			return err
		}
	}
	return s.record(ctx, row, "vote.prepared", map[string]any{
		"code": n.Code, "motion": n.Motion, "rule": rule, "item_id": n.Item, "document_version_id": n.DocumentVersion, "repeats_id": n.Repeats,
		"kind": n.Kind, "method": n.Method, "parent_id": n.Parent, "seats_to_fill": n.SeatsToFill, "candidates": n.Candidates, "board": n.Board,
		"counting_board_id": n.CountingBoard, "exclusions": row.Exclusions,
	})
}

// newRow begins the row of a vote in state prepared.
func (s *Service) newRow(ctx context.Context, meeting id.Meeting, v id.Vote, n NewVote, rule snapshot) (*ent.VoteCreate, error) {
	raw, err := json.Marshal(rule)
	if err != nil {
		return nil, err
	}
	client := s.Store.Client(ctx)
	ordinal, err := client.Vote.Query().Where(vote.MeetingID(meeting)).Count(ctx)
	if err != nil {
		return nil, err
	}
	create := client.Vote.Create().SetID(v).SetMeetingID(meeting).SetItemID(n.Item).SetCode(n.Code).SetMotion(n.Motion).SetRule(raw).
		SetKind(string(n.Kind)).SetMethod(string(n.Method)).SetSeatsToFill(n.SeatsToFill).SetCountdownSeconds(n.CountdownSeconds).
		SetCloseByCountdown(n.CloseByCountdown).SetState(string(Prepared)).SetOrdinal(ordinal + 1).SetCreatedAt(s.Store.Now())
	if !n.DocumentVersion.IsZero() {
		create.SetDocumentVersionID(n.DocumentVersion)
	}
	if !n.Repeats.IsZero() {
		create.SetRepeatsID(n.Repeats)
	}
	if !n.Parent.IsZero() {
		create.SetParentID(n.Parent)
	}
	if !n.CountingBoard.IsZero() {
		create.SetCountingBoardID(n.CountingBoard)
	}
	return create, nil
}

// defaultRules are the rules of votes for which only the kind was chosen.
var defaultRules = map[Kind]string{
	"": DefaultRule, OnMotion: DefaultRule, Election: "elect_absolute", ConfidenceRating: "confidence_rating", ConfidenceBallot: "confidence_ballot",
}

// completeKind returns the rule of a draft and gives the draft the kind and the method that it leaves open.
func (s *Service) completeKind(ctx context.Context, meeting id.Meeting, n *NewVote) (snapshot, error) {
	if n.Rule == "" {
		n.Rule = defaultRules[n.Kind]
	}
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		return snapshot{}, err
	}
	rule, err := s.ruleFor(ctx, n.Rule, domain)
	if err != nil {
		return rule, err
	}
	if n.Kind == "" {
		n.Kind = kindOf(rule)
	}
	if n.Kind != kindOf(rule) {
		return rule, ErrRuleKind.With("rule", n.Rule)
	}
	if n.Method == "" {
		n.Method = Electronic
		if needsCount(n.Kind, rule) {
			n.Method = Paper
		}
	}
	return rule, nil
}

// check refuses what a vote of this rule cannot have.
func (n NewVote) check(rule snapshot, place string) error {
	if err := checkMethod(n.Kind, n.Method, rule); err != nil {
		return err
	}
	if err := checkCountdown(n.Method, rule, n.CountdownSeconds, n.CloseByCountdown, place+".countdown_seconds"); err != nil {
		return err
	}
	if n.Kind != Election && n.SeatsToFill != 0 || n.SeatsToFill < 0 || n.SeatsToFill > maxPersons {
		most := maxPersons
		if n.Kind != Election {
			most = 0
		}
		return fault.ErrInput.At(place+".seats_to_fill", ErrBadNumber.With("min", 0).With("max", most))
	}
	if len(n.Candidates) > 0 && !n.Kind.ofPersons() {
		return ErrNotAboutPersons
	}
	if n.Board != nil && (n.Kind != OnMotion || rule.Secret) {
		return fault.ErrInput.At(place+".board", ErrRuleKind.With("rule", n.Rule))
	}
	return nil
}

func (s *Service) checkReferences(ctx context.Context, meeting id.Meeting, n NewVote) error {
	item, err := s.Agenda.Item(ctx, n.Item)
	if notFound(err) || err == nil && item.Meeting != meeting {
		return ErrItemUnknown
	}
	if err != nil {
		return err
	}
	if err := s.checkDocument(ctx, meeting, n.DocumentVersion); err != nil {
		return err
	}
	if err := s.checkBoard(ctx, meeting, n.CountingBoard); err != nil {
		return err
	}
	if n.Repeats.IsZero() {
		return nil
	}
	first, err := s.Store.Client(ctx).Vote.Get(ctx, n.Repeats)
	if ent.IsNotFound(err) || err == nil && (first.MeetingID != meeting || !State(first.State).decided()) {
		return ErrRepeatNotDecided
	}
	return err
}

// checkDocument refuses a text that is not one of the meeting; none is right.
func (s *Service) checkDocument(ctx context.Context, meeting id.Meeting, version id.DocumentVersion) error {
	if version.IsZero() {
		return nil
	}
	owner, err := s.Agenda.VersionMeeting(ctx, version)
	if notFound(err) || err == nil && owner != meeting {
		return ErrDocumentUnknown
	}
	return err
}

func notFound(err error) bool { return err != nil && fault.From(err).Kind == fault.NotFound }

// code returns the code of a new vote, which nothing else in the meeting may have.
func (s *Service) code(ctx context.Context, meeting id.Meeting, n NewVote) (string, error) {
	taken, err := s.Store.Client(ctx).Vote.Query().Where(vote.MeetingID(meeting)).Select(vote.FieldCode).Strings(ctx)
	if err != nil {
		return "", err
	}
	used := make(map[string]bool, len(taken))
	for _, code := range taken {
		used[code] = true
	}
	if n.Code != "" {
		if used[n.Code] {
			return "", ErrCodeTaken.With("code", n.Code)
		}
		return n.Code, nil
	}
	pattern, number := "BQ-%02d", 1
	if !n.Repeats.IsZero() {
		first, err := s.firstOf(ctx, n.Repeats)
		if err != nil {
			return "", err
		}
		pattern, number = first.Code+"/%d", 2
	}
	for used[fmt.Sprintf(pattern, number)] {
		number++
	}
	return fmt.Sprintf(pattern, number), nil
}

// firstOf returns the vote that was taken first of those that repeat one another.
func (s *Service) firstOf(ctx context.Context, v id.Vote) (*ent.Vote, error) {
	row, err := s.Store.Client(ctx).Vote.Get(ctx, v)
	for err == nil && row.RepeatsID != nil {
		row, err = s.Store.Client(ctx).Vote.Get(ctx, *row.RepeatsID)
	}
	return row, err
}

// Ready shows the motion to everybody of the meeting; its text and rule are fixed from now on. It needs vote.prepare.
func (s *Service) Ready(ctx context.Context, v id.Vote) (Vote, error) {
	return s.change(ctx, v, "prepare", Ready, show)
}

func show(ctx context.Context, row *ent.Vote, _ MeetingInfo, now time.Time) (string, any, error) {
	err := row.Update().SetState(string(Ready)).SetReadyAt(now).Exec(ctx)
	return "vote.ready", map[string]any{"code": row.Code, "motion": row.Motion}, err
}

// Cancel ends a vote without a decision, for a reason that stays visible (technical fault, wrong text). Ballots that were stored stay
// stored and are never counted. It needs vote.prepare before the opening and vote.open afterwards.
func (s *Service) Cancel(ctx context.Context, v id.Vote, reason string) (Vote, error) {
	row, _, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	action := "open"
	if state := State(row.State); state == Prepared || state == Ready {
		action = "prepare"
	}
	return s.change(ctx, v, action, Cancelled, func(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
		if row.OpenedAt != nil {
			// The vote may have been opened since the authority was looked up.
			if err := s.Authz.Require(ctx, "vote", "open", info.Domain); err != nil {
				return "", nil, err
			}
		}
		reason, err := fault.RequiredLine("body.reason", reason, maxReason)
		if err != nil {
			return "", nil, err
		}
		return s.cancel(ctx, row, now, reason)
	})
}

func (s *Service) cancel(ctx context.Context, row *ent.Vote, now time.Time, reason string) (string, any, error) {
	body := map[string]any{"code": row.Code, "reason": reason, "was": row.State}
	unposted, err := s.postAbort(ctx, row, reason)
	if err != nil {
		return "", nil, err
	}
	if unposted != "" {
		body["not_on_board"] = unposted
	}
	err = row.Update().SetState(string(Cancelled)).SetCancelledAt(now).SetCancelledReason(reason).ClearOpenGuard().Exec(ctx)
	if err == nil {
		err = s.passGuard(ctx, row)
	}
	return "vote.cancelled", body, err
}
