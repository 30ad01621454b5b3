package voting

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/candidate"
	"nghitruong/ent/rollentry"
	"nghitruong/ent/tallyentry"
	"nghitruong/ent/tallyscan"
	"nghitruong/ent/vote"
	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/voting/rules"
	"nghitruong/voting/trustees"
)

// Mismatch is a stored row that is not as the ledger of its meeting says.
type Mismatch struct {
	// Row names the row: "ballots/<id>", "votes/<id>" and so on.
	Row string `json:"row"`
	// Code is that of the vote.
	Code string `json:"code"`
	// What says in words what is wrong.
	What string `json:"what"`
}

// String names the row, the vote and what is wrong.
func (m Mismatch) String() string { return fmt.Sprintf("%s (%s): %s", m.Row, m.Code, m.What) }

// Check compares everything that is stored about the votes of a meeting with the meeting's ledger, and counts the votes taken on devices
// anew. It finds rows that were changed, removed or added past the program; that the ledger itself holds is the business of audit.Verify. It
// reads only, and asks for no authority: it is for whoever has the database. Votes from before the ledger held a digest are checked by what
// it held then.
func Check(ctx context.Context, s *store.Store, log *audit.Log, meeting id.Meeting) ([]Mismatch, error) {
	c := &checker{service: &Service{Deps: Deps{Store: s, Audit: log}}, told: map[string]*told{}, boards: map[string]begunBoard{}, behind: map[string]bool{}}
	if err := c.read(ctx, meeting); err != nil {
		return nil, err
	}
	rows, err := s.Client(ctx).Vote.Query().Where(vote.MeetingID(meeting)).Order(ent.Asc(vote.FieldOrdinal, vote.FieldID)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		subject := "vote/" + row.ID.String()
		t := c.told[subject]
		if t == nil {
			c.add("votes", row.ID, row.Code, "the ledger knows no such vote")
			continue
		}
		delete(c.told, subject)
		if err := c.vote(ctx, row, t); err != nil {
			return nil, fmt.Errorf("voting: checking %s: %w", row.Code, err)
		}
	}
	for subject, t := range c.told {
		c.found = append(c.found, Mismatch{"votes/" + subject[len("vote/"):], t.code, "the ledger knows this vote, the database does not"})
	}
	if err := c.publicBoard(ctx, meeting); err != nil {
		return nil, fmt.Errorf("voting: checking the public board: %w", err)
	}
	ceremonies, err := trustees.Check(ctx, s, log, meeting)
	for _, m := range ceremonies {
		c.found = append(c.found, Mismatch{m.Row, "", m.What})
	}
	return c.found, err
}

type checker struct {
	service *Service
	// boards are what the ledger says of the public boards that it saw begin, by their rows; behind are those found to be so.
	boards map[string]begunBoard
	behind map[string]bool
	told   map[string]*told
	found  []Mismatch
}

// told is what the ledger says of one vote: the last entry of each kind, all entries of ballots, counts and scans.
type told struct {
	code    string
	last    map[string]entryBody
	ballots map[string]entryBody
	tallies map[string]entryBody
	scans   map[string]entryBody
	gone    map[string]entryBody
	// posted are the secret ballots, by the number of their record.
	posted map[int64]entryBody
	// approvals are those of two persons, by their rows.
	approvals map[string]entryBody
}

