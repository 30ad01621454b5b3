package voting

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"nghitruong/ent"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/rules"
)

// smallestSecretTally is the number of ballots below which no sum of a secret vote on devices is opened, whatever its rule says.
const smallestSecretTally = 5

// holdBoard locks the meeting's board, if it has one, before the ledger and the topics: whoever writes on it takes them in this order. SQLite
// has one writer and needs no lock.
func (s *Service) holdBoard(ctx context.Context, meeting id.Meeting) error {
	if s.Bulletin == nil || !s.Store.Postgres() {
		return nil
	}
	err := s.Bulletin.Look(ctx, meeting, func(*ntv.State) error { return nil })
	if errors.Is(err, bulletin.ErrNoBoard) || errors.Is(err, bulletin.ErrBehind) || errors.Is(err, bulletin.ErrDamaged) {
		return nil
	}
	return err
}

// body is what spells itself for a board.
type body interface{ Encode() ([]byte, error) }

// append writes a record of the program's own making.
func (s *Service) append(ctx context.Context, meeting id.Meeting, t ntv.Type, b body) (ntv.Record, error) {
	raw, err := b.Encode()
	if err != nil {
		return ntv.Record{}, fmt.Errorf("voting: %s: %w", t, err)
	}
	return s.Bulletin.Append(ctx, meeting, t, raw, false)
}

// plain is a text as a board takes it: one line.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// posted says where a vote stands on the board; hash is empty when it does not.
type posted struct {
	hash     string
	ceremony *id.KeyCeremony
}

// postOpening writes the roll, who is present, the definition of the vote and its opening on the meeting's board. A vote that is counted by
// people is not on it, nor an open vote in which nobody has a vote key.
func (s *Service) postOpening(ctx context.Context, row *ent.Vote, rule snapshot, info MeetingInfo, entries []*ent.RollEntry) (posted, error) {
	secret := secretOnDevices(Method(row.Method), rule)
	if s.Bulletin == nil || Method(row.Method) != Electronic {
		return posted{}, nil
	}
	voters, present, err := s.votersOf(ctx, entries)
	if err != nil {
		return posted{}, err
	}
	if len(voters) == 0 {
		if secret {
			return posted{}, ErrNoVoteKeys.With("code", row.Code)
		}
		return posted{}, nil
	}
	m := ntv.Manifest{V: ntv.Version, Vote: row.Code, Mode: ntv.ModeOpen, Revote: ntv.RevoteLast, MinTally: 1}
	if rule.OneShot {
		m.Revote = ntv.RevoteFirst
	}
	var p posted
	if m.Title, err = s.definitionTitle(ctx, row); err != nil {
		return posted{}, err
	}
	if m.Cells, m.Constraints, err = s.cells(ctx, row, rule); err != nil {
		return posted{}, err
	}
	if err := s.Bulletin.Ensure(ctx, row.MeetingID, plain(info.Body+": "+info.Title)); err != nil {
		return posted{}, err
	}
	if secret {
		key, err := s.Trustees.Confirmed(ctx, *row.CountingBoardID)
		if err != nil {
			return posted{}, err
		}
		m.Mode, m.MinTally, m.Keys, p.ceremony = ntv.ModeSecret, max(rule.MinTally, smallestSecretTally), key.KeySet.String(), &key.Ceremony
		err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
			set := state.KeySet(key.KeySet)
			if set == nil || !set.Confirmed() {
				return ErrNoCeremony.With("code", row.Code)
			}
			m.Y = hex.EncodeToString(set.KeySet.Y().Bytes())
			return nil
		})
		if err != nil {
			return posted{}, err
		}
	}
	if m.Board, m.Roll, err = s.postRoll(ctx, row.MeetingID, voters, present); err != nil {
		return posted{}, err
	}
	if secret {
		if err := s.postClient(ctx, row); err != nil {
			return posted{}, err
		}
	}
	raw, err := m.Encode()
	if err != nil {
		return posted{}, fmt.Errorf("voting: definition of %s: %w", row.Code, err)
	}
	if _, err := s.Bulletin.Append(ctx, row.MeetingID, ntv.TypeVote, raw, false); err != nil {
		return posted{}, err
	}
	election, err := ntv.ParseElection(raw)
	if err != nil {
		return posted{}, fmt.Errorf("voting: definition of %s: %w", row.Code, err)
	}
	p.hash = election.EH.String()
	_, err = s.append(ctx, row.MeetingID, ntv.TypeOpen, ntv.OpenBody{EH: election.EH})
	return p, err
}

