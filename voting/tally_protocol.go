package voting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/candidate"
	"nghitruong/ent/rollentry"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
	"nghitruong/voting/protocol"
	"nghitruong/voting/rules"
)

// ProtocolFile is the minutes of a count as PDF.
type ProtocolFile struct {
	Filename string
	Content  []byte
	// Hash is the SHA-256 of the content, lower-case hex. The same count always gives the same one.
	Hash string
}

// Protocol sets the minutes of the count of a vote that is closed: for those who see the result, and for those who count, who have to sign
// it. What happened after the close is not in it. Errors: those of authz; ErrNotFound, ErrCandidateCounts; ErrNoProtocol; ErrBoardNotVerified for a secret
// vote on devices whose board does not hold.
func (s *Service) Protocol(ctx context.Context, v id.Vote) (ProtocolFile, error) {
	row, err := s.countReader(ctx, v)
	if err != nil {
		return ProtocolFile{}, err
	}
	if row.ClosedAt == nil || len(row.Result) == 0 {
		return ProtocolFile{}, ErrNoProtocol.With("code", row.Code)
	}
	secret, err := s.secretVote(row)
	if err != nil {
		return ProtocolFile{}, err
	}
	if !secret && (row.TallyConfirmedAt == nil || !Method(row.Method).Counted()) {
		return ProtocolFile{}, ErrNoProtocol.With("code", row.Code)
	}
	p, err := s.protocol(ctx, row)
	if err != nil {
		return ProtocolFile{}, err
	}
	var content bytes.Buffer
	if err := p.Write(&content); err != nil {
		return ProtocolFile{}, fmt.Errorf("voting: minutes of the count: %w", err)
	}
	hash := sha256.Sum256(content.Bytes())
	return ProtocolFile{
		Filename: "bien-ban-" + strings.ReplaceAll(viet.Fold(row.Code), " ", "-") + ".pdf", Content: content.Bytes(), Hash: hex.EncodeToString(hash[:]),
	}, nil
}

func (s *Service) protocol(ctx context.Context, row *ent.Vote) (protocol.Protocol, error) {
	var p protocol.Protocol
	info, err := s.Agenda.MeetingInfo(ctx, row.MeetingID)
	if err != nil {
		return p, err
	}
	figures := Figures{}
	if Method(row.Method).Counted() {
		if figures, err = readFigures(row.Tally); err != nil {
			return p, err
		}
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return p, err
	}
	result, err := readResult(row)
	if err != nil {
		return p, err
	}
	p = protocol.Protocol{
		Body: info.Body, Meeting: info.Title, Venue: figures.Place, Simulation: info.Rehearsal, Code: row.Code, Motion: row.Motion,
		SeatsToFill: row.SeatsToFill, Method: protocol.Method(row.Method), Began: *row.OpenedAt, Ended: *row.ClosedAt, Rule: rule.Rule, Result: result,
		Conclusion: row.Conclusion, Complaints: figures.Complaints, Sealing: figures.Sealing, Round: result.Round,
	}
	if Method(row.Method) == Paper {
		p.Papers = papersOf(figures, rule.BlankInvalid)
	}
	if Method(row.Method) == Electronic {
		p.Venue = info.Venue
		if err := s.protocolDevices(ctx, row, &p); err != nil {
			return p, err
		}
	}
	entries, err := s.Store.Client(ctx).RollEntry.Query().Where(rollentry.VoteID(row.ID)).Order(ent.Asc(rollentry.FieldNumber)).All(ctx)
	if err != nil {
		return p, err
	}
	p.Presence = presenceOf(entries, Method(row.Method), rule)
	for _, add := range []func(context.Context, *ent.Vote, *protocol.Protocol) error{s.protocolBoard, s.protocolCounters, s.protocolPersons, s.protocolScans} {
		if err := add(ctx, row, &p); err != nil {
			return p, err
		}
	}
	p.Answers = answersOf(figures, entries, rule, p.Persons)
	if len(p.Board) == 0 && len(info.Chairs) > 0 {
		p.Chair, err = s.nameOf(ctx, info.Chairs[0], entries)
	}
	return p, err
}

// papersOf are the figures of the papers as they are printed.
func papersOf(f Figures, blankInvalid bool) *protocol.Papers {
	p := &protocol.Papers{
		Printed: f.Printed, Issued: f.Issued, Returned: f.Returned, Spoilt: f.Spoilt, Unused: f.Printed - f.Issued - f.Spoilt,
		Valid: f.Returned - f.Invalid, Invalid: f.Invalid, Blank: f.Blank,
	}
	if blankInvalid {
		p.Valid, p.Invalid = p.Valid-f.Blank, p.Invalid+f.Blank
	}
	return p
}

func presenceOf(entries []*ent.RollEntry, method Method, rule snapshot) protocol.Presence {
	p := protocol.Presence{Seats: len(entries)}
	for _, e := range entries {
		line, attendance := entryLine(e), Attendance(e.Attendance)
		switch {
		case e.PersonID == nil:
			p.Vacant++
			continue
		case e.Suspended:
			p.Suspended++
			continue
		case attendance == InHall:
			p.Hall++
		case attendance == Online:
			p.Online++
		default:
			p.Absent++
		}
		if e.ExcludedBecause != "" {
			p.Excluded = append(p.Excluded, protocol.Exclusion{Name: e.Name, Reason: e.ExcludedBecause})
		}
		if method == Paper && attendance == Online && line.entitled(rule.LateArrivals) {
			p.NoPaper = append(p.NoPaper, e.Name)
		}
	}
	return p
}

