package voting

import (
	"context"
	"encoding/json"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/candidate"
	"nghitruong/ent/countingboard"
	"nghitruong/ent/vote"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// EditVote is a change of a vote that is not open yet; nil leaves a thing as it is. Lists are whole.
type EditVote struct {
	Motion, Rule     *string
	Method           *Method
	DocumentVersion  *id.DocumentVersion
	SeatsToFill      *int
	CountdownSeconds *int
	CloseByCountdown *bool
	Candidates       *[]NewCandidate
	Board            *NewBoard
	CountingBoard    *id.CountingBoard
	Exclusions       *[]NewExclusion
}

// content tells whether the edit changes what everybody reads from ready on.
func (e EditVote) content() bool {
	return e.Motion != nil || e.Rule != nil || e.DocumentVersion != nil || e.SeatsToFill != nil || e.Candidates != nil || e.Board != nil ||
		e.CountingBoard != nil
}

// Edit changes a vote before it is opened: everything while it is prepared; method, countdown and exclusions once it is ready. It needs
// vote.prepare, or vote.open for a vote that is ready. Errors: those of authz; ErrNotFound, ErrState; those of Prepare; ErrBoardFixed.
func (s *Service) Edit(ctx context.Context, v id.Vote, e EditVote) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if State(row.State) == Ready {
		err = s.requirePreparing(ctx, row, domain)
	} else {
		err = s.Authz.Require(ctx, "vote", "prepare", domain)
	}
	if err != nil {
		return Vote{}, err
	}
	editable := func(row *ent.Vote) bool {
		state := State(row.State)
		return state == Prepared || state == Ready && !e.content()
	}
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, editable, func(ctx context.Context, row *ent.Vote, _ MeetingInfo, _ time.Time) (string, any, error) {
		return s.edit(ctx, row, e)
	})
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

func (s *Service) edit(ctx context.Context, row *ent.Vote, e EditVote) (string, any, error) {
	told := map[string]any{"code": row.Code}
	update := row.Update()
	n := NewVote{Kind: Kind(row.Kind), Method: Method(row.Method), SeatsToFill: row.SeatsToFill, CountdownSeconds: row.CountdownSeconds,
		CloseByCountdown: row.CloseByCountdown, Board: e.Board}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return "", nil, err
	}
	if e.Rule != nil {
		n.Rule = *e.Rule
		if rule, err = s.completeKind(ctx, row.MeetingID, &n); err != nil {
			return "", nil, err
		}
		raw, err := json.Marshal(rule)
		if err != nil {
			return "", nil, err
		}
		update.SetRule(raw)
		told["rule"] = rule
	}
	if e.Method != nil {
		n.Method = *e.Method
		update.SetMethod(string(n.Method))
		told["method"] = n.Method
	}
	if e.SeatsToFill != nil {
		n.SeatsToFill = *e.SeatsToFill
		update.SetSeatsToFill(n.SeatsToFill)
		told["seats_to_fill"] = n.SeatsToFill
	}
	if e.CountdownSeconds != nil {
		n.CountdownSeconds = *e.CountdownSeconds
		update.SetCountdownSeconds(n.CountdownSeconds)
		told["countdown_seconds"] = n.CountdownSeconds
	}
	if e.CloseByCountdown != nil {
		n.CloseByCountdown = *e.CloseByCountdown
		update.SetCloseByCountdown(n.CloseByCountdown)
		told["close_by_countdown"] = n.CloseByCountdown
	}
	if e.Candidates != nil {
		n.Candidates = *e.Candidates
		told["candidates"] = n.Candidates
	}
	if err := n.check(rule, "body"); err != nil {
		return "", nil, err
	}
	if err := s.editContent(ctx, row, update, e, told); err != nil {
		return "", nil, err
	}
	if e.Exclusions != nil {
		if err := s.setExclusions(ctx, update.Mutation(), *e.Exclusions, "body"); err != nil {
			return "", nil, err
		}
		told["exclusions"] = *e.Exclusions
	}
	return "vote.edited", told, update.Exec(ctx)
}

