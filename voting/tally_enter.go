package voting

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/candidate"
	"nghitruong/ent/rollentry"
	"nghitruong/ent/tallyentry"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
)

// mayCount is nil for those who may enter the figures of a vote. A vote about persons and a secret one are counted by the members of the
// counting board; the answers of a roll call may be written down by the secretary too. Everything else, and a vote that has no board, is
// counted by those who prepare or open votes. Nobody counts who is on the list.
func (s *Service) mayCount(ctx context.Context, row *ent.Vote, domain string) error {
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return err
	}
	person := authz.From(ctx).Person
	if person.IsZero() {
		return authz.ErrForbidden
	}
	stands, err := s.Store.Client(ctx).Candidate.Query().
		Where(candidate.VoteID(row.ID), candidate.PersonID(person), candidate.WithdrawnAtIsNil()).Exist(ctx)
	if err != nil {
		return err
	}
	if stands {
		return ErrCandidateCounts.With("code", row.Code)
	}
	board, err := s.boardOf(ctx, row)
	if err != nil {
		return err
	}
	if board != nil && board.Approved && slices.ContainsFunc(board.Members, func(m BoardMember) bool { return m.PersonID == person }) {
		return nil
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return err
	}
	if board != nil && needsCount(Kind(row.Kind), rule) {
		if Method(row.Method) != RollCall {
			return authz.ErrForbidden
		}
		return s.Authz.Require(ctx, "vote", "prepare", domain)
	}
	if s.Authz.Allowed(ctx, "vote", "prepare", domain) {
		return nil
	}
	return s.Authz.Require(ctx, "vote", "open", domain)
}

// storedEntry is the column figures of an entry. The nonce keeps those who read the audit log from trying figures against the digest.
type storedEntry struct {
	Nonce   string  `json:"nonce"`
	Figures Figures `json:"figures"`
}

// TallyDigest is what the audit log holds of an entry of figures: as Digest, over the entry's identifier, the figures and the nonce, both of
// which are in the stored row.
func TallyDigest(entry id.TallyEntry, stored json.RawMessage) (string, error) {
	var e storedEntry
	if err := json.Unmarshal(stored, &e); err != nil {
		return "", fmt.Errorf("voting: stored entry: %w", err)
	}
	// Written again by encoding/json: members in the order of the type, whatever the database has made of it.
	canonical, err := json.Marshal(e.Figures)
	if err != nil {
		return "", err
	}
	return digest("nghitruong/tally/1", entry.String(), string(canonical), e.Nonce), nil
}

// Tally stores what the caller has counted in an open vote. The count is confirmed, in the same transaction, when somebody else has entered
// the same figures; nobody sees another's figures before. Every entry stays. Errors: those of authz; ErrNotFound, ErrCandidateCounts,
// ErrState, ErrCountedByDevices, ErrAlreadyCounted; fault.ErrInput naming each figure that cannot be.
func (s *Service) Tally(ctx context.Context, v id.Vote, f Figures) (Tally, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Tally{}, err
	}
	if err := s.mayCount(ctx, row, domain); err != nil {
		return Tally{}, err
	}
	if !Method(row.Method).Counted() {
		return Tally{}, ErrCountedByDevices.With("code", row.Code)
	}
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, func(row *ent.Vote) bool { return State(row.State) == Open },
		func(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
			return s.enter(ctx, row, info, now, f)
		})
	if err != nil {
		return Tally{}, err
	}
	return s.TallyOf(ctx, v)
}

