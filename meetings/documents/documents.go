package documents

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/document"
	"nghitruong/ent/documentversion"
	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/mail"
	"nghitruong/internal/outbox"
	"nghitruong/internal/pdf"
	"nghitruong/internal/store"
	"nghitruong/internal/viet"
	"nghitruong/meetings"
)

const (
	published = "published"
	replaced  = "replaced"
	withdrawn = "withdrawn"
)

const mediaType = "application/pdf"

const (
	maxTitle  = 500
	maxCode   = 50
	maxNote   = 500
	maxReason = 500
)

// Deps are what a Service needs; all are required.
type Deps struct {
	Meetings *meetings.Service
	Blobs    blob.Store
	Work     Work
	Mail     mail.Sender
	// MaxSize is the largest file accepted, in bytes.
	MaxSize int64
}

// Service does everything about documents. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	meetings *meetings.Service
	blobs    blob.Store
	work     Work
	mail     mail.Sender
	maxSize  int64
}

// New makes a Service.
func New(d Deps) *Service {
	return &Service{store: d.Meetings.Store, meetings: d.Meetings, blobs: d.Blobs, work: d.Work, mail: d.Mail, maxSize: d.MaxSize}
}

// NewDocument is a document to publish under an agenda item.
type NewDocument struct {
	Title string
	Kind  string
	// Code is the short name in the programme, such as DT-01; "" for none. Papers of one dossier share it.
	Code string
	// Filename is the name of the file as the sender has it.
	Filename string
	Content  io.ReadSeeker
	// PublishedAt is when a loaded document was published; zero means now. Only the program itself may set it; nobody is told then.
	PublishedAt time.Time
}

// Add publishes a document with its first version. It needs document.manage. Errors: meetings.not_found for an unknown item, pdf.* for a
// file that is not a readable PDF, blob.too_large, documents.meeting_cancelled, input.invalid.
func (s *Service) Add(ctx context.Context, item id.AgendaItem, n NewDocument) (id.Document, error) {
	var none id.Document
	m, err := s.meetings.MeetingOf(ctx, item)
	if err != nil {
		return none, err
	}
	room, err := s.meetings.Require(ctx, m, "document", "manage")
	if err != nil {
		return none, err
	}
	if err := n.check(); err != nil {
		return none, err
	}
	file, err := s.take(ctx, n.Filename, n.Content)
	if err != nil {
		return none, err
	}
	loaded := authz.From(ctx).System && !n.PublishedAt.IsZero()
	if file.publishedAt = s.store.Now(); loaded {
		file.publishedAt = n.PublishedAt.UTC().Truncate(time.Millisecond)
	}
	doc := id.New[id.Document]()
	err = s.meetings.Act(ctx, m, "document", "manage", func(ctx context.Context, r meetings.Room) error {
		if r.State == meetings.Cancelled {
			return ErrMeetingCancelled
		}
		client := s.store.Client(ctx)
		others, err := client.Document.Query().Where(document.ItemID(item)).Count(ctx)
		if err != nil {
			return err
		}
		late := isLate(n.Kind, room.Kind, r.StartsAt, file.publishedAt)
		row, err := client.Document.Create().SetID(doc).SetMeetingID(m).SetItemID(item).SetOrdinal(others + 1).SetKind(n.Kind).SetCode(n.Code).
			SetTitle(n.Title).SetFolded(viet.Fold(n.Code + " " + n.Title)).SetLate(late).SetCreatedAt(s.store.Now()).Save(ctx)
		if err != nil {
			return err
		}
		return s.publish(ctx, r, row, 1, "", file, loaded)
	})
	if err != nil {
		return none, err
	}
	return doc, nil
}

func (n *NewDocument) check() (err error) {
	if n.Title, err = fault.RequiredLine("title", n.Title, maxTitle); err != nil {
		return err
	}
	if n.Code, err = fault.Line("code", n.Code, maxCode); err != nil {
		return err
	}
	if !slices.Contains(Kinds, n.Kind) {
		return fault.ErrInput.At("kind", meetings.ErrChoice.With("choices", Kinds))
	}
	return nil
}