// votersOf returns the holders of seats that may take part and have a vote key, as they stand on the board's roll, and which are present.
func (s *Service) votersOf(ctx context.Context, entries []*ent.RollEntry) ([]ntv.Voter, map[uint32]bool, error) {
	persons := make([]id.Person, 0, len(entries))
	for _, e := range entries {
		if onBoardRoll(e) {
			persons = append(persons, *e.PersonID)
		}
	}
	keys, err := s.keysOf(ctx, persons)
	if err != nil || len(keys) == 0 {
		return nil, nil, err
	}
	var voters []ntv.Voter
	present := map[uint32]bool{}
	for _, e := range entries {
		if !onBoardRoll(e) || keys[*e.PersonID] == nil {
			continue
		}
		key, err := ntv.ParsePublicKey(keys[*e.PersonID].PublicKey)
		if err != nil {
			return nil, nil, fmt.Errorf("voting: stored vote key of seat %d: %w", e.Number, err)
		}
		voters = append(voters, ntv.Voter{VID: uint32(e.Number), Name: plain(e.Name), VK: key})
		present[uint32(e.Number)] = Attendance(e.Attendance).Present()
	}
	slices.SortFunc(voters, func(a, b ntv.Voter) int { return int(a.VID) - int(b.VID) })
	return voters, present, nil
}

// onBoardRoll tells whether the holder of a seat can be on the board's roll; who is absent can, since late arrivals may cast.
func onBoardRoll(e *ent.RollEntry) bool {
	return e.PersonID != nil && !e.Suspended && e.ExcludedBecause == "" && e.Number > 0
}

// postRoll writes the roll, unless the last one is the same, and whose presence has changed.
func (s *Service) postRoll(ctx context.Context, meeting id.Meeting, voters []ntv.Voter, present map[uint32]bool) (board, roll ntv.Hash, err error) {
	same := false
	var changed []ntv.Presence
	err = s.Bulletin.Look(ctx, meeting, func(state *ntv.State) error {
		board = state.Board()
		if last := state.LastRoll(); last != nil && slices.Equal(last.Roll.Voters, voters) {
			same, roll = true, last.Hash
		}
		changed = presenceChanges(state, present)
		return nil
	})
	if err != nil {
		return board, roll, err
	}
	if !same {
		record, err := s.append(ctx, meeting, ntv.TypeRoll, ntv.Roll{Voters: voters})
		if err != nil {
			return board, roll, err
		}
		roll = record.Hash
	}
	return board, roll, s.postPresence(ctx, meeting, changed)
}

// presenceChanges are the records that bring the board to who is present.
func presenceChanges(state *ntv.State, present map[uint32]bool) []ntv.Presence {
	var changed []ntv.Presence
	for vid, in := range present {
		if state.Present(vid) != in {
			changed = append(changed, ntv.Presence{VID: vid, In: in})
		}
	}
	slices.SortFunc(changed, func(a, b ntv.Presence) int { return int(a.VID) - int(b.VID) })
	return changed
}

func (s *Service) postPresence(ctx context.Context, meeting id.Meeting, changed []ntv.Presence) error {
	for _, p := range changed {
		if _, err := s.append(ctx, meeting, ntv.TypePresence, p); err != nil {
			return err
		}
	}
	return nil
}

// cells are what a ballot of the vote consists of: those who stand, in the official order, or the three answers to a motion.
func (s *Service) cells(ctx context.Context, row *ent.Vote, rule snapshot) ([]string, []ntv.Constraint, error) {
	if !Kind(row.Kind).ofPersons() {
		cells, constraints := ntv.Motion()
		return cells, constraints, nil
	}
	standing, err := s.standing(ctx, row.ID)
	if err != nil {
		return nil, nil, err
	}
	cells, constraints := personsCells(Kind(row.Kind), rule, len(standing), row.SeatsToFill)
	if len(cells) > ntv.MaxCells || len(constraints) > ntv.MaxConstraints {
		return nil, nil, ErrTooManyCells.With("code", row.Code)
	}
	return cells, constraints, nil
}

