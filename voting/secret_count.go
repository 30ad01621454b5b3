package voting

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/boardrecord"
	entbulletin "nghitruong/ent/bulletin"
	"nghitruong/ent/rollentry"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/rules"
	"nghitruong/voting/trustees"
)

// closeSecret stores the first approval of the close, or closes with the second: from then on no ballot is taken, and the trustees confirm
// what counts. With too few ballots the vote is sealed at once.
func (s *Service) closeSecret(ctx context.Context, seen *ent.Vote, domain string) (Vote, error) {
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return Vote{}, err
	}
	if err := s.together(ctx, seen, domain, actClose, Open, s.endCasting); err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, seen.ID)
}

func (s *Service) endCasting(ctx context.Context, row *ent.Vote, _ MeetingInfo, now time.Time) (string, any, error) {
	if row.BehindAt != nil {
		return "", nil, ErrBehind.With("code", row.Code)
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return "", nil, err
	}
	roll, err := s.rollAtClosing(ctx, row)
	if err != nil {
		return "", nil, err
	}
	_, counted, err := s.postClosing(ctx, row, roll)
	if err != nil {
		return "", nil, err
	}
	row, err = row.Update().SetState(string(Counting)).ClearOpenGuard().SetBallotsClosedAt(now).Save(ctx)
	if err != nil {
		return "", nil, err
	}
	if err := s.passGuard(ctx, row); err != nil {
		return "", nil, err
	}
	told := map[string]any{"code": row.Code, "ballots": counted, "closing_digest": closingDigest(roll), "ballots_closed_at": now.UnixMilli()}
	if counted >= max(rule.MinTally, smallestSecretTally) {
		return "vote.counting", told, nil
	}
	if err := s.record(ctx, row, "vote.counting", told); err != nil {
		return "", nil, err
	}
	return s.conclude(ctx, row, now, counted, nil)
}

// conclude stores the result of a secret vote on devices; counts are those of its cells, nil when its sums stay sealed.
func (s *Service) conclude(ctx context.Context, row *ent.Vote, now time.Time, ballots int, counts []int) (string, any, error) {
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return "", nil, err
	}
	rule.MinTally = max(rule.MinTally, smallestSecretTally)
	entries, err := s.Store.Client(ctx).RollEntry.Query().Where(rollentry.VoteID(row.ID)).All(ctx)
	if err != nil {
		return "", nil, err
	}
	roll := linesOf(entries)
	figures, err := s.secretFigures(ctx, row, rule, roll, ballots, counts)
	if err != nil {
		return "", nil, err
	}
	raw, err := json.Marshal(figures)
	if err != nil {
		return "", nil, err
	}
	result, house, err := s.decide(ctx, row, rule, roll, id.Person{}, raw)
	if err != nil {
		return "", nil, err
	}
	return s.finish(ctx, row, now, roll, result, house)
}

// secretFigures reads the counts of the cells as figures.
func (s *Service) secretFigures(ctx context.Context, row *ent.Vote, rule snapshot, roll []rollLine, ballots int, counts []int) (Figures, error) {
	f := Figures{}
	if !Kind(row.Kind).ofPersons() {
		if counts != nil {
			f.For, f.Against = counts[0], counts[1]
			if rule.Offers(rules.Other) {
				f.Other = counts[2]
			} else {
				f.Abstain = counts[2]
			}
		}
		return f, nil
	}
	standing, err := s.standing(ctx, row.ID)
	if err != nil {
		return f, err
	}
	f.Returned, f.Issued = ballots, ballots
	entitled := 0
	for _, line := range roll {
		if line.held() && !line.excluded && (line.atOpening.Present() || line.atClose.Present()) {
			entitled++
		}
	}
	f.Issued = max(f.Issued, entitled)
	f.Persons = personsFigures(Kind(row.Kind), rule, standing, counts)
	if counts != nil && Kind(row.Kind) == Election {
		switch {
		case byMarks(rule):
			f.Blank = counts[len(standing)]
		case len(standing) == 1:
			// Who answers nothing about the only person leaves the ballot blank. With more persons the sums do not tell.
			f.Blank = ballots - counts[0] - counts[1]
		}
	}
	return f, nil
}

// personsFigures are the counts of each person; all 0 without counts.
func personsFigures(kind Kind, rule snapshot, standing []*ent.Candidate, counts []int) []PersonFigures {
	list := make([]PersonFigures, len(standing))
	for i, c := range standing {
		list[i].CandidateID = c.ID
		switch {
		case counts == nil:
		case kind == ConfidenceRating:
			list[i].High, list[i].Mid, list[i].Low = counts[3*i], counts[3*i+1], counts[3*i+2]
		case kind == Election && byMarks(rule):
			list[i].Yes = counts[i]
		default:
			list[i].Yes, list[i].No = counts[2*i], counts[2*i+1]
		}
	}
	return list
}

