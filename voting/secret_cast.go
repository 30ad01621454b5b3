package voting

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/boardrecord"
	entbulletin "nghitruong/ent/bulletin"
	"nghitruong/ent/rollentry"
	"nghitruong/ent/vote"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/voting/ntv"
)

// The kinds of records that a delegate makes in a secret vote.
const (
	kindBallot = "ballot"
	kindSpoil  = "spoil"
)

// place returns what is needed of a vote and of the person's seat on its roll, nil without one: every ballot asks.
func (s *Service) place(ctx context.Context, v id.Vote, person id.Person) (*ent.Vote, *ent.RollEntry, error) {
	client := s.Store.Client(ctx)
	row, err := client.Vote.Query().Where(vote.ID(v)).Select(vote.FieldID, vote.FieldMeetingID, vote.FieldCode, vote.FieldElectionHash).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, ErrNotFound
	}
	if err != nil {
		return nil, nil, err
	}
	entry, err := client.RollEntry.Query().Where(rollentry.VoteID(v), rollentry.PersonID(person)).
		Select(rollentry.FieldSeatID, rollentry.FieldPersonID, rollentry.FieldNumber, rollentry.FieldSuspended, rollentry.FieldExcludedBecause,
			rollentry.FieldMayCast).Only(ctx)
	if ent.IsNotFound(err) {
		return row, nil, nil
	}
	return row, entry, err
}

// secretPlace is where a delegate stands in a secret vote on the board.
type secretPlace struct {
	row      *ent.Vote
	election *ntv.Election
	voter    ntv.Voter
	absent   bool
	taking   bool
	last     uint32
	mine     ntv.Cast
}

// secretPlace finds the caller's place. Errors: ErrNotFound; those of authz; ErrNotOnRoll, ErrNotSecret, ErrKeyNotOnRoll.
func (s *Service) secretPlace(ctx context.Context, v id.Vote) (secretPlace, error) {
	var p secretPlace
	domain, err := s.domainOfVote(ctx, v)
	if err != nil {
		return p, err
	}
	if err := s.Authz.Require(ctx, "vote", "cast", domain); err != nil {
		return p, err
	}
	person := authz.From(ctx).Person
	var entry *ent.RollEntry
	if p.row, entry, err = s.place(ctx, v, person); err != nil {
		return p, err
	}
	if p.row.ElectionHash == "" || s.Bulletin == nil {
		return p, ErrNotSecret.With("code", p.row.Code)
	}
	if entry == nil {
		return p, ErrNotOnRoll.With("code", p.row.Code)
	}
	eh, err := ntv.ParseHash(p.row.ElectionHash)
	if err != nil {
		return p, fmt.Errorf("voting: stored election hash: %w", err)
	}
	vid := uint32(entry.Number)
	err = s.Bulletin.Look(ctx, p.row.MeetingID, func(state *ntv.State) error {
		vote := state.Vote(eh)
		if vote == nil || vote.Election.Mode != ntv.ModeSecret {
			return ErrNotSecret.With("code", p.row.Code)
		}
		p.election, p.taking, p.absent = vote.Election, vote.Taking(), !state.Present(vid)
		p.voter, _ = vote.Roll().Voter(vid)
		p.last, p.mine = vote.LastBSeq(vid), vote.Ballots[vid]
		return nil
	})
	if err == nil && p.voter.VID == 0 {
		// Who may not take part is not on the board's roll either, and is told why.
		if entry.ExcludedBecause != "" || entry.Suspended {
			return p, s.castable(ctx, p.row, entry)
		}
		err = ErrKeyNotOnRoll.With("code", p.row.Code)
	}
	return p, err
}

