package opinions

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/internal/id"
	"nghitruong/internal/mail"
	"nghitruong/internal/viet"
)

// Kinds of background work; each is handled by the method of the Service named beside it.
const (
	// RemindKind reminds those who have not answered (RemindDue).
	RemindKind = "opinions.remind"
	// LetterKind sends one letter to one member (Letter).
	LetterKind = "opinions.letter"
)

// reminders are how long before the deadline those who have not answered are reminded.
var reminders = []time.Duration{24 * time.Hour, 4 * time.Hour}

// remindPause is the shortest time between two reminders by the office.
const remindPause = 10 * time.Minute

type remindPayload struct {
	BallotID id.OpinionBallot `json:"ballot_id"`
	// Hours before the deadline.
	Hours int `json:"hours"`
}

// The occasions of letters.
const (
	occasionSent     = "sent"
	occasionReminder = "reminder"
)

type letterPayload struct {
	BallotID id.OpinionBallot `json:"ballot_id"`
	PersonID id.Person        `json:"person_id"`
	Occasion string           `json:"occasion"`
	// At is when it was ordered: with ballot and person it names the letter for ever.
	At time.Time `json:"at"`
}

// Remind reminds those who have not answered, now. It needs opinion.manage. Errors: ErrNotFound, ErrState, ErrRemindedNow.
func (s *Service) Remind(ctx context.Context, b id.OpinionBallot) (OpinionBallot, error) {
	return s.act(ctx, b, []State{Sent}, func(ctx context.Context, row *ent.OpinionBallot) error {
		if last := row.RemindedAt; last != nil && s.Store.Now().Sub(*last) < remindPause {
			return ErrRemindedNow.With("at", *last).With("minutes", int(remindPause.Minutes()))
		}
		return s.remind(ctx, row, "office")
	})
}

// RemindDue is the handler of RemindKind. It does nothing on a ballot that takes no answers, nor when somebody has reminded since the job was due.
func (s *Service) RemindDue(ctx context.Context, payload json.RawMessage) error {
	var p remindPayload
	if err := json.Unmarshal(payload, &p); err != nil {
		return fmt.Errorf("opinions: order: %w", err)
	}
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.lock(ctx, p.BallotID)
		if err != nil || State(row.State) != Sent || !s.Store.Now().Before(*row.Deadline) {
			return err
		}
		due := row.Deadline.Add(-time.Duration(p.Hours) * time.Hour)
		if last := row.RemindedAt; last != nil && !last.Before(due) {
			return nil
		}
		if err := s.remind(ctx, row, fmt.Sprintf("%d hours", p.Hours)); err != nil {
			return err
		}
		return s.emit(ctx, row.ID)
	})
}

// remind tells those who have not answered, on their screens and by letter.
func (s *Service) remind(ctx context.Context, row *ent.OpinionBallot, by string) error {
	silent, err := s.silent(ctx, row.ID)
	if err != nil {
		return err
	}
	if err := row.Update().SetRemindedAt(s.Store.Now()).Exec(ctx); err != nil {
		return err
	}
	if err := s.record(ctx, row, "opinion.reminded", map[string]any{"by": by, "members": len(silent)}); err != nil {
		return err
	}
	if err := s.tell(ctx, row, silent, "opinion.reminded"); err != nil {
		return err
	}
	return s.orderLetters(ctx, row, silent, occasionReminder)
}

// silent returns the members who have not answered.
func (s *Service) silent(ctx context.Context, b id.OpinionBallot) ([]*ent.OpinionMember, error) {
	members, err := s.members(ctx, b)
	if err != nil {
		return nil, err
	}
	answers, err := s.lastAnswers(ctx, b)
	return slices.DeleteFunc(members, func(m *ent.OpinionMember) bool { return answers[m.PersonID] != nil }), err
}

func (s *Service) orderLetters(ctx context.Context, row *ent.OpinionBallot, members []*ent.OpinionMember, occasion string) error {
	persons := make([]id.Person, len(members))
	for i, m := range members {
		persons[i] = m.PersonID
	}
	addresses, err := s.Directory.Emails(ctx, persons)
	if err != nil {
		return err
	}
	now := s.Store.Now()
	for _, m := range members {
		if addresses[m.PersonID] == "" {
			continue
		}
		if err := s.Work.Enqueue(ctx, LetterKind, letterPayload{BallotID: row.ID, PersonID: m.PersonID, Occasion: occasion, At: now}, now); err != nil {
			return err
		}
	}
	return nil
}

// Letter is the handler of LetterKind: it writes to one member, who meanwhile may have answered; then a reminder is not sent any more.
func (s *Service) Letter(ctx context.Context, payload json.RawMessage) error {
	var p letterPayload
	if err := json.Unmarshal(payload, &p); err != nil {
		return fmt.Errorf("opinions: order: %w", err)
	}
	row, err := s.Store.Client(ctx).OpinionBallot.Get(ctx, p.BallotID)
	if err != nil || State(row.State) != Sent {
		return err
	}
	silent, err := s.silent(ctx, p.BallotID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(silent, func(m *ent.OpinionMember) bool { return m.PersonID == p.PersonID })
	if i < 0 {
		return nil
	}
	addresses, err := s.Directory.Emails(ctx, []id.Person{p.PersonID})
	if err != nil || addresses[p.PersonID] == "" {
		return err
	}
	subject, text := letter(silent[i].Name, row, p.Occasion)
	return s.Mail.Send(ctx, mail.Message{To: []mail.Address{{Name: silent[i].Name, Mailbox: addresses[p.PersonID]}}, Subject: subject, Text: text,
		ID: fmt.Sprintf("opinions.%s.%s.%d", p.BallotID, p.PersonID, p.At.UnixMilli()), Date: s.Store.Now()})
}

// maxSubject is how many characters of the title stand in the subject of a letter.
const maxSubject = 200

// letter writes the letter: Vietnamese first, then a line in English.
func letter(name string, row *ent.OpinionBallot, occasion string) (subject, text string) {
	title := []rune(row.Title)
	if len(title) > maxSubject {
		title = append(title[:maxSubject], '…')
	}
	deadline := viet.DateTime(*row.Deadline)
	subject, opening, english := "Phiếu lấy ý kiến: ", "Ông/Bà được đề nghị cho ý kiến về nội dung sau", "You are asked for your opinion"
	if occasion == occasionReminder {
		subject, opening, english = "Nhắc cho ý kiến: ", "Ông/Bà chưa cho ý kiến về nội dung sau", "You have not answered yet"
	}
	text = fmt.Sprintf("Kính gửi Ông/Bà %s,\n\n%s, thời hạn đến %s:\n\n%s. %s\n\nMời Ông/Bà mở Nghị Trường để đọc hồ sơ và cho ý kiến. Thư này được gửi tự động.\n\n"+
		"English: %s; the deadline is %s. Open Nghị Trường to read the papers and answer.\n", name, opening, deadline, row.Code, row.Title, english, deadline)
	return subject + string(title), text
}