// enter stores an entry of a vote whose row is locked.
func (s *Service) enter(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time, f Figures) (string, any, error) {
	// The board may have been set aside since the authority was looked up.
	if err := s.mayCount(ctx, row, info.Domain); err != nil {
		return "", nil, err
	}
	if row.TallyConfirmedAt != nil {
		return "", nil, ErrAlreadyCounted.With("code", row.Code)
	}
	d, err := s.desk(ctx, row)
	if err != nil {
		return "", nil, err
	}
	if f, err = d.check(f); err != nil {
		return "", nil, err
	}
	entries, err := s.tallyEntries(ctx, row.ID)
	if err != nil {
		return "", nil, err
	}
	person := authz.From(ctx).Person
	other, differences := d.compare(entries, person, f)
	body, err := s.storeEntry(ctx, row, person, len(entries)+1, f, now)
	if err != nil {
		return "", nil, err
	}
	fields := []string{}
	for _, difference := range differences {
		fields = append(fields, difference.Field)
	}
	body["differs"], body["confirms"] = fields, ""
	if other == nil || len(differences) > 0 {
		return "vote.tally_entered", body, nil
	}
	body["confirms"] = other.ID.String()
	return "vote.tally_confirmed", body, s.confirm(ctx, row, info, *other, f, now)
}

func (s *Service) storeEntry(ctx context.Context, row *ent.Vote, person id.Person, ordinal int, f Figures, now time.Time) (map[string]any, error) {
	known, err := s.Directory.Persons(ctx, []id.Person{person})
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, nonceSize)
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("voting: no random source: %w", err)
	}
	raw, err := json.Marshal(storedEntry{Nonce: hex.EncodeToString(nonce), Figures: f})
	if err != nil {
		return nil, err
	}
	entry, name := id.New[id.TallyEntry](), known[person].Name
	err = s.Store.Client(ctx).TallyEntry.Create().SetID(entry).SetVoteID(row.ID).SetPersonID(person).SetName(name).SetOrdinal(ordinal).
		SetFigures(raw).SetCreatedAt(now).Exec(ctx)
	if err != nil {
		return nil, err
	}
	hash, err := TallyDigest(entry, raw)
	return map[string]any{"code": row.Code, "entry_id": entry, "ordinal": ordinal, "person_id": person, "name": name, "digest": hash}, err
}

// confirm makes figures that two persons have entered those of the vote. The texts of both go on.
func (s *Service) confirm(ctx context.Context, row *ent.Vote, info MeetingInfo, other tallied, f Figures, now time.Time) error {
	f.Complaints, f.Sealing = both(other.figures.Complaints, f.Complaints), both(other.figures.Sealing, f.Sealing)
	f.Place = cmp.Or(f.Place, other.figures.Place, info.Venue)
	raw, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return row.Update().SetTally(raw).SetTallyConfirmedAt(now).Exec(ctx)
}

// both joins two texts, once when they say the same.
func both(a, b string) string {
	if a == "" || a == b {
		return b
	}
	if b == "" {
		return a
	}
	return a + "\n" + b
}

// tallied is an entry that has been read.
type tallied struct {
	*ent.TallyEntry
	figures Figures
}

func (s *Service) tallyEntries(ctx context.Context, v id.Vote) ([]tallied, error) {
	rows, err := s.Store.Client(ctx).TallyEntry.Query().Where(tallyentry.VoteID(v)).Order(ent.Asc(tallyentry.FieldOrdinal)).All(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]tallied, 0, len(rows))
	for _, row := range rows {
		var e storedEntry
		if err := json.Unmarshal(row.Figures, &e); err != nil {
			return nil, fmt.Errorf("voting: stored entry: %w", err)
		}
		entries = append(entries, tallied{row, e.Figures})
	}
	return entries, nil
}

// lastOf returns the last entry of each person, the newest first.
func lastOf(entries []tallied) []tallied {
	seen := map[id.Person]bool{}
	var last []tallied
	for _, e := range slices.Backward(entries) {
		if !seen[e.PersonID] {
			seen[e.PersonID] = true
			last = append(last, e)
		}
	}
	return last
}