// file is a stored file that may be published.
type file struct {
	hash        string
	name        string
	size        int64
	pages       int
	publishedAt time.Time
}

// take looks into the file and stores it. A file that is refused leaves nothing behind.
func (s *Service) take(ctx context.Context, name string, content io.ReadSeeker) (file, error) {
	size, err := content.Seek(0, io.SeekEnd)
	if err != nil {
		return file{}, err
	}
	if size > s.maxSize {
		return file{}, blob.ErrTooLarge.With("max", s.maxSize)
	}
	info, err := pdf.Inspect(ctx, content)
	if err != nil {
		return file{}, err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return file{}, err
	}
	stored, err := s.blobs.Put(ctx, content, s.maxSize)
	if err != nil {
		return file{}, err
	}
	return file{hash: stored.Hash, name: cleanFilename(name), size: stored.Size, pages: info.Pages}, nil
}

// publish stores a version, tells everyone and orders the work that follows. A loaded version tells nobody but the live value.
func (s *Service) publish(ctx context.Context, r meetings.Room, doc *ent.Document, ordinal int, note string, f file, loaded bool) error {
	version := id.New[id.DocumentVersion]()
	err := s.store.Client(ctx).DocumentVersion.Create().SetID(version).SetDocumentID(doc.ID).SetMeetingID(r.ID).SetOrdinal(ordinal).
		SetHash(f.hash).SetFilename(f.name).SetMediaType(mediaType).SetSize(f.size).SetPages(f.pages).SetNote(note).
		SetPublishedAt(f.publishedAt).SetCreatedAt(s.store.Now()).Exec(ctx)
	if err != nil {
		return err
	}
	body := map[string]any{"title": doc.Title, "kind": doc.Kind, "code": doc.Code, "version": ordinal, "hash": f.hash, "filename": f.name,
		"size": f.size, "pages": f.pages, "note": note, "late": doc.Late}
	if err := s.meetings.Record(ctx, r.ID, "document.published", "version/"+version.String(), body); err != nil {
		return err
	}
	if err := s.order(ctx, version, !loaded && r.State != meetings.Draft); err != nil {
		return err
	}
	if !loaded && r.State != meetings.Draft {
		card := NewDocumentCard{DocumentID: doc.ID, VersionID: version, MeetingID: r.ID, Title: doc.Title, PublishedAt: f.publishedAt}
		if err := s.tell(ctx, r, card); err != nil {
			return err
		}
	}
	return s.changed(ctx, r.ID, "document.published")
}

// tell sends each participant who may read it the news of a version.
func (s *Service) tell(ctx context.Context, r meetings.Room, card NewDocumentCard) error {
	readers, err := s.readers(ctx, r)
	if err != nil {
		return err
	}
	for _, person := range readers {
		err := s.meetings.Outbox.Emit(ctx, outbox.Event{Topic: meetings.PersonTopic(person), Kind: outbox.Log, Name: "document.published",
			View: card})
		if err != nil {
			return err
		}
	}
	return nil
}

// readers are the participants who may read the documents.
func (s *Service) readers(ctx context.Context, r meetings.Room) ([]id.Person, error) {
	return s.meetings.PersonsWho(ctx, r.ID, "document", "read")
}

// changed raises the meeting's documents revision and emits the live value.
func (s *Service) changed(ctx context.Context, m id.Meeting, name string) error {
	if err := s.store.Client(ctx).Meeting.UpdateOneID(m).AddDocumentsRevision(1).Exec(ctx); err != nil {
		return err
	}
	return s.meetings.EmitLive(ctx, m, name)
}