// entryBody is what Check needs of the bodies of entries.
type entryBody struct {
	Code             string          `json:"code"`
	Motion           string          `json:"motion"`
	Kind             string          `json:"kind"`
	Method           string          `json:"method"`
	Rule             json.RawMessage `json:"rule"`
	OpeningID        string          `json:"opening_id"`
	Seats            int             `json:"seats"`
	Present          int             `json:"present"`
	BelowQuorum      string          `json:"below_quorum_reason"`
	RollDigest       string          `json:"roll_digest"`
	PersonsDigest    string          `json:"persons_digest"`
	PresentAtClosing int             `json:"present_at_closing"`
	ResultDigest     string          `json:"result_digest"`
	ClosingDigest    string          `json:"closing_digest"`
	Result           json.RawMessage `json:"result"`
	Nonce            string          `json:"nonce"`
	Conclusion       string          `json:"conclusion"`
	ConclusionReason string          `json:"conclusion_reason"`
	ConclusionDigest string          `json:"conclusion_digest"`
	Reason           string          `json:"reason"`

	BallotID   string `json:"ballot_id"`
	SeatNumber int    `json:"seat_number"`
	Revision   int    `json:"revision"`
	Digest     string `json:"digest"`
	RowDigest  string `json:"row_digest"`

	EntryID  string `json:"entry_id"`
	Ordinal  int    `json:"ordinal"`
	PersonID string `json:"person_id"`
	Name     string `json:"name"`
	Confirms string `json:"confirms"`

	ScanID    string `json:"scan_id"`
	Hash      string `json:"hash"`
	Filename  string `json:"filename"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`

	ElectionHash string `json:"election_hash"`
	BoardSeq     int64  `json:"board_seq"`
	RecordHash   string `json:"record_hash"`

	CeremonyID      string `json:"ceremony_id"`
	BallotsClosedAt int64  `json:"ballots_closed_at"`
	ApprovalID      string `json:"approval_id"`
	Act             string `json:"act"`
	Role            string `json:"role"`
	At              int64  `json:"at"`

	CandidateID string `json:"candidate_id"`
	Because     string `json:"because"`
	VoteID      string `json:"vote_id"`
}

func (c *checker) add(table string, row fmt.Stringer, code, what string) {
	c.found = append(c.found, Mismatch{table + "/" + row.String(), code, what})
}

// read reads the ledger.
func (c *checker) read(ctx context.Context, meeting id.Meeting) error {
	const page = 1000
	for after := int64(0); ; {
		entries, err := c.service.Audit.Entries(ctx, audit.Meeting(meeting), after, page)
		if err != nil {
			return err
		}
		for _, e := range entries {
			after = e.Seq
			if board, found := strings.CutPrefix(e.Subject, "board/"); found {
				if err := c.takeBoard(board, e); err != nil {
					return err
				}
				continue
			}
			if len(e.Subject) < len("vote/") || e.Subject[:len("vote/")] != "vote/" {
				continue
			}
			var body entryBody
			if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
				return fmt.Errorf("voting: entry %d: %w", e.Seq, err)
			}
			t := c.told[e.Subject]
			if t == nil {
				t = &told{last: map[string]entryBody{}, ballots: map[string]entryBody{}, tallies: map[string]entryBody{}, scans: map[string]entryBody{}, gone: map[string]entryBody{}, posted: map[int64]entryBody{}, approvals: map[string]entryBody{}}
				c.told[e.Subject] = t
			}
			t.take(e.Act, body)
		}
		if len(entries) < page {
			return nil
		}
	}
}

func (t *told) take(act string, body entryBody) {
	if body.Code != "" {
		t.code = body.Code
	}
	t.last[act] = body
	switch act {
	case "ballot.stored":
		t.ballots[body.BallotID] = body
	case "vote.tally_entered", "vote.tally_confirmed":
		t.tallies[body.EntryID] = body
	case "vote.scan_added":
		t.scans[body.ScanID] = body
	case "vote.approval_given":
		t.approvals[body.ApprovalID] = body
	case "ballot.posted":
		t.posted[body.BoardSeq] = body
	case "vote.candidate_withdrawn":
		t.gone[body.CandidateID] = body
	}
}

// states are the states that the entries lead to, the last one first.
var states = []struct {
	act string
	to  []State
}{
	{"vote.announced", []State{Announced}}, {"vote.cancelled", []State{Cancelled}}, {"vote.closed", []State{Closed}}, {"vote.counting", []State{Counting}}, {"vote.opened", []State{Open}},
	{"vote.ready", []State{Ready}}, {"vote.repeated", []State{Ready}}, {"vote.next_round", []State{Ready}}, {"vote.prepared", []State{Prepared}},
}

