package voting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/boardrecord"
	entbulletin "nghitruong/ent/bulletin"
	"nghitruong/ent/voteapproval"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
	"nghitruong/voting/protocol"
	"nghitruong/voting/rules"
)

// secretVote tells whether a vote is a secret one on devices that is on the board.
func (s *Service) secretVote(row *ent.Vote) (bool, error) {
	rule, err := readSnapshot(row.Rule)
	return err == nil && secretOnDevices(Method(row.Method), rule) && row.ElectionHash != "" && s.Bulletin != nil && s.Trustees != nil, err
}

// clientNote is the note at the opening of a secret vote that says which program browsers are given.
const clientNote = "client.sha256"

// postClient notes which program browsers are given, where it is known.
func (s *Service) postClient(ctx context.Context, row *ent.Vote) error {
	if s.ClientHash == nil {
		return nil
	}
	hash, err := s.ClientHash()
	if err != nil || hash == "" {
		return err
	}
	_, err = s.append(ctx, row.MeetingID, ntv.TypeNote, ntv.Note{Text: clientNote + " " + row.Code + " " + hash})
	return err
}

// verifiedVote is what the verifier found of a board up to the record with which a secret vote ended.
type verifiedVote struct {
	report ntv.VoteReport
	board  ntv.Hash
	head   ntv.Head
	export string
}

// verifiedBoard has the verifier go through the board up to the end of a secret vote, once in a run of the server. Errors: ErrBoardNotVerified.
func (s *Service) verifiedBoard(ctx context.Context, row *ent.Vote, last uint64) (verifiedVote, error) {
	if known, ok := s.verified.Load(row.ID); ok {
		return known.(verifiedVote), nil
	}
	s.verifying.Lock()
	defer s.verifying.Unlock()
	if known, ok := s.verified.Load(row.ID); ok {
		return known.(verifiedVote), nil
	}
	lines, writer := io.Pipe()
	sum, destroyed := sha256.New(), false
	read := make(chan error, 1)
	go func() {
		var err error
		destroyed, err = s.Bulletin.Through(ctx, row.MeetingID, last, io.MultiWriter(sum, writer))
		writer.CloseWithError(err)
		read <- err
	}()
	report, err := ntv.Verify(lines, ntv.Options{Workers: 1})
	lines.Close()
	unread := <-read
	if violation := ntv.ViolationOf(err); violation != nil {
		return verifiedVote{}, ErrBoardNotVerified.With("code", row.Code).With("record", violation.Seq).With("rule", violation.Rule).Wrap(err)
	}
	if err == nil {
		err = unread
	}
	if err != nil {
		return verifiedVote{}, fmt.Errorf("voting: verifying the board of %s: %w", row.Code, err)
	}
	at := slices.IndexFunc(report.Votes, func(v ntv.VoteReport) bool { return v.EH.String() == row.ElectionHash })
	if at < 0 {
		return verifiedVote{}, ErrNotOnBoard.With("code", row.Code)
	}
	v := verifiedVote{report: report.Votes[at], board: report.Head.Board, head: report.Head, export: hex.EncodeToString(sum.Sum(nil))}
	if destroyed {
		before, err := s.Bulletin.SumBefore(ctx, row.MeetingID, last)
		if err != nil {
			return verifiedVote{}, err
		}
		if before != "" {
			v.export = before
		}
	}
	s.verified.Store(row.ID, v)
	return v, nil
}

// protocolDevices adds how a secret vote on devices was conducted, from the board.
func (s *Service) protocolDevices(ctx context.Context, row *ent.Vote, p *protocol.Protocol) error {
	d := &protocol.OnDevices{CastingEnded: *row.ClosedAt}
	if row.BallotsClosedAt != nil {
		d.CastingEnded = *row.BallotsClosedAt
	}
	board, err := s.Store.Client(ctx).Bulletin.Query().Where(entbulletin.MeetingID(row.MeetingID)).OnlyID(ctx)
	if err != nil {
		return fmt.Errorf("voting: the board of %s: %w", row.Code, err)
	}
	span, err := s.spanOf(ctx, board, row)
	if err != nil {
		return err
	}
	seen, err := s.verifiedBoard(ctx, row, span.ended)
	if err != nil {
		return err
	}
	d.Keys, d.Counted, d.Received, d.Checked = seen.report.Voters, seen.report.Counted, span.received, span.checked
	d.Board, d.Seq, d.Head, d.Export, d.Client = seen.board.String(), seen.head.Seq, seen.head.Hash.String(), seen.export, span.client
	if d.Opened, err = s.approved(ctx, row.ID, actOpen); err != nil {
		return err
	}
	if d.Closed, err = s.approved(ctx, row.ID, actClose); err != nil {
		return err
	}
	key, err := s.Trustees.Key(ctx, value(row.CeremonyID))
	if err != nil {
		return err
	}
	d.Threshold, d.ServerWrong = key.K, has(seen.report.WrongShares, 0)
	for n := 1; n <= key.N; n++ {
		number := uint32(n)
		d.Trustees = append(d.Trustees, protocol.Trustee{Number: n, Name: key.Names[n], Confirmed: has(seen.report.CoSigned, number),
			Decrypted: has(seen.report.Used, number), Wrong: has(seen.report.WrongShares, number)})
	}
	p.OnDevices, p.Papers = d, devicePapers(p.Result, seen.report.Counted)
	return nil
}