// AddVersion publishes a new version of a document; the one before is replaced and stays readable. note says what changed. It needs
// document.manage. Errors: documents.not_found, documents.same_content, those of Add.
func (s *Service) AddVersion(ctx context.Context, doc id.Document, filename, note string, content io.ReadSeeker) (id.DocumentVersion, error) {
	var none id.DocumentVersion
	m, err := s.require(ctx, doc)
	if err != nil {
		return none, err
	}
	if note, err = fault.Paragraphs("note", note, maxNote); err != nil {
		return none, err
	}
	f, err := s.take(ctx, filename, content)
	if err != nil {
		return none, err
	}
	f.publishedAt = s.store.Now()
	var version id.DocumentVersion
	err = s.meetings.Act(ctx, m, "document", "manage", func(ctx context.Context, r meetings.Room) error {
		if r.State == meetings.Cancelled {
			return ErrMeetingCancelled
		}
		client := s.store.Client(ctx)
		row, err := client.Document.Get(ctx, doc)
		if err != nil {
			return err
		}
		last, err := s.last(ctx, doc)
		if err != nil {
			return err
		}
		if last.State == published {
			if last.Hash == f.hash {
				return ErrSame
			}
			if err := last.Update().SetState(replaced).Exec(ctx); err != nil {
				return err
			}
		}
		if err := s.publish(ctx, r, row, last.Ordinal+1, note, f, false); err != nil {
			return err
		}
		newest, err := s.last(ctx, doc)
		if err != nil {
			return err
		}
		version = newest.ID
		return nil
	})
	if err != nil {
		return none, err
	}
	return version, nil
}

func (s *Service) last(ctx context.Context, doc id.Document) (*ent.DocumentVersion, error) {
	return s.store.Client(ctx).DocumentVersion.Query().Where(documentversion.DocumentID(doc)).
		Order(documentversion.ByOrdinal(entsql.OrderDesc())).First(ctx)
}

// require returns the meeting of a document for who manages its documents.
func (s *Service) require(ctx context.Context, doc id.Document) (id.Meeting, error) {
	row, err := s.store.Client(ctx).Document.Get(ctx, doc)
	if ent.IsNotFound(err) {
		return id.Meeting{}, s.meetings.Unknown(ctx, ErrNotFound)
	}
	if err != nil {
		return id.Meeting{}, err
	}
	_, err = s.meetings.Require(ctx, row.MeetingID, "document", "manage")
	return row.MeetingID, hide(err)
}

// hide makes a document of an unknown meeting look like an unknown document.
func hide(err error) error {
	if errors.Is(err, meetings.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// Withdraw takes back all versions of a document, with a reason that readers see. It needs document.manage. Errors: documents.not_found,
// documents.already_withdrawn, input.invalid.
func (s *Service) Withdraw(ctx context.Context, doc id.Document, reason string) error {
	m, err := s.require(ctx, doc)
	if err != nil {
		return err
	}
	if reason, err = fault.RequiredParagraphs("reason", reason, maxReason); err != nil {
		return err
	}
	return s.meetings.Act(ctx, m, "document", "manage", func(ctx context.Context, r meetings.Room) error {
		last, err := s.last(ctx, doc)
		if err != nil {
			return err
		}
		if last.State == withdrawn {
			return ErrAlreadyWithdrawn
		}
		err = s.store.Client(ctx).DocumentVersion.Update().
			Where(documentversion.DocumentID(doc), documentversion.StateNEQ(withdrawn)).SetState(withdrawn).SetWithdrawnReason(reason).Exec(ctx)
		if err != nil {
			return err
		}
		if err := s.meetings.Record(ctx, m, "document.withdrawn", "document/"+doc.String(), map[string]any{"reason": reason}); err != nil {
			return err
		}
		return s.changed(ctx, m, "document.withdrawn")
	})
}

// MayPublish reports whether the one who acts may publish versions of the document, before its upload is read. Errors:
// documents.not_found and those of meetings.Require.
func (s *Service) MayPublish(ctx context.Context, doc id.Document) error {
	_, err := s.require(ctx, doc)
	return err
}