func personsCells(kind Kind, rule snapshot, persons, seats int) ([]string, []ntv.Constraint) {
	switch {
	case kind == ConfidenceRating:
		return ntv.Rating(persons)
	case kind == ConfidenceBallot:
		return ntv.Confidence(persons)
	case byMarks(rule):
		// More seats than persons would make weights that no ballot reaches.
		return ntv.ElectionMarks(persons, min(seats, persons))
	}
	return ntv.ElectionYesNo(persons, min(seats, persons))
}

// byMarks tells whether a ballot of the election marks persons or is blank, instead of answering yes or no about each.
func byMarks(rule snapshot) bool {
	return rule.Election != nil && rule.Election.Ballot == rules.BallotMarks
}

// electionHash returns under which hash a vote that was opened is on the board, empty when it is not.
func (s *Service) electionHash(ctx context.Context, v id.Vote) (string, error) {
	if known, ok := s.elections.Load(v); ok {
		return known.(string), nil
	}
	row, err := s.Store.Client(ctx).Vote.Get(ctx, v)
	if ent.IsNotFound(err) {
		return "", ErrNotFound
	}
	if err == nil && row.OpenedAt != nil {
		s.elections.Store(v, row.ElectionHash)
	}
	if err != nil {
		return "", err
	}
	return row.ElectionHash, nil
}

// posting is what goes on the board with an open choice.
type posting struct {
	presence *ntv.Presence
	// body is a signed open ballot; without one, note says that the choice was taken unsigned.
	body []byte
	note string
}

// signing decides what goes on the board with a choice, and checks the signature before anything is locked. A person whose key is on the roll
// of the vote and still in use has to sign.
func (s *Service) signing(ctx context.Context, v id.Vote, person id.Person, choice rules.Choice, signature *BallotSignature) (*posting, error) {
	if s.Bulletin == nil {
		return nil, nil
	}
	hash, err := s.electionHash(ctx, v)
	if err != nil || hash == "" {
		return nil, err
	}
	eh, err := ntv.ParseHash(hash)
	if err != nil {
		return nil, fmt.Errorf("voting: stored election hash: %w", err)
	}
	row, entry, err := s.place(ctx, v, person)
	if err != nil || entry == nil {
		// The transaction says why.
		return nil, err
	}
	key, err := s.activeKey(ctx, person)
	if err != nil {
		return nil, err
	}
	vid := uint32(entry.Number)
	p := &posting{}
	var voter ntv.Voter
	secret := false
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		vote := state.Vote(eh)
		if vote == nil {
			return ErrNotOnBoard.With("code", row.Code)
		}
		secret = vote.Election.Mode == ntv.ModeSecret
		voter, _ = vote.Roll().Voter(vid)
		if voter.VID != 0 && !state.Present(vid) {
			p.presence = &ntv.Presence{VID: vid, In: true}
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case secret:
		return nil, ErrIsSecret.With("code", row.Code)
	case voter.VID == 0 || key == nil || key.PublicKey != voter.VK.String():
		p.presence = nil
		p.note = fmt.Sprintf("ballot.unsigned %s %d", row.Code, vid)
		return p, nil
	case signature == nil:
		return nil, ErrSignatureMissing.With("code", row.Code)
	}
	sig, err := ntv.ParseSignature(signature.Sig)
	bits := choiceBits(choice)
	if err != nil || !voter.VK.Verify(ntv.OpenSigHash(eh, vid, signature.BSeq, bits), sig) {
		return nil, fault.ErrInput.At("body.signature", ErrBadSignature)
	}
	p.body, err = ntv.OpenBallot{EH: eh, VID: vid, BSeq: signature.BSeq, Bits: bits, Sig: sig}.Encode()
	return p, err
}

// choiceBits are the cells of a choice; another opinion is the third answer, its words stay out of the board.
func choiceBits(choice rules.Choice) ntv.Bits {
	bits := ntv.Bits{0, 0, 0}
	switch choice {
	case rules.For:
		bits[0] = 1
	case rules.Against:
		bits[1] = 1
	default:
		bits[2] = 1
	}
	return bits
}