// compare returns whose last entry the person's figures are compared with, nil when nobody else has entered any, and in what they differ:
// somebody's whose figures are the same, otherwise the newest.
func (d desk) compare(entries []tallied, person id.Person, f Figures) (other *tallied, differences []Difference) {
	for _, e := range lastOf(entries) {
		if e.PersonID == person {
			continue
		}
		apart := d.differences(e.figures, f)
		if other == nil || len(apart) == 0 {
			other, differences = &e, apart
		}
		if len(apart) == 0 {
			break
		}
	}
	return other, differences
}

// desk reads what the figures of a vote are checked against.
func (s *Service) desk(ctx context.Context, row *ent.Vote) (desk, error) {
	d := desk{kind: Kind(row.Kind), method: Method(row.Method), seats: row.SeatsToFill}
	var err error
	if d.rule, err = readSnapshot(row.Rule); err != nil {
		return d, err
	}
	if d.standing, err = s.standing(ctx, row.ID); err != nil {
		return d, err
	}
	entries, err := s.Store.Client(ctx).RollEntry.Query().Where(rollentry.VoteID(row.ID)).Order(ent.Asc(rollentry.FieldNumber)).All(ctx)
	if err != nil {
		return d, err
	}
	d.roll = linesOf(entries)
	if State(row.State) != Open {
		return d, nil
	}
	seats, err := s.Roster.Roll(ctx, row.MeetingID)
	if err != nil {
		return d, err
	}
	now := make(map[id.Seat]RosterSeat, len(seats))
	for _, seat := range seats {
		now[seat.Seat] = seat
	}
	for i, line := range d.roll {
		d.roll[i].atClose = Absent
		if seat, ok := now[line.seat]; ok && seat.Person == line.person {
			d.roll[i].atClose = seat.Attendance
		}
	}
	return d, nil
}

// TallyOf tells where the count of a vote stands: to those who may enter figures, and to those who follow or announce votes; the confirmed
// figures to the latter from the close on. Errors: those of authz; ErrNotFound, ErrCandidateCounts, ErrCountedByDevices.
func (s *Service) TallyOf(ctx context.Context, v id.Vote) (Tally, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Tally{}, err
	}
	refused := s.mayCount(ctx, row, domain)
	w := s.viewerOf(ctx, domain)
	if refused != nil && !w.results {
		return Tally{}, refused
	}
	if !w.seesVote(row) {
		return Tally{}, ErrNotFound
	}
	if !Method(row.Method).Counted() {
		return Tally{}, ErrCountedByDevices.With("code", row.Code)
	}
	d, err := s.desk(ctx, row)
	if err != nil {
		return Tally{}, err
	}
	entries, err := s.tallyEntries(ctx, v)
	if err != nil {
		return Tally{}, err
	}
	t := Tally{
		VoteID: v, Method: d.method, Entitled: d.entitled(), Confirmed: row.TallyConfirmedAt != nil, ConfirmedAt: row.TallyConfirmedAt,
		MayEnter: refused == nil && State(row.State) == Open && row.TallyConfirmedAt == nil, Entries: []TallyEntry{}, Differences: []Difference{},
	}
	for _, e := range entries {
		t.Entries = append(t.Entries, TallyEntry{PersonID: e.PersonID, Name: e.Name, EnteredAt: e.CreatedAt})
	}
	if refused == nil && !t.Confirmed {
		t.compare(d, entries, w.person)
	}
	if t.Confirmed && (refused == nil || w.seesResult(row)) {
		f, err := readFigures(row.Tally)
		if err != nil {
			return Tally{}, err
		}
		t.Figures = &f
	}
	return t, nil
}

// compare adds what the person entered last, and in what the last entries differ: those of the person and of another, or of any two.
func (t *Tally) compare(d desk, entries []tallied, person id.Person) {
	last := lastOf(entries)
	if len(last) == 0 {
		return
	}
	mine := slices.IndexFunc(last, func(e tallied) bool { return e.PersonID == person })
	if mine >= 0 {
		t.Mine = &last[mine].figures
	}
	of := last[max(mine, 0)]
	if other, differences := d.compare(entries, of.PersonID, of.figures); other != nil {
		t.Differences = differences
	}
}