// editContent changes the text and what belongs to it.
func (s *Service) editContent(ctx context.Context, row *ent.Vote, update *ent.VoteUpdateOne, e EditVote, told map[string]any) error {
	if e.Motion != nil {
		motion, err := fault.RequiredParagraphs("body.motion", *e.Motion, maxMotion)
		if err != nil {
			return err
		}
		update.SetMotion(motion)
		told["motion"] = motion
	}
	if e.DocumentVersion != nil {
		if err := s.checkDocument(ctx, row.MeetingID, *e.DocumentVersion); err != nil {
			return err
		}
		update.SetDocumentVersionID(*e.DocumentVersion)
		told["document_version_id"] = *e.DocumentVersion
	}
	if e.CountingBoard != nil {
		if err := s.checkBoard(ctx, row.MeetingID, *e.CountingBoard); err != nil {
			return err
		}
		update.SetCountingBoardID(*e.CountingBoard)
		told["counting_board_id"] = *e.CountingBoard
	}
	if e.Candidates != nil {
		if _, err := s.Store.Client(ctx).Candidate.Delete().Where(candidate.VoteID(row.ID)).Exec(ctx); err != nil {
			return err
		}
		if err := s.addCandidates(ctx, row.ID, *e.Candidates, "body"); err != nil {
			return err
		}
	}
	if e.Board == nil {
		return nil
	}
	proposes, err := s.Store.Client(ctx).CountingBoard.Query().Where(countingboard.VoteID(row.ID)).Exist(ctx)
	if err != nil {
		return err
	}
	if proposes {
		return ErrBoardFixed.With("code", row.Code)
	}
	told["board"] = e.Board
	return s.addBoard(ctx, row, *e.Board, "body")
}

// Amendment is what the decided parts have changed in a whole text.
type Amendment struct {
	DocumentVersion id.DocumentVersion
	// Motion is empty when it stays.
	Motion string
	// Note says what was changed.
	Note string
}

// Amend puts in the text that the decided parts have led to, with a note that everybody sees, before the whole is opened. It needs
// vote.prepare. Errors: those of authz; ErrNotFound, ErrState, ErrNoParts, ErrPartsUndecided, ErrNothingAmended, ErrDocumentUnknown,
// fault.ErrInput.
func (s *Service) Amend(ctx context.Context, v id.Vote, a Amendment) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if err := s.Authz.Require(ctx, "vote", "prepare", domain); err != nil {
		return Vote{}, err
	}
	waiting := func(row *ent.Vote) bool { return row.OpenedAt == nil && !State(row.State).decided() }
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, waiting, func(ctx context.Context, row *ent.Vote, _ MeetingInfo, now time.Time) (string, any, error) {
		return s.amend(ctx, row, a, now)
	})
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

func (s *Service) amend(ctx context.Context, row *ent.Vote, a Amendment, now time.Time) (string, any, error) {
	parts, err := s.Store.Client(ctx).Vote.Query().Where(vote.ParentID(row.ID)).Exist(ctx)
	if err != nil {
		return "", nil, err
	}
	if !parts {
		return "", nil, ErrNoParts.With("code", row.Code)
	}
	if err := s.partsDecided(ctx, row); err != nil {
		return "", nil, err
	}
	if a.DocumentVersion.IsZero() && a.Motion == "" {
		return "", nil, ErrNothingAmended
	}
	note, err := fault.RequiredParagraphs("body.note", a.Note, maxMotion)
	if err != nil {
		return "", nil, err
	}
	update := row.Update().SetAmendmentNote(note).SetAmendedAt(now)
	told := map[string]any{"code": row.Code, "note": note, "motion_before": row.Motion, "document_version_id_before": row.DocumentVersionID}
	if a.Motion != "" {
		motion, err := fault.RequiredParagraphs("body.motion", a.Motion, maxMotion)
		if err != nil {
			return "", nil, err
		}
		update.SetMotion(motion)
		told["motion"] = motion
	}
	if !a.DocumentVersion.IsZero() {
		if err := s.checkDocument(ctx, row.MeetingID, a.DocumentVersion); err != nil {
			return "", nil, err
		}
		update.SetDocumentVersionID(a.DocumentVersion)
		told["document_version_id"] = a.DocumentVersion
	}
	return "vote.amended", told, update.Exec(ctx)
}
