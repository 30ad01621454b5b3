package trustees

import (
	"context"
	"encoding/json"
	"fmt"

	"nghitruong/ent"
	"nghitruong/ent/boardrecord"
	"nghitruong/ent/bulletin"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// List returns the ceremonies of a meeting, the oldest first. It needs meeting.read. Errors: those of authz.
func (s *Service) List(ctx context.Context, meeting id.Meeting) ([]Ceremony, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, err
	}
	info, err := s.Meetings.MeetingInfo(ctx, meeting)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", info.Domain); err != nil {
		return nil, err
	}
	value, err := s.ofMeeting(ctx, meeting)
	return value.Ceremonies, err
}

// Get returns a ceremony, for a trustee with the sealed shares meant for it. It needs meeting.read. Errors: those of authz, ErrNotFound.
func (s *Service) Get(ctx context.Context, c id.KeyCeremony) (CeremonyDetails, error) {
	row, info, err := s.see(ctx, c)
	if err != nil {
		return CeremonyDetails{}, err
	}
	w := &work{row: row}
	if w.trustees, err = s.trustees(ctx, c); err != nil {
		return CeremonyDetails{}, err
	}
	if w.board, err = s.boardName(ctx, row.MeetingID); err != nil {
		return CeremonyDetails{}, err
	}
	d := CeremonyDetails{Ceremony: viewOf(w)}
	counting, err := s.Boards.CountingBoard(ctx, row.CountingBoardID)
	if err != nil {
		return d, err
	}
	d.MayManage = s.mayManage(ctx, counting, info.Domain)
	if row.ServerKey != "" {
		if err := json.Unmarshal([]byte(row.ServerKey), &d.ServerShare); err != nil {
			return d, fmt.Errorf("trustees: stored key of the server's share: %w", err)
		}
	}
	d.Tokens, d.Keys = []ntv.KeyToken{}, []ntv.TrusteeKeys{}
	person := authz.From(ctx).Person
	for _, t := range w.trustees {
		if t.Token != "" {
			token, err := tokenOf(t)
			if err != nil {
				return d, err
			}
			d.Tokens = append(d.Tokens, token)
		}
		if t.Revealed != "" {
			keys, err := revealed(t)
			if err != nil {
				return d, err
			}
			d.Keys = append(d.Keys, keys)
		}
		if !person.IsZero() && t.PersonID == person {
			if d.Mine, err = s.mine(ctx, w, t); err != nil {
				return d, err
			}
		}
	}
	return d, nil
}

func (s *Service) mine(ctx context.Context, w *work, me *ent.Trustee) (*MyPart, error) {
	part := &MyPart{Number: me.Number, Boxes: []ReceivedBox{}, Dealt: []SealedBox{}}
	for _, t := range w.trustees {
		boxes, err := s.boxes(ctx, w, t)
		if err != nil {
			return nil, err
		}
		for _, b := range boxes {
			switch {
			case t == me:
				part.Dealt = append(part.Dealt, SealedBox{To: b.To, Box: b.Box})
			case b.To == uint32(me.Number):
				part.Boxes = append(part.Boxes, ReceivedBox{From: b.From, Box: b.Box})
			}
		}
	}
	return part, nil
}

// boxes are the sealed shares that a trustee has dealt, as they stand on the board; none once their bodies were destroyed.
func (s *Service) boxes(ctx context.Context, w *work, dealer *ent.Trustee) ([]ntv.KeyShare, error) {
	if dealer.BoxesSeq == nil {
		return nil, nil
	}
	client, count := s.Store.Client(ctx), int64(len(w.trustees)-1)
	board, err := client.Bulletin.Query().Where(bulletin.MeetingID(w.row.MeetingID)).OnlyID(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := client.BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.SeqGTE(*dealer.BoxesSeq), boardrecord.SeqLT(*dealer.BoxesSeq+count)).
		Order(ent.Asc(boardrecord.FieldSeq)).All(ctx)
	if err != nil {
		return nil, err
	}
	var boxes []ntv.KeyShare
	for _, row := range rows {
		if row.Body == nil {
			continue
		}
		box, err := ntv.ParseKeyShare(*row.Body)
		if err != nil || box.From != uint32(dealer.Number) {
			return nil, fmt.Errorf("trustees: record %d is no sealed share of trustee %d: %w", row.Seq, dealer.Number, err)
		}
		boxes = append(boxes, box)
	}
	return boxes, nil
}

// tokenOf is the token a trustee has shown.
func tokenOf(t *ent.Trustee) (token ntv.KeyToken, err error) {
	token.I = uint32(t.Number)
	if token.VK, err = ntv.ParsePublicKey(t.PublicKey); err != nil {
		return token, err
	}
	if token.Token, err = ntv.ParseHash(t.Token); err != nil {
		return token, err
	}
	token.Sig, err = ntv.ParseSignature(t.TokenSignature)
	return token, err
}

// viewOf is the ceremony as everybody sees it.
func viewOf(w *work) Ceremony {
	row := w.row
	c := Ceremony{
		ID: row.ID, MeetingID: row.MeetingID, CountingBoardID: row.CountingBoardID, State: State(row.State), Board: w.board, Threshold: row.Threshold,
		KeySet: row.KeySet, FollowsID: row.FollowsID, StartedAt: row.CreatedAt.UTC(), ConfirmedAt: row.ConfirmedAt, EndedAt: row.EndedAt, Trustees: []Trustee{},
	}
	names := map[int]string{}
	for _, t := range w.trustees {
		names[t.Number] = t.Name
		if t.LostBecause == "" {
			c.Usable++
		}
		c.Trustees = append(c.Trustees, Trustee{
			Number: t.Number, PersonID: t.PersonID, Name: t.Name, Head: t.Head, TokenSent: t.Token != "", KeysSent: t.Revealed != "",
			SharesSent: t.BoxesSeq != nil, BackedUpAt: t.BackedUpAt, ConfirmedAt: t.ConfirmedAt, ErasedAt: t.ErasedAt,
			Lost: t.LostBecause != "", LostBecause: t.LostBecause,
		})
	}
	if State(row.State) == Broken {
		c.Complaint = &Complaint{By: row.BrokenBy, Against: row.BrokenAgainst, Reason: Reason(row.BrokenBecause), Words: row.BrokenWords}
		if row.BrokenBy != nil {
			c.Complaint.ByName = names[*row.BrokenBy]
		}
		if row.BrokenAgainst != nil {
			c.Complaint.AgainstName = names[*row.BrokenAgainst]
		}
	}
	return c
}
