package documents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/documentversion"
	"nghitruong/ent/participant"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/mail"
	"nghitruong/internal/pdf"
	"nghitruong/internal/viet"
	"nghitruong/meetings"
)

// Kinds of background work; each is handled by the method of the Service named beside it.
const (
	// ExtractKind reads the text of a version's pages (Extract).
	ExtractKind = "documents.extract"
	// NotifyKind orders the letters about published versions (Notify).
	NotifyKind = "meetings.notify"
	// LetterKind sends one letter to one participant (Letter).
	LetterKind = "meetings.letter"
)

// Work takes orders for background work in the transaction of ctx; it is done after the commit, from due on, at least once.
type Work interface {
	Enqueue(ctx context.Context, kind string, payload any, due time.Time) error
}

type versionPayload struct {
	VersionID id.DocumentVersion `json:"version_id"`
}

type letterPayload struct {
	MeetingID id.Meeting           `json:"meeting_id"`
	PersonID  id.Person            `json:"person_id"`
	Versions  []id.DocumentVersion `json:"version_ids"`
}

// order orders the work that follows a publication.
func (s *Service) order(ctx context.Context, version id.DocumentVersion, notify bool) error {
	now := s.store.Now()
	if err := s.work.Enqueue(ctx, ExtractKind, versionPayload{version}, now); err != nil {
		return err
	}
	if !notify {
		return nil
	}
	// The letter waits a little longer than the time in which a further publication joins it.
	return s.work.Enqueue(ctx, NotifyKind, versionPayload{version}, now.Add(quietTime+time.Second))
}

// pagesAtOnce is how many pages are inserted by one statement.
const pagesAtOnce = 200

// Extract reads the text of the pages of a version into the search. Doing it again changes nothing.
func (s *Service) Extract(ctx context.Context, payload json.RawMessage) error {
	version, err := s.workVersion(ctx, payload)
	if err != nil || version == nil || version.ExtractedAt != nil {
		return err
	}
	content, _, err := s.blobs.Open(ctx, version.Hash)
	if err != nil {
		return err
	}
	pages, err := pdf.Text(ctx, content)
	if err := errors.Join(err, content.Close()); err != nil {
		return fmt.Errorf("documents: reading the text of %s: %w", version.ID, err)
	}
	return s.meetings.Act(authz.SystemContext(ctx), version.MeetingID, "document", "manage", func(ctx context.Context, r meetings.Room) error {
		client := s.store.Client(ctx)
		current, err := client.DocumentVersion.Get(ctx, version.ID)
		if err != nil || current.ExtractedAt != nil {
			return err
		}
		for from := 0; from < len(pages); from += pagesAtOnce {
			part := pages[from:min(from+pagesAtOnce, len(pages))]
			create := make([]*ent.DocumentPageCreate, len(part))
			for i, text := range part {
				text = storable(text)
				create[i] = client.DocumentPage.Create().SetVersionID(version.ID).SetPage(from + i + 1).SetText(text).SetFolded(viet.Fold(text))
			}
			if err := client.DocumentPage.CreateBulk(create...).Exec(ctx); err != nil {
				return err
			}
		}
		return current.Update().SetExtractedAt(s.store.Now()).Exec(ctx)
	})
}