// CastSecret puts a secret ballot of the signed-in person on the board: record is the ballot with its signature behind it. It returns after
// the durable commit, with the signed head as the receipt; the same bytes get the same receipt again, also after the close. Signature and
// proofs are verified before anything is locked. Errors: ErrNotFound; those of authz; ErrBadBallot, ErrBallotOrder, ErrBallotRejected;
// ErrNotOpen, ErrNotSecret, ErrBehind; ErrNotOnRoll, ErrKeyNotOnRoll, ErrSuspended, ErrExcluded, ErrNotPresent; ErrOneShot.
func (s *Service) CastSecret(ctx context.Context, v id.Vote, record []byte) (SecretStored, error) {
	p, err := s.secretPlace(ctx, v)
	if err != nil {
		return SecretStored{}, err
	}
	signed, err := ntv.ParseSignedBallot(record)
	if err != nil {
		return SecretStored{}, ErrBadBallot.With("rule", ntv.RuleBallot).Wrap(err)
	}
	if signed.EH != p.election.EH || signed.VID != p.voter.VID {
		return SecretStored{}, ErrBadBallot.With("rule", ntv.RuleDelegate)
	}
	if signed.BSeq <= p.last || !p.taking {
		if stored, found, err := s.again(ctx, p, ntv.TypeBallot, record); found || err != nil {
			return stored, err
		}
	}
	ballot, err := p.election.ParseBallot(signed.Ballot)
	if err != nil {
		return SecretStored{}, ErrBadBallot.With("rule", ntv.RuleBallot).Wrap(err)
	}
	if !p.voter.VK.Verify(ntv.BallotSigHash(p.election.EH, ballot.Hash), signed.Sig) {
		return SecretStored{}, ErrBadBallot.With("rule", ntv.RuleDelegate)
	}
	if err := p.election.VerifyBallot(ballot, p.voter.VK); err != nil {
		return SecretStored{}, ErrBadBallot.With("rule", ntv.RuleProofs).Wrap(err)
	}
	return s.put(ctx, p, kindBallot, ballot.Code(), signed.BSeq, record, func(ctx context.Context) (ntv.Record, error) {
		return s.Bulletin.AppendBallot(ctx, p.row.MeetingID, record, ballot)
	})
}

// Spoil puts an own ballot on the board opened, instead of casting it: whoever has kept its tracking code can rebuild it. It can never be
// cast. Errors: as CastSecret.
func (s *Service) Spoil(ctx context.Context, v id.Vote, o OpenedBallot) (SecretStored, error) {
	p, err := s.secretPlace(ctx, v)
	if err != nil {
		return SecretStored{}, err
	}
	spoil, err := o.read(p.election.EH, p.voter.VID)
	if err != nil {
		return SecretStored{}, err
	}
	record, err := spoil.Encode()
	if err != nil {
		return SecretStored{}, ErrBadBallot.With("rule", ntv.RuleCanonical).Wrap(err)
	}
	if spoil.BSeq <= p.last || !p.taking {
		if stored, found, err := s.again(ctx, p, ntv.TypeSpoil, record); found || err != nil {
			return stored, err
		}
		if p.taking {
			// The board would take it; the number then would be of two ballots.
			return SecretStored{}, ErrBallotRejected.With("rule", ntv.RuleSequence).With("reason", fmt.Sprintf("ballot %d comes after ballot %d", spoil.BSeq, p.last))
		}
	}
	if !p.voter.VK.Verify(ntv.SpoilSigHash(p.election.EH, spoil.Ballot), spoil.Sig) {
		return SecretStored{}, ErrBadBallot.With("rule", ntv.RuleDelegate)
	}
	rebuilt, err := p.election.Build(p.voter.VID, p.voter.VK, spoil.BSeq, spoil.Bits, ntv.Seed(spoil.Seed))
	if err != nil || rebuilt.Hash != spoil.Ballot {
		return SecretStored{}, ErrBadBallot.With("rule", ntv.RuleOpened)
	}
	return s.put(ctx, p, kindSpoil, rebuilt.Code(), spoil.BSeq, record, func(ctx context.Context) (ntv.Record, error) {
		return s.Bulletin.Append(ctx, p.row.MeetingID, ntv.TypeSpoil, record, true)
	})
}

func (o OpenedBallot) read(eh ntv.Hash, vid uint32) (ntv.Spoil, error) {
	bad := func(field string) error {
		return fault.ErrInput.At("body."+field, ErrBadBallot.With("rule", ntv.RuleCanonical))
	}
	seed, err := ntv.ParseSeed(o.Seed)
	if err != nil {
		return ntv.Spoil{}, bad("seed")
	}
	hash, err := ntv.ParseHash(o.Ballot)
	if err != nil {
		return ntv.Spoil{}, bad("ballot")
	}
	sig, err := ntv.ParseSignature(o.Sig)
	if err != nil {
		return ntv.Spoil{}, bad("sig")
	}
	s := ntv.Spoil{EH: eh, VID: vid, BSeq: o.BSeq, Bits: make(ntv.Bits, len(o.Bits)), Seed: ntv.Raw(seed), Ballot: hash, Sig: sig}
	for i, bit := range o.Bits {
		if bit != 0 && bit != 1 {
			return s, bad(fmt.Sprintf("bits[%d]", i))
		}
		s.Bits[i] = byte(bit)
	}
	return s, nil
}