// trusteeOf returns the key of a vote's ceremony and the caller's number in it. Errors: those of authz; ErrNotFound, ErrNotSecret,
// ErrNotTrustee.
func (s *Service) trusteeOf(ctx context.Context, v id.Vote) (*ent.Vote, trustees.Key, uint32, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return nil, trustees.Key{}, 0, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return nil, trustees.Key{}, 0, err
	}
	if row.CeremonyID == nil || s.Trustees == nil || s.Bulletin == nil {
		return nil, trustees.Key{}, 0, ErrNotSecret.With("code", row.Code)
	}
	key, err := s.Trustees.Key(ctx, *row.CeremonyID)
	if err != nil {
		return nil, key, 0, err
	}
	number, ok := key.Numbers[authz.From(ctx).Person]
	if !ok {
		return nil, key, 0, ErrNotTrustee.With("code", row.Code)
	}
	return row, key, uint32(number), nil
}

// standing of the count on the board.
type countState struct {
	eh, board, closing, tally ntv.Hash
	oks                       []uint32
	keys                      ntv.KeySet
	sums                      ntv.Sums
	ballots                   int
	good                      map[uint32]bool
	lastShare                 ntv.PostedShare
	done                      bool
}

func (s *Service) countState(ctx context.Context, row *ent.Vote) (c countState, err error) {
	if c.eh, err = ntv.ParseHash(row.ElectionHash); err != nil {
		return c, fmt.Errorf("voting: stored election hash: %w", err)
	}
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		vote := state.Vote(c.eh)
		if vote == nil || !vote.Closed || vote.KeySet() == nil {
			return ErrNotOnBoard.With("code", row.Code)
		}
		c.board, c.closing, c.keys, c.ballots = state.Board(), vote.CloseHash, vote.KeySet().KeySet, len(vote.Counted)
		c.oks = append([]uint32(nil), vote.CloseOKs...)
		c.done = vote.Result != nil
		if vote.Tally != nil {
			c.tally = vote.TallyHash
		}
		c.good = map[uint32]bool{}
		for _, share := range vote.Shares {
			if share.Good {
				c.good[share.I] = true
			}
		}
		if n := len(vote.Shares); n > 0 {
			c.lastShare = vote.Shares[n-1]
		}
		var err error
		c.sums, err = vote.Sums()
		return err
	})
	return c, err
}