// devicePapers are the figures of the ballots of a secret vote on devices.
func devicePapers(r rules.Result, counted int) *protocol.Papers {
	if b := r.Ballots; b != nil {
		return &protocol.Papers{Issued: b.Issued, Returned: b.Returned, Valid: b.Valid, Invalid: b.Invalid, Blank: b.Blank}
	}
	return &protocol.Papers{Issued: counted + r.NotVoting, Returned: counted, Valid: counted}
}

// boardSpan is the part of a board that belongs to a vote.
type boardSpan struct {
	opened, closed, ended uint64
	received, checked     int
	client                string
}

// spanOf finds it. What has lost its body is counted too: while a secret vote takes ballots no other one does.
func (s *Service) spanOf(ctx context.Context, board id.Bulletin, row *ent.Vote) (boardSpan, error) {
	var span boardSpan
	client := s.Store.Client(ctx)
	rows, err := client.BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.TypeIn(string(ntv.TypeOpen), string(ntv.TypeClose), string(ntv.TypeResult), string(ntv.TypeNote)),
		boardrecord.BodyNotNil()).Order(ent.Asc(boardrecord.FieldSeq)).All(ctx)
	if err != nil {
		return span, err
	}
	for _, r := range rows {
		seq := uint64(r.Seq)
		switch ntv.Type(r.Type) {
		case ntv.TypeOpen:
			if b, err := ntv.ParseOpenBody(*r.Body); err == nil && b.EH.String() == row.ElectionHash {
				span.opened = seq
			}
		case ntv.TypeClose:
			if b, err := ntv.ParseClose(*r.Body); err == nil && b.EH.String() == row.ElectionHash {
				span.closed, span.ended = seq, seq
			}
		case ntv.TypeResult:
			if b, err := ntv.ParseResultBody(*r.Body); err == nil && b.EH.String() == row.ElectionHash {
				span.ended = seq
			}
		default:
			if b, err := ntv.ParseNote(*r.Body); err == nil && span.opened == 0 {
				if hash, found := strings.CutPrefix(b.Text, clientNote+" "+row.Code+" "); found {
					span.client = hash
				}
			}
		}
	}
	if span.opened == 0 || span.closed == 0 {
		return span, ErrNotOnBoard.With("code", row.Code)
	}
	for t, count := range map[ntv.Type]*int{ntv.TypeBallot: &span.received, ntv.TypeSpoil: &span.checked} {
		*count, err = client.BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.Type(string(t)), boardrecord.SeqGT(int64(span.opened)),
			boardrecord.SeqLT(int64(span.closed))).Count(ctx)
		if err != nil {
			return span, err
		}
	}
	return span, nil
}

// approved are the approvals of the two by which a secret vote was opened or closed: the last one, and the one of the other that was in force then.
func (s *Service) approved(ctx context.Context, v id.Vote, act string) ([]protocol.Approval, error) {
	rows, err := s.Store.Client(ctx).VoteApproval.Query().Where(voteapproval.VoteID(v), voteapproval.Act(act)).
		Order(ent.Asc(voteapproval.FieldCreatedAt, voteapproval.FieldID)).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	last := rows[len(rows)-1]
	var list []protocol.Approval
	for _, a := range rows {
		if a.ID == last.ID || a.Role != last.Role && a.CreatedAt.After(last.CreatedAt.Add(-approvalLife)) {
			list = append(list, protocol.Approval{Name: a.Name, Duty: map[string]string{boardHead: "Trưởng Ban kiểm phiếu", secretary: "thư ký"}[a.Role], At: a.CreatedAt.In(time.UTC)})
		}
	}
	return list, nil
}