// put writes a verified record of the caller in one act with the event for the person's other devices.
func (s *Service) put(ctx context.Context, p secretPlace, kind, code string, bseq uint32, raw []byte, write func(context.Context) (ntv.Record, error)) (SecretStored, error) {
	person, v := authz.From(ctx).Person, p.row.ID
	var err error
	for range castAttempts {
		// A fresh value for each attempt: an act whose caller has gone may still be running and writing to it.
		stored := new(SecretStored)
		err = s.Store.Group(ctx, func(ctx context.Context) error {
			row, err := s.share(ctx, v)
			if err != nil {
				return err
			}
			if State(row.State) != Open {
				return ErrNotOpen.With("code", row.Code)
			}
			if row.BehindAt != nil {
				return ErrBehind.With("code", row.Code)
			}
			entry, err := s.entitled(ctx, row, person)
			if err != nil {
				return err
			}
			if p.absent {
				if err := s.arrived(ctx, row, uint32(entry.Number)); err != nil {
					return err
				}
			}
			record, err := write(ctx)
			if err != nil {
				return err
			}
			*stored = receipt(record, p.election.Board, p.voter.VID, bseq, code)
			err = s.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(row.MeetingID), Name: "ballot.posted", Subject: "vote/" + v.String(),
				Body: map[string]any{"kind": kind, "seat_number": entry.Number, "board_seq": record.Seq, "record_hash": stored.Hash}})
			if err != nil {
				return err
			}
			meeting := row.MeetingID
			store.AfterCommitOnce(ctx, "voting.progress/"+meeting.String(), func() { s.progress.touch(meeting) })
			return s.Outbox.Emit(ctx, outbox.Event{Topic: "person/" + person.String(), Kind: outbox.Log, Name: "secret.stored",
				View: SecretStoredEvent{VoteID: v, Kind: kind, Stored: *stored}})
		})
		if err == nil {
			return *stored, nil
		}
		if !ent.IsConstraintError(err) {
			break
		}
	}
	violation := ntv.ViolationOf(err)
	if violation == nil && !errors.Is(err, ErrNotOpen) {
		return SecretStored{}, err
	}
	// The same bytes may have come in by another way meanwhile.
	t := ntv.TypeBallot
	if kind == kindSpoil {
		t = ntv.TypeSpoil
	}
	if stored, found, again := s.again(ctx, p, t, raw); found || again != nil {
		return stored, again
	}
	if violation == nil {
		return SecretStored{}, err
	}
	return SecretStored{}, s.refused(ctx, p, violation)
}

// refused says why the board did not take a ballot.
func (s *Service) refused(ctx context.Context, p secretPlace, violation *ntv.Violation) error {
	if violation.Rule == ntv.RuleSequence {
		var mine ntv.Cast
		err := s.Bulletin.Look(ctx, p.row.MeetingID, func(state *ntv.State) error {
			mine = state.Vote(p.election.EH).Ballots[p.voter.VID]
			return nil
		})
		if err == nil && mine.Seq > 0 {
			if p.election.Revote == ntv.RevoteFirst {
				return ErrOneShot.With("code", p.row.Code)
			}
			return ErrBallotOrder.With("code", ntv.TrackingCode(mine.Hash)).Wrap(violation)
		}
	}
	return ErrBallotRejected.With("rule", violation.Rule).With("reason", violation.Reason).Wrap(violation)
}

// arrived notes on the board that a delegate who was out is there, unless it is noted already.
func (s *Service) arrived(ctx context.Context, row *ent.Vote, vid uint32) error {
	present := false
	err := s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		present = state.Present(vid)
		return nil
	})
	if err != nil || present {
		return err
	}
	_, err = s.append(ctx, row.MeetingID, ntv.TypePresence, ntv.Presence{VID: vid, In: true})
	return err
}