func (c *checker) vote(ctx context.Context, row *ent.Vote, t *told) error {
	wrong := func(differs bool, what string) {
		if differs {
			c.add("votes", row.ID, row.Code, what+" is not what the ledger says")
		}
	}
	for _, s := range states {
		if _, ok := t.last[s.act]; ok {
			wrong(!slices.Contains(s.to, State(row.State)), "the state")
			break
		}
	}
	wrong(row.Code != t.code, "the code")
	_, behind := t.last["vote.behind"]
	wrong(behind != (row.BehindAt != nil), "whether ballots are missing")
	if cancelled, ok := t.last["vote.cancelled"]; ok {
		wrong(cancelled.Reason != row.CancelledReason, "the reason of the cancellation")
	}
	if err := c.approvals(ctx, row, t); err != nil {
		return err
	}
	if counting, ok := t.last["vote.counting"]; !ok || counting.BallotsClosedAt > 0 {
		wrong(counting.BallotsClosedAt != milliseconds(row.BallotsClosedAt), "the time of the close")
	}
	voided, ok := t.last["vote.voided"]
	wrong(ok != (row.VoidedAt != nil) || voided.Reason != row.VoidReason, "whether it was taken again")
	opened, ok := t.last["vote.opened"]
	if !ok {
		return c.nothing(ctx, row)
	}
	wrong(opened.Motion != row.Motion, "the motion")
	wrong(opened.Kind != "" && opened.Kind != row.Kind, "the kind")
	wrong(opened.Method != "" && opened.Method != row.Method, "the method")
	wrong(opened.OpeningID != row.OpeningID, "the opening")
	wrong(opened.CeremonyID != ceremonyOf(row), "the key of the counting board")
	wrong(opened.Seats != row.Seats || opened.Present != row.PresentAtOpening, "the number of seats or of those present")
	wrong(opened.BelowQuorum != row.BelowQuorumReason, "the reason for opening below the quorum")
	same, err := sameJSON(opened.Rule, row.Rule)
	if err != nil {
		return err
	}
	wrong(!same, "the rule")
	return c.taken(ctx, row, t, opened)
}

// nothing demands that a vote that was never opened has no roll and no ballots.
func (c *checker) nothing(ctx context.Context, row *ent.Vote) error {
	client := c.service.Store.Client(ctx)
	roll, err := client.RollEntry.Query().Where(rollentry.VoteID(row.ID)).Count(ctx)
	if err != nil {
		return err
	}
	ballots, err := client.Ballot.Query().Where(ballot.VoteID(row.ID)).Count(ctx)
	if err == nil && roll+ballots > 0 {
		c.add("votes", row.ID, row.Code, "it has a roll or ballots, and was never opened")
	}
	return err
}