// post writes what goes on the board with a choice and returns the number of the signed record, 0 for none.
func (s *Service) post(ctx context.Context, row *ent.Vote, p *posting) (int64, error) {
	if p == nil {
		return 0, nil
	}
	if p.presence != nil {
		if _, err := s.append(ctx, row.MeetingID, ntv.TypePresence, *p.presence); err != nil {
			return 0, err
		}
	}
	if p.body == nil {
		_, err := s.append(ctx, row.MeetingID, ntv.TypeNote, ntv.Note{Text: p.note})
		return 0, err
	}
	record, err := s.Bulletin.Append(ctx, row.MeetingID, ntv.TypeOpenBallot, p.body, true)
	if v := ntv.ViolationOf(err); v != nil {
		return 0, ErrBallotRejected.With("rule", v.Rule).With("reason", v.Reason).Wrap(err)
	}
	return int64(record.Seq), err
}

// postClosing writes whose presence has changed, and the close with the list of what counts. It returns how many ballots count.
func (s *Service) postClosing(ctx context.Context, row *ent.Vote, roll []rollLine) (eh ntv.Hash, counted int, err error) {
	if eh, err = ntv.ParseHash(row.ElectionHash); err != nil {
		return eh, 0, fmt.Errorf("voting: stored election hash: %w", err)
	}
	closing := ntv.Close{EH: eh, Counted: []uint64{}}
	var changed []ntv.Presence
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		vote := state.Vote(eh)
		if vote == nil {
			return ErrNotOnBoard.With("code", row.Code)
		}
		present := map[uint32]bool{}
		for _, line := range roll {
			if _, on := vote.Roll().Voter(uint32(line.number)); on && !line.person.IsZero() {
				present[uint32(line.number)] = line.atClose.Present()
			}
		}
		changed = presenceChanges(state, present)
		for _, cast := range vote.Ballots {
			closing.Counted = append(closing.Counted, cast.Seq)
		}
		return nil
	})
	if err != nil {
		return eh, 0, err
	}
	slices.Sort(closing.Counted)
	if err := s.postPresence(ctx, row.MeetingID, changed); err != nil {
		return eh, 0, err
	}
	_, err = s.append(ctx, row.MeetingID, ntv.TypeClose, closing)
	return eh, len(closing.Counted), err
}

// postOpenClose closes an open vote on the board and writes the sums of its signed choices.
func (s *Service) postOpenClose(ctx context.Context, row *ent.Vote, roll []rollLine) error {
	if row.ElectionHash == "" || s.Bulletin == nil {
		return nil
	}
	eh, _, err := s.postClosing(ctx, row, roll)
	if err != nil {
		return err
	}
	result := ntv.ResultBody{EH: eh, Used: []uint32{}}
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		result.Counts = state.Vote(eh).CountsSoFar()
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.append(ctx, row.MeetingID, ntv.TypeResult, result)
	return err
}

// postAbort breaks a vote off on the board; one whose result stands there already gets a note. A board that was edited, or whose key is gone,
// does not keep a vote from being cancelled: unposted then says why the board does not show it.
func (s *Service) postAbort(ctx context.Context, row *ent.Vote, reason string) (unposted string, err error) {
	if row.ElectionHash == "" || s.Bulletin == nil {
		return "", nil
	}
	eh, err := ntv.ParseHash(row.ElectionHash)
	if err != nil {
		return "", fmt.Errorf("voting: stored election hash: %w", err)
	}
	ended := false
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		vote := state.Vote(eh)
		ended = vote == nil || vote.Aborted || vote.Result != nil
		return nil
	})
	if err == nil && ended {
		_, err = s.append(ctx, row.MeetingID, ntv.TypeNote, ntv.Note{Text: plain(fmt.Sprintf("vote.cancelled %s: %s", row.Code, reason))})
	} else if err == nil {
		_, err = s.append(ctx, row.MeetingID, ntv.TypeAbort, ntv.Abort{EH: eh, Why: plain(reason)})
	}
	if errors.Is(err, bulletin.ErrDamaged) || errors.Is(err, bulletin.ErrForeignKey) || errors.Is(err, bulletin.ErrBehind) || errors.Is(err, bulletin.ErrNoBoard) {
		s.Logger.Error("voting: a vote was cancelled that the public board does not show as broken off", "vote", row.ID.String(), "code", row.Code, "error", err)
		return err.Error(), nil
	}
	return "", err
}