// storable removes what a database refuses in a text.
func storable(text string) string {
	return viet.NFC(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", ""))
}

// workVersion reads the version of an order; nil when the order speaks of none that exists.
func (s *Service) workVersion(ctx context.Context, payload json.RawMessage) (*ent.DocumentVersion, error) {
	var order versionPayload
	if err := json.Unmarshal(payload, &order); err != nil {
		return nil, fmt.Errorf("documents: order: %w", err)
	}
	version, err := s.store.Client(ctx).DocumentVersion.Get(ctx, order.VersionID)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return version, err
}

// Notify orders a letter about a published version to each participant who may read it and has an address. Versions published one soon
// after another share a letter, which is ordered for the last of them.
func (s *Service) Notify(ctx context.Context, payload json.RawMessage) error {
	version, err := s.workVersion(ctx, payload)
	if err != nil || version == nil {
		return err
	}
	info, err := s.meetings.Info(ctx, version.MeetingID)
	if err != nil || info.State == meetings.Draft || info.State == meetings.Cancelled {
		return err
	}
	all, err := s.store.Client(ctx).DocumentVersion.Query().Where(documentversion.MeetingID(version.MeetingID)).
		Order(documentversion.ByPublishedAt(), documentversion.ByID()).All(ctx)
	if err != nil {
		return err
	}
	var until []*ent.DocumentVersion
	for i, v := range all {
		until = append(until, v)
		if v.ID != version.ID {
			continue
		}
		if i+1 < len(all) && all[i+1].PublishedAt.Sub(v.PublishedAt) <= quietTime {
			return nil
		}
		break
	}
	return s.orderLetters(ctx, info.Room, until)
}

func (s *Service) orderLetters(ctx context.Context, r meetings.Room, until []*ent.DocumentVersion) error {
	times := make([]time.Time, len(until))
	for i, v := range until {
		times[i] = v.PublishedAt
	}
	var versions []id.DocumentVersion
	for _, v := range until[burst(times):] {
		if v.State == published {
			versions = append(versions, v.ID)
		}
	}
	if len(versions) == 0 {
		return nil
	}
	readers, err := s.readers(ctx, r)
	if err != nil {
		return err
	}
	known, err := s.meetings.Directory.Persons(ctx, readers)
	if err != nil {
		return err
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		for _, person := range readers {
			if known[person].Email == "" {
				continue
			}
			order := letterPayload{MeetingID: r.ID, PersonID: person, Versions: versions}
			if err := s.work.Enqueue(ctx, LetterKind, order, s.store.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Letter sends one participant the list of newly published documents.
func (s *Service) Letter(ctx context.Context, payload json.RawMessage) error {
	var order letterPayload
	if err := json.Unmarshal(payload, &order); err != nil {
		return fmt.Errorf("documents: order: %w", err)
	}
	client := s.store.Client(ctx)
	invited, err := client.Participant.Query().
		Where(participant.MeetingID(order.MeetingID), participant.PersonID(order.PersonID)).Exist(ctx)
	if err != nil || !invited {
		return err
	}
	info, err := s.meetings.Info(ctx, order.MeetingID)
	if err != nil {
		return err
	}
	known, err := s.meetings.Directory.Persons(ctx, []id.Person{order.PersonID})
	if err != nil {
		return err
	}
	versions, err := client.DocumentVersion.Query().Where(documentversion.IDIn(order.Versions...), documentversion.State(published)).
		WithDocument().Order(documentversion.ByPublishedAt(), documentversion.ByID()).All(ctx)
	person := known[order.PersonID]
	if err != nil || len(versions) == 0 || person.Email == "" {
		return err
	}
	subject, text := letter(person.Name, info.Room, versions)
	last := versions[len(versions)-1]
	return s.mail.Send(ctx, mail.Message{To: []mail.Address{{Name: person.Name, Mailbox: person.Email}}, Subject: subject, Text: text,
		ID: "documents." + last.ID.String() + "." + order.PersonID.String(), Date: s.store.Now()})
}

// maxSubject is how many characters of the meeting's title stand in the subject of a letter.
const maxSubject = 200

// letter writes the letter: Vietnamese first, then a line in English.
func letter(name string, r meetings.Room, versions []*ent.DocumentVersion) (subject, text string) {
	var b strings.Builder
	fmt.Fprintf(&b, "Kính gửi Ông/Bà %s,\n\nTài liệu vừa được công bố cho %s (%s):\n\n", name, r.Title, viet.DateTime(r.StartsAt))
	for _, v := range versions {
		line := v.Edges.Document.Title
		if code := v.Edges.Document.Code; code != "" {
			line = code + ". " + line
		}
		fmt.Fprintf(&b, "- %s (%s trang)", line, viet.Number(v.Pages))
		if v.Ordinal > 1 {
			fmt.Fprintf(&b, " – bản thay thế số %d", v.Ordinal)
			if v.Note != "" {
				b.WriteString(": " + v.Note)
			}
		}
		if v.Edges.Document.Late {
			b.WriteString(" – gửi bổ sung")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nMời Ông/Bà mở Nghị Trường để đọc. Thư này được gửi tự động.\n\n")
	fmt.Fprintf(&b, "English: %d document(s) were published for this meeting. Open Nghị Trường to read them.\n", len(versions))
	title := []rune(r.Title)
	return "Tài liệu mới: " + string(title[:min(len(title), maxSubject)]), b.String()
}