func (s *Service) protocolBoard(ctx context.Context, row *ent.Vote, p *protocol.Protocol) error {
	board, err := s.boardOf(ctx, row)
	if err != nil || board == nil {
		return err
	}
	for _, m := range board.Members {
		p.Board = append(p.Board, protocol.Member{Name: m.Name, Title: m.Title, Head: m.Head})
	}
	decided, err := s.Store.Client(ctx).Vote.Get(ctx, board.VoteID)
	if err != nil || State(decided.State) != Announced {
		return err
	}
	result, err := readResult(decided)
	p.Decision = &protocol.Decision{Code: decided.Code, For: result.For, Base: result.Base, ShareText: result.ShareText}
	return err
}

// protocolCounters adds who confirmed the figures: the last entry, and the earlier one that is the same.
func (s *Service) protocolCounters(ctx context.Context, row *ent.Vote, p *protocol.Protocol) error {
	entries, err := s.tallyEntries(ctx, row.ID)
	if err != nil || len(entries) == 0 {
		return err
	}
	d := desk{kind: Kind(row.Kind), method: Method(row.Method)}
	if d.rule, err = readSnapshot(row.Rule); err != nil {
		return err
	}
	if d.standing, err = s.standing(ctx, row.ID); err != nil {
		return err
	}
	last := entries[len(entries)-1]
	if other, _ := d.compare(entries, last.PersonID, last.figures); other != nil {
		p.Counters = []string{other.Name, last.Name}
	}
	return nil
}

func (s *Service) protocolPersons(ctx context.Context, row *ent.Vote, p *protocol.Protocol) error {
	client := s.Store.Client(ctx)
	rows, err := client.Candidate.Query().Where(candidate.VoteID(row.ID)).Order(ent.Asc(candidate.FieldOrdinal, candidate.FieldID)).All(ctx)
	if err != nil {
		return err
	}
	for _, c := range rows {
		person := protocol.Person{Ordinal: c.Ordinal, Name: c.Name, Title: c.Title, NominatedBy: c.NominatedBy, Withdrawn: c.WithdrawnAt != nil, Because: c.WithdrawnBecause}
		if c.WithdrawalVoteID != nil {
			by, err := client.Vote.Get(ctx, *c.WithdrawalVoteID)
			if err != nil {
				return err
			}
			person.WithdrawalVote = by.Code
		}
		p.Persons = append(p.Persons, person)
	}
	return nil
}

// protocolScans adds the scans that were attached before the close: the minutes do not change when they themselves are scanned.
func (s *Service) protocolScans(ctx context.Context, row *ent.Vote, p *protocol.Protocol) error {
	list, err := s.scans(ctx, row.ID)
	for _, scan := range list {
		if !scan.AddedAt.After(*row.ClosedAt) {
			p.Scans = append(p.Scans, protocol.Scan{Filename: scan.Filename, Hash: scan.Hash})
		}
	}
	return err
}

// answersOf writes the answers of a roll call out.
func answersOf(f Figures, entries []*ent.RollEntry, rule snapshot, persons []protocol.Person) []protocol.Answer {
	names := map[int]string{}
	for _, e := range entries {
		names[e.Number] = e.Name
	}
	list := make([]protocol.Answer, 0, len(f.RollCall))
	for _, line := range f.RollCall {
		words := rule.ChoiceText(rules.Choice(line.Choice), "vi")
		if line.Choice == "" {
			words = answerWords(line.Persons, persons, rule.KindOf())
		}
		list = append(list, protocol.Answer{Seat: line.SeatNumber, Name: names[line.SeatNumber], Answer: words})
	}
	return list
}

func answerWords(answers map[int]string, persons []protocol.Person, kind rules.Kind) string {
	words := map[string]string{"yes": "đồng ý", "no": "không đồng ý", "high": "tín nhiệm cao", "mid": "tín nhiệm", "low": "tín nhiệm thấp"}
	if kind == rules.KindBallot {
		words["yes"], words["no"] = "tín nhiệm", "không tín nhiệm"
	}
	names := map[int]string{}
	for _, p := range persons {
		names[p.Ordinal] = p.Name
	}
	var parts []string
	for _, ordinal := range slices.Sorted(maps.Keys(answers)) {
		parts = append(parts, names[ordinal]+": "+words[answers[ordinal]])
	}
	if len(parts) == 0 {
		return "không chọn"
	}
	return strings.Join(parts, "; ")
}

// nameOf is the name of a person as it was on the roll, or in the directory without a seat.
func (s *Service) nameOf(ctx context.Context, person id.Person, entries []*ent.RollEntry) (string, error) {
	for _, e := range entries {
		if e.PersonID != nil && *e.PersonID == person {
			return e.Name, nil
		}
	}
	known, err := s.Directory.Persons(ctx, []id.Person{person})
	return known[person].Name, err
}