func receipt(r ntv.Record, board ntv.Hash, vid, bseq uint32, code string) SecretStored {
	return SecretStored{Seq: r.Seq, Hash: r.Hash.String(), Sig: r.Sig.String(), Board: board.String(), VID: vid, BSeq: bseq, Code: code,
		ReceivedAt: time.UnixMilli(int64(r.TS)).UTC()}
}

// again finds the record that holds the same bytes.
func (s *Service) again(ctx context.Context, p secretPlace, t ntv.Type, body []byte) (SecretStored, bool, error) {
	hash := sha256.Sum256(body)
	client := s.Store.Client(ctx)
	board, err := client.Bulletin.Query().Where(entbulletin.MeetingID(p.row.MeetingID)).OnlyID(ctx)
	if err != nil {
		return SecretStored{}, false, err
	}
	row, err := client.BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.Type(string(t)), boardrecord.BodyHash(hex.EncodeToString(hash[:]))).
		Order(ent.Asc(boardrecord.FieldSeq)).First(ctx)
	if ent.IsNotFound(err) {
		return SecretStored{}, false, nil
	}
	if err != nil {
		return SecretStored{}, false, err
	}
	stored := SecretStored{Seq: uint64(row.Seq), Hash: row.Hash, Sig: row.Sig, Board: p.election.Board.String(), VID: p.voter.VID, ReceivedAt: time.UnixMilli(row.Ts).UTC()}
	line, ok := publishedOf(t, body, p.election.EH)
	if !ok {
		return SecretStored{}, false, nil
	}
	stored.BSeq, stored.Code = line.BSeq, line.Code
	return stored, true, nil
}

// publishedOf reads whose ballot of a vote a record holds; false for one of another vote.
func publishedOf(t ntv.Type, body []byte, eh ntv.Hash) (PublishedBallot, bool) {
	if t == ntv.TypeSpoil {
		spoil, err := ntv.ParseSpoil(body)
		return PublishedBallot{VID: spoil.VID, BSeq: spoil.BSeq, Code: ntv.TrackingCode(spoil.Ballot), Kind: kindSpoil}, err == nil && spoil.EH == eh
	}
	signed, err := ntv.ParseSignedBallot(body)
	if err != nil || signed.EH != eh {
		return PublishedBallot{}, false
	}
	hash := ntv.HB("ballot", eh[:], signed.Ballot)
	return PublishedBallot{VID: signed.VID, BSeq: signed.BSeq, Code: ntv.TrackingCode(hash), Kind: kindBallot}, true
}

// PublishedBallots lists the ballots and opened ballots of a secret vote on the board, in their order: who, never what. Those whose bodies
// were destroyed are left out. It needs meeting.read. Errors: those of authz; ErrNotFound, ErrNotSecret.
func (s *Service) PublishedBallots(ctx context.Context, v id.Vote) ([]PublishedBallot, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return nil, err
	}
	if !s.viewerOf(ctx, domain).seesVote(row) {
		return nil, ErrNotFound
	}
	if row.ElectionHash == "" || s.Bulletin == nil {
		return nil, ErrNotSecret.With("code", row.Code)
	}
	eh, err := ntv.ParseHash(row.ElectionHash)
	if err != nil {
		return nil, fmt.Errorf("voting: stored election hash: %w", err)
	}
	names, counted, from := map[uint32]string{}, map[uint64]bool{}, int64(0)
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		vote := state.Vote(eh)
		if vote == nil || vote.Election.Mode != ntv.ModeSecret {
			return ErrNotSecret.With("code", row.Code)
		}
		from = int64(vote.OpenSeq)
		for _, voter := range vote.Roll().Roll.Voters {
			names[voter.VID] = voter.Name
		}
		for _, cast := range vote.Ballots {
			counted[cast.Seq] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	client := s.Store.Client(ctx)
	board, err := client.Bulletin.Query().Where(entbulletin.MeetingID(row.MeetingID)).OnlyID(ctx)
	if err != nil {
		return nil, err
	}
	list := []PublishedBallot{}
	const page = 200
	for {
		rows, err := client.BoardRecord.Query().Where(boardrecord.BoardEQ(board), boardrecord.SeqGT(from), boardrecord.TypeIn(string(ntv.TypeBallot), string(ntv.TypeSpoil)), boardrecord.BodyNotNil()).
			Order(ent.Asc(boardrecord.FieldSeq)).Limit(page).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			from = r.Seq
			line, ok := publishedOf(ntv.Type(r.Type), *r.Body, eh)
			if !ok {
				continue
			}
			line.Name, line.Seq, line.Hash, line.TS, line.Counted = names[line.VID], uint64(r.Seq), r.Hash, time.UnixMilli(r.Ts).UTC(), counted[uint64(r.Seq)]
			list = append(list, line)
		}
		if len(rows) < page {
			return list, nil
		}
	}
}