// taken checks what belongs to a vote that was opened.
func (c *checker) taken(ctx context.Context, row *ent.Vote, t *told, opened entryBody) error {
	client := c.service.Store.Client(ctx)
	roll, err := client.RollEntry.Query().Where(rollentry.VoteID(row.ID)).All(ctx)
	if err != nil {
		return err
	}
	if opened.RollDigest != "" && RollDigest(frozen(roll)) != opened.RollDigest || opened.RollDigest == "" && len(roll) != opened.Seats {
		c.add("roll_entries", row.ID, row.Code, "the roll is not the one that was frozen at the opening")
	}
	persons, err := personsDigest(ctx, client, row.ID)
	if err != nil {
		return err
	}
	if opened.PersonsDigest != "" && persons != opened.PersonsDigest {
		c.add("candidates", row.ID, row.Code, "those who stand, or the members of the counting board, are not those of the opening")
	}
	numbers := map[id.Seat]*ent.RollEntry{}
	for _, line := range roll {
		numbers[line.SeatID] = line
	}
	for _, check := range []func() error{
		func() error { return c.ballots(ctx, row, t, numbers) },
		func() error { return c.candidates(ctx, row, t) },
		func() error { return c.tallies(ctx, row, t) },
		func() error { return c.scans(ctx, row, t) },
		func() error { return c.result(ctx, row, t, roll) },
		func() error { return c.board(ctx, row, opened) },
		func() error { return c.posted(ctx, row, t) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) ballots(ctx context.Context, row *ent.Vote, t *told, roll map[id.Seat]*ent.RollEntry) error {
	rows, err := c.service.Store.Client(ctx).Ballot.Query().Where(ballot.VoteID(row.ID)).All(ctx)
	if err != nil {
		return err
	}
	for _, b := range rows {
		entry, ok := t.ballots[b.ID.String()]
		delete(t.ballots, b.ID.String())
		line := roll[b.SeatID]
		switch {
		case !ok:
			c.add("ballots", b.ID, row.Code, "the ledger knows no such ballot")
		case line == nil || line.Number != entry.SeatNumber || value(line.PersonID) != b.PersonID:
			c.add("ballots", b.ID, row.Code, "it belongs to another seat or person than the ledger says")
		case b.Revision != entry.Revision:
			c.add("ballots", b.ID, row.Code, "the revision is not what the ledger says")
		case DigestOpinion(b.ID, rules.Choice(b.Choice), b.Opinion, b.Nonce) != entry.Digest:
			c.add("ballots", b.ID, row.Code, "the choice is not the one that was stored")
		case entry.RowDigest != "" && ballotRowDigest(b.ID, b.PersonID, b.BallotKey, b.StoredAt, b.Nonce) != entry.RowDigest:
			c.add("ballots", b.ID, row.Code, "the key or the time is not the one that was stored")
		}
	}
	for missing, entry := range t.ballots {
		c.found = append(c.found, Mismatch{"ballots/" + missing, row.Code, fmt.Sprintf("the ballot of seat %d, revision %d, is missing", entry.SeatNumber, entry.Revision)})
	}
	return nil
}

func (c *checker) candidates(ctx context.Context, row *ent.Vote, t *told) error {
	rows, err := c.service.Store.Client(ctx).Candidate.Query().Where(candidate.VoteID(row.ID)).All(ctx)
	if err != nil {
		return err
	}
	for _, one := range rows {
		entry, gone := t.gone[one.ID.String()]
		if !gone && row.RepeatsID == nil && row.PreviousRoundID == nil && one.WithdrawnAt != nil ||
			gone && (one.WithdrawnAt == nil || entry.Because != one.WithdrawnBecause || entry.VoteID != "" && value(one.WithdrawalVoteID).String() != entry.VoteID) {
			c.add("candidates", one.ID, row.Code, "the withdrawal is not what the ledger says")
		}
	}
	return nil
}

func (c *checker) tallies(ctx context.Context, row *ent.Vote, t *told) error {
	rows, err := c.service.Store.Client(ctx).TallyEntry.Query().Where(tallyentry.VoteID(row.ID)).Order(ent.Asc(tallyentry.FieldOrdinal)).All(ctx)
	if err != nil {
		return err
	}
	confirming, confirmed := t.last["vote.tally_confirmed"]
	if confirmed != (row.TallyConfirmedAt != nil) || !confirmed && len(row.Tally) > 0 && string(row.Tally) != "null" {
		c.add("votes", row.ID, row.Code, "whether the count is confirmed is not what the ledger says")
	}
	for _, e := range rows {
		entry, ok := t.tallies[e.ID.String()]
		delete(t.tallies, e.ID.String())
		if !ok {
			c.add("tally_entries", e.ID, row.Code, "the ledger knows no such entry")
			continue
		}
		// Figures that cannot be read any more are not those that were entered.
		hash, err := TallyDigest(e.ID, e.Figures)
		if err != nil || hash != entry.Digest || e.Ordinal != entry.Ordinal || e.PersonID.String() != entry.PersonID || e.Name != entry.Name {
			c.add("tally_entries", e.ID, row.Code, "it is not the entry that was stored")
			continue
		}
		if confirmed && e.ID.String() == confirming.EntryID {
			var entered storedEntry
			var counts Figures
			if json.Unmarshal(e.Figures, &entered) != nil || json.Unmarshal(row.Tally, &counts) != nil || !sameFigures(entered.Figures, counts) {
				c.add("votes", row.ID, row.Code, "the confirmed figures are not those that two persons entered")
			}
		}
	}
	for missing, entry := range t.tallies {
		c.found = append(c.found, Mismatch{"tally_entries/" + missing, row.Code, fmt.Sprintf("entry %d is missing", entry.Ordinal)})
	}
	return nil
}

// sameFigures compares what was counted, not the texts beside it.
func sameFigures(a, b Figures) bool {
	a.Complaints, a.Sealing, a.Place = "", "", ""
	b.Complaints, b.Sealing, b.Place = "", "", ""
	// Figures are made of numbers, texts and lists of them: they can always be encoded.
	first, _ := json.Marshal(a)
	second, _ := json.Marshal(b)
	same, err := sameJSON(first, second)
	return same && err == nil
}

func (c *checker) scans(ctx context.Context, row *ent.Vote, t *told) error {
	rows, err := c.service.Store.Client(ctx).TallyScan.Query().Where(tallyscan.VoteID(row.ID)).All(ctx)
	if err != nil {
		return err
	}
	for _, scan := range rows {
		entry, ok := t.scans[scan.ID.String()]
		delete(t.scans, scan.ID.String())
		if !ok || scan.Hash != entry.Hash || scan.Filename != entry.Filename || scan.MediaType != entry.MediaType || scan.Size != entry.Size {
			c.add("tally_scans", scan.ID, row.Code, "it is not the scan that was stored")
		}
	}
	for missing := range t.scans {
		c.found = append(c.found, Mismatch{"tally_scans/" + missing, row.Code, "the scan is missing"})
	}
	return nil
}

// result checks a vote that was closed.
func (c *checker) result(ctx context.Context, row *ent.Vote, t *told, roll []*ent.RollEntry) error {
	closed, ok := t.last["vote.closed"]
	if !ok {
		return nil
	}
	wrong := func(differs bool, what string) {
		if differs {
			c.add("votes", row.ID, row.Code, what+" is not what the ledger says")
		}
	}
	if closed.ResultDigest != "" {
		// A result that cannot be read any more is not the one that was stored.
		hash, err := ResultDigest(row.ID, row.Result, row.ResultNonce)
		wrong(err != nil || hash != closed.ResultDigest, "the result")
		wrong(closed.PresentAtClosing != row.PresentAtClosing, "the number of those present at the close")
	} else {
		same, err := sameJSON(closed.Result, row.Result)
		wrong(err != nil || !same, "the result")
	}
	if closed.ClosingDigest != "" && closingDigest(linesOf(roll)) != closed.ClosingDigest {
		c.add("roll_entries", row.ID, row.Code, "presence at the close is not what the ledger says")
	}
	if concluded, ok := t.last["vote.concluded"]; ok {
		wrong(concluded.ConclusionDigest != digest("nghitruong/conclusion/1", row.ID.String(), row.Conclusion, row.ConclusionReason, string(row.ResultNonce)), "the conclusion")
	} else {
		wrong(row.Conclusion != "" || row.ConclusionReason != "", "the conclusion")
	}
	if announced, ok := t.last["vote.announced"]; ok {
		same, err := sameJSON(announced.Result, row.Result)
		wrong(err != nil || !same, "the announced result")
		wrong(announced.Nonce != "" && announced.Nonce != hex.EncodeToString(row.ResultNonce), "the nonce of the result")
		wrong(announced.Conclusion != row.Conclusion || announced.ConclusionReason != row.ConclusionReason, "the announced conclusion")
	}
	if Method(row.Method).Counted() || Kind(row.Kind).ofPersons() {
		return nil
	}
	return c.recount(ctx, row, roll)
}

// recount counts the ballots anew.
func (c *checker) recount(ctx context.Context, row *ent.Vote, roll []*ent.RollEntry) error {
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		c.add("votes", row.ID, row.Code, "the rule cannot be read")
		return nil
	}
	if secretOnDevices(Method(row.Method), rule) {
		return nil
	}
	result, err := readResult(row)
	if err != nil {
		c.add("votes", row.ID, row.Code, "the result cannot be read")
		return nil
	}
	choices, err := c.service.lastChoices(ctx, row.ID)
	if err != nil {
		return err
	}
	counts := count(linesOf(roll), choices, id.Person{}, rule)
	if counts.For != result.For || counts.Against != result.Against || counts.Abstain != result.Abstain || counts.Other != result.Other || counts.NotVoting != result.NotVoting {
		c.add("votes", row.ID, row.Code, "the ballots, counted anew, do not give the result")
	}
	return nil
}

// sameJSON compares two values, whatever the database has made of their form.
func sameJSON(a, b json.RawMessage) (bool, error) {
	first, err := canonical(a)
	if err != nil {
		return false, err
	}
	second, err := canonical(b)
	return bytes.Equal(first, second), err
}

func canonical(raw json.RawMessage) ([]byte, error) {
	if len(raw) == 0 {
		return []byte("null"), nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