// ConfirmClose records that the caller, a trustee, has verified the board up to the close of a secret vote: sig signs it with the trustee's
// key. With as many as the threshold asks for the set of ballots is fixed; the server then writes the sums and its own share of their
// decryption. The same confirmation again changes nothing. Errors: those of authz; ErrNotFound, ErrNotSecret, ErrNotTrustee, ErrState,
// ErrTrusteeSignature, ErrServerShare.
func (s *Service) ConfirmClose(ctx context.Context, v id.Vote, sig string) (Vote, error) {
	row, key, number, err := s.trusteeOf(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	signature, err := ntv.ParseSignature(sig)
	if err != nil {
		return Vote{}, fault.ErrInput.At("body.sig", ErrTrusteeSignature)
	}
	seen, err := s.countState(ctx, row)
	if err == nil && has(seen.oks, number) {
		return s.Get(ctx, v)
	}
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, func(row *ent.Vote) bool { return State(row.State) == Counting },
		func(ctx context.Context, row *ent.Vote, _ MeetingInfo, _ time.Time) (string, any, error) {
			return s.confirmClose(ctx, row, key, number, signature)
		})
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

func (s *Service) confirmClose(ctx context.Context, row *ent.Vote, key trustees.Key, number uint32, sig ntv.Signature) (string, any, error) {
	c, err := s.countState(ctx, row)
	if err != nil {
		return "", nil, err
	}
	told := map[string]any{"code": row.Code, "trustee": number}
	if !has(c.oks, number) {
		_, err = s.append(ctx, row.MeetingID, ntv.TypeCloseOK, ntv.CloseOK{EH: c.eh, Close: c.closing, I: number, Sig: sig})
		if v := ntv.ViolationOf(err); v != nil && v.Rule == ntv.RuleCoSigned {
			return "", nil, fault.ErrInput.At("body.sig", ErrTrusteeSignature)
		}
		if err != nil {
			return "", nil, err
		}
		c.oks = append(c.oks, number)
	}
	if len(c.oks) < key.K || c.tally != (ntv.Hash{}) {
		return "vote.close_confirmed", told, nil
	}
	share, err := s.Bulletin.Keys.Share(key.Ceremony)
	if errors.Is(err, bulletin.ErrNoShare) {
		return "", nil, ErrServerShare.With("code", row.Code).Wrap(err)
	}
	if err != nil {
		return "", nil, err
	}
	tally, err := s.append(ctx, row.MeetingID, ntv.TypeTally, ntv.NewTally(c.eh, c.closing, c.sums))
	if err != nil {
		return "", nil, err
	}
	part, err := share.Decrypt(rand.Reader, c.eh, c.closing, c.sums)
	if err != nil {
		return "", nil, fmt.Errorf("voting: the server's share: %w", err)
	}
	if _, err := s.append(ctx, row.MeetingID, ntv.TypeShare, ntv.NewShareBody(c.eh, tally.Hash, 0, part)); err != nil {
		return "", nil, err
	}
	told["tally"] = tally.Hash.String()
	return "vote.close_confirmed", told, nil
}

// PostShare records the caller's part, a trustee's, of the decryption of a secret vote. A wrong one is recorded and named on the board, and
// ignored. With as many good ones as the threshold asks for the counts are opened and the vote is decided. A good one again, and one
// that is not needed any more, changes nothing.
// Errors: those of authz; ErrNotFound, ErrNotSecret, ErrNotTrustee, ErrState, ErrBadShare.
func (s *Service) PostShare(ctx context.Context, v id.Vote, d DecryptionShare) (Vote, error) {
	row, key, number, err := s.trusteeOf(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if seen, err := s.countState(ctx, row); err == nil && (seen.good[number] || seen.done) {
		return s.Get(ctx, v)
	}
	bad := false
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, func(row *ent.Vote) bool { return State(row.State) == Counting },
		func(ctx context.Context, row *ent.Vote, _ MeetingInfo, now time.Time) (name string, told any, err error) {
			name, told, bad, err = s.postShare(ctx, row, key, number, d, now)
			return name, told, err
		})
	if err != nil {
		return Vote{}, err
	}
	if bad {
		return Vote{}, ErrBadShare
	}
	return s.Get(ctx, v)
}

func (s *Service) postShare(ctx context.Context, row *ent.Vote, key trustees.Key, number uint32, d DecryptionShare, now time.Time) (string, any, bool, error) {
	c, err := s.countState(ctx, row)
	if err != nil {
		return "", nil, false, err
	}
	if c.tally == (ntv.Hash{}) {
		return "", nil, false, ErrState.With("code", row.Code)
	}
	posted, err := d.read(c.eh, c.tally, number)
	if err != nil {
		return "", nil, false, err
	}
	record, err := s.append(ctx, row.MeetingID, ntv.TypeShare, posted)
	if err != nil {
		return "", nil, false, err
	}
	if c, err = s.countState(ctx, row); err != nil {
		return "", nil, false, err
	}
	told := map[string]any{"code": row.Code, "trustee": number, "board_seq": record.Seq}
	if c.lastShare.Seq == record.Seq && !c.lastShare.Good {
		note := plain(fmt.Sprintf("share.rejected %s trustee %d (%s): record %d", row.Code, number, key.Names[int(number)], record.Seq))
		_, err = s.append(ctx, row.MeetingID, ntv.TypeNote, ntv.Note{Text: note})
		return "vote.share_rejected", told, true, err
	}
	good := 0
	for i := range c.good {
		if i > 0 {
			good++
		}
	}
	if good < key.K || !c.good[0] || c.done {
		return "vote.share_posted", told, false, nil
	}
	opened, err := s.openSums(ctx, row, c)
	if err != nil {
		return "", nil, false, err
	}
	if _, err := s.append(ctx, row.MeetingID, ntv.TypeResult, ntv.ResultBody{EH: c.eh, Counts: opened.Counts, Used: opened.Used}); err != nil {
		return "", nil, false, err
	}
	if err := s.record(ctx, row, "vote.share_posted", told); err != nil {
		return "", nil, false, err
	}
	name, body, err := s.conclude(ctx, row, now, c.ballots, opened.Counts)
	return name, body, false, err
}

// read checks the spelling of a trustee's part; whether it holds is seen on the board.
func (d DecryptionShare) read(eh, tally ntv.Hash, number uint32) (ntv.ShareBody, error) {
	b := ntv.ShareBody{EH: eh, Tally: tally, I: number}
	for _, list := range []struct {
		field string
		from  []string
		to    *[]ntv.Raw
	}{{"M", d.M, &b.M}, {"c", d.C, &b.C}, {"v", d.V, &b.V}} {
		for i, text := range list.from {
			hash, err := ntv.ParseHash(text)
			if err != nil {
				return b, fault.ErrInput.At(fmt.Sprintf("body.%s[%d]", list.field, i), ErrBadShare)
			}
			*list.to = append(*list.to, ntv.Raw(hash))
		}
	}
	return b, nil
}

// openSums opens the sums with the shares on the board.
func (s *Service) openSums(ctx context.Context, row *ent.Vote, c countState) (ntv.Opened, error) {
	client := s.Store.Client(ctx)
	board, err := client.Bulletin.Query().Where(entbulletin.MeetingID(row.MeetingID)).OnlyID(ctx)
	if err != nil {
		return ntv.Opened{}, err
	}
	rows, err := client.BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.Type(string(ntv.TypeShare))).Order(ent.Asc(boardrecord.FieldSeq)).All(ctx)
	if err != nil {
		return ntv.Opened{}, err
	}
	var shares []ntv.NumberedShare
	for _, r := range rows {
		posted, err := ntv.ParseShareBody(*r.Body)
		if err != nil || posted.EH != c.eh || posted.Tally != c.tally {
			continue
		}
		if share, err := posted.Share(); err == nil {
			shares = append(shares, ntv.NumberedShare{I: posted.I, Share: share})
		}
	}
	opened, err := ntv.OpenTally(c.keys, c.eh, c.closing, c.sums, shares)
	if err != nil {
		return opened, fmt.Errorf("voting: opening the sums of %s: %w", row.Code, err)
	}
	return opened, nil
}