// Manifest tells a device what it needs to make a ballot of a vote on the board, and a trustee's what there is to do. It needs meeting.read.
// Errors: those of authz; ErrNotFound, ErrNotOnBoard.
func (s *Service) Manifest(ctx context.Context, v id.Vote) (VoteManifest, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return VoteManifest{}, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return VoteManifest{}, err
	}
	if !s.viewerOf(ctx, domain).seesVote(row) {
		return VoteManifest{}, ErrNotFound
	}
	if row.ElectionHash == "" || s.Bulletin == nil {
		return VoteManifest{}, ErrNotOnBoard.With("code", row.Code)
	}
	eh, err := ntv.ParseHash(row.ElectionHash)
	if err != nil {
		return VoteManifest{}, fmt.Errorf("voting: stored election hash: %w", err)
	}
	person := authz.From(ctx).Person
	_, entry, err := s.place(ctx, v, person)
	if err != nil {
		return VoteManifest{}, err
	}
	m := VoteManifest{ElectionHash: row.ElectionHash}
	if row.CeremonyID != nil && s.Trustees != nil {
		key, err := s.Trustees.Key(ctx, *row.CeremonyID)
		if err != nil {
			return VoteManifest{}, err
		}
		m.Trustee = uint32(key.Numbers[person])
	}
	var mine ntv.Cast
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		vote := state.Vote(eh)
		if vote == nil {
			return ErrNotOnBoard.With("code", row.Code)
		}
		m.Manifest, m.Board, m.ServerKey = base64.StdEncoding.EncodeToString(vote.Election.Raw), state.Board().String(), state.ServerKey().String()
		m.Mode = string(vote.Election.Mode)
		if vote.Election.Mode == ntv.ModeSecret {
			m.Phase = phaseOf(row, vote)
		}
		if entry != nil {
			if voter, on := vote.Roll().Voter(uint32(entry.Number)); on {
				m.VID, m.VoteKey = voter.VID, voter.VK.String()
				m.NextBSeq, mine = vote.LastBSeq(m.VID)+1, vote.Ballots[m.VID]
			}
		}
		if vote.Closed {
			m.Close = vote.CloseHash.String()
		}
		if vote.Tally != nil {
			m.Tally = vote.TallyHash.String()
		}
		if m.Trustee > 0 {
			m.Confirmed, m.Decrypted = has(vote.CloseOKs, m.Trustee), vote.GoodShare(m.Trustee)
		}
		return nil
	})
	if err != nil {
		return VoteManifest{}, err
	}
	if entry != nil && State(row.State) == Open {
		refused := s.castable(ctx, row, entry)
		if refused != nil && !isRefusal(refused) {
			return VoteManifest{}, refused
		}
		m.Eligible = refused == nil && m.VID > 0
	}
	if mine.Seq > 0 && m.Mode == string(ntv.ModeSecret) {
		m.Mine, err = s.stored(ctx, row, mine, m.VID)
	}
	return m, err
}

// stored is the receipt of a ballot that counts.
func (s *Service) stored(ctx context.Context, row *ent.Vote, cast ntv.Cast, vid uint32) (*SecretStored, error) {
	client := s.Store.Client(ctx)
	board, err := client.Bulletin.Query().Where(entbulletin.MeetingID(row.MeetingID)).Only(ctx)
	if err != nil {
		return nil, err
	}
	r, err := client.BoardRecord.Query().Where(boardrecord.BoardEQ(board.ID), boardrecord.Seq(int64(cast.Seq))).Only(ctx)
	if err != nil {
		return nil, err
	}
	return &SecretStored{Seq: cast.Seq, Hash: r.Hash, Sig: r.Sig, Board: board.Board, VID: vid, BSeq: cast.BSeq, Code: ntv.TrackingCode(cast.Hash),
		ReceivedAt: time.UnixMilli(r.Ts).UTC()}, nil
}

func has(list []uint32, n uint32) bool {
	for _, one := range list {
		if one == n {
			return true
		}
	}
	return false
}
