package documents

import (
	"context"
	"io"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/document"
	"nghitruong/ent/documentversion"
	"nghitruong/ent/meeting"
	"nghitruong/ent/participant"
	"nghitruong/ent/readingposition"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/meetings"
)

// OfMeeting returns the documents of a meeting by agenda item, in the order of their publication. It needs document.read.
func (s *Service) OfMeeting(ctx context.Context, m id.Meeting) (map[id.AgendaItem][]Document, error) {
	if _, err := s.meetings.Require(ctx, m, "document", "read"); err != nil {
		return nil, err
	}
	client := s.store.Client(ctx)
	docs, err := client.Document.Query().Where(document.MeetingID(m)).Order(document.ByOrdinal(), document.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := client.DocumentVersion.Query().Where(documentversion.MeetingID(m)).Order(documentversion.ByOrdinal()).All(ctx)
	if err != nil {
		return nil, err
	}
	newest := make(map[id.Document]*ent.DocumentVersion, len(docs))
	ids := make([]id.DocumentVersion, 0, len(versions))
	for _, v := range versions {
		newest[v.DocumentID] = v
		ids = append(ids, v.ID)
	}
	read, err := s.readPages(ctx, ids)
	if err != nil {
		return nil, err
	}
	byItem := map[id.AgendaItem][]Document{}
	for _, d := range docs {
		v := newest[d.ID]
		if v == nil {
			continue
		}
		view := Document{ID: d.ID, Title: d.Title, Kind: d.Kind, Code: d.Code, Late: d.Late, State: published, Version: versionView(v),
			ReadPage: read[v.ID]}
		if v.State == withdrawn {
			view.State, view.WithdrawnReason = withdrawn, v.WithdrawnReason
		}
		byItem[d.ItemID] = append(byItem[d.ItemID], view)
	}
	return byItem, nil
}

func versionView(v *ent.DocumentVersion) DocumentVersion {
	return DocumentVersion{ID: v.ID, Ordinal: v.Ordinal, Pages: v.Pages, Size: v.Size, Note: v.Note, PublishedAt: v.PublishedAt,
		Filename: v.Filename, State: v.State}
}

// readPages returns the page at which the one who acts stopped, for those versions that he opened.
func (s *Service) readPages(ctx context.Context, versions []id.DocumentVersion) (map[id.DocumentVersion]int, error) {
	person := authz.From(ctx).Person
	if person.IsZero() || len(versions) == 0 {
		return nil, nil
	}
	rows, err := s.store.Client(ctx).ReadingPosition.Query().
		Where(readingposition.PersonID(person), readingposition.VersionIDIn(versions...)).All(ctx)
	if err != nil {
		return nil, err
	}
	read := make(map[id.DocumentVersion]int, len(rows))
	for _, row := range rows {
		read[row.VersionID] = row.Page
	}
	return read, nil
}

// Versions returns all versions of a document, the newest first. It needs document.read. Errors: documents.not_found.
func (s *Service) Versions(ctx context.Context, doc id.Document) ([]DocumentVersion, error) {
	rows, err := s.store.Client(ctx).DocumentVersion.Query().Where(documentversion.DocumentID(doc)).
		Order(documentversion.ByOrdinal(entsql.OrderDesc())).All(ctx)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, s.meetings.Unknown(ctx, ErrNotFound)
	}
	if _, err := s.meetings.Require(ctx, rows[0].MeetingID, "document", "read"); err != nil {
		return nil, hide(err)
	}
	list := make([]DocumentVersion, len(rows))
	for i, v := range rows {
		list[i] = versionView(v)
	}
	return list, nil
}

// File is the content of a version; close Content when done.
type File struct {
	Content   io.ReadSeekCloser
	Filename  string
	MediaType string
	// Hash is the SHA-256 of the content in lower-case hex: it names the content for ever.
	Hash string
}

// Open opens the file of a version. It needs document.read. Errors: documents.not_found, documents.withdrawn.
func (s *Service) Open(ctx context.Context, version id.DocumentVersion) (File, error) {
	row, err := s.readable(ctx, version)
	if err != nil {
		return File{}, err
	}
	content, _, err := s.blobs.Open(ctx, row.Hash)
	if err != nil {
		return File{}, err
	}
	return File{Content: content, Filename: row.Filename, MediaType: row.MediaType, Hash: row.Hash}, nil
}

// readable returns a version that the one who acts may read now.
func (s *Service) readable(ctx context.Context, version id.DocumentVersion) (*ent.DocumentVersion, error) {
	row, err := s.store.Client(ctx).DocumentVersion.Get(ctx, version)
	if ent.IsNotFound(err) {
		return nil, s.meetings.Unknown(ctx, ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	r, err := s.meetings.Require(ctx, row.MeetingID, "document", "read")
	if err != nil {
		return nil, hide(err)
	}
	if row.State == withdrawn && !s.meetings.Authz.Allowed(ctx, "document", "manage", r.Path) {
		return nil, ErrWithdrawn.With("reason", row.WithdrawnReason)
	}
	return row, nil
}

// RememberPage stores at which page the one who acts reads a version. It needs document.read. Errors: those of Open,
// documents.no_such_page.
func (s *Service) RememberPage(ctx context.Context, version id.DocumentVersion, page int) error {
	row, err := s.readable(ctx, version)
	if err != nil {
		return err
	}
	person := authz.From(ctx).Person
	if person.IsZero() {
		return authz.ErrSignInRequired
	}
	if page < 1 || page > row.Pages {
		return fault.ErrInput.At("page", ErrPage.With("pages", row.Pages))
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		return s.store.Client(ctx).ReadingPosition.Create().SetPersonID(person).SetVersionID(version).SetPage(page).SetAt(s.store.Now()).
			OnConflict(entsql.ConflictColumns(readingposition.FieldPersonID, readingposition.FieldVersionID)).
			Update(func(u *ent.ReadingPositionUpsert) { u.UpdatePage().UpdateAt() }).Exec(ctx)
	})
}

const (
	// freshTime is how long a version that was not opened counts as new.
	freshTime = 14 * 24 * time.Hour
	// freshLimit is how many new versions are shown at most.
	freshLimit = 20
)

// Fresh returns the versions published lately in the meetings of the one who acts that he has not opened, the newest first.
func (s *Service) Fresh(ctx context.Context) ([]NewDocumentCard, error) {
	if err := s.meetings.Unknown(ctx, nil); err != nil {
		return nil, err
	}
	person, client := authz.From(ctx).Person, s.store.Client(ctx)
	places, err := client.Participant.Query().Where(participant.PersonID(person)).All(ctx)
	if err != nil || len(places) == 0 {
		return []NewDocumentCard{}, err
	}
	mine := make([]id.Meeting, len(places))
	for i, p := range places {
		mine[i] = p.MeetingID
	}
	shown := []string{string(meetings.Upcoming), string(meetings.InProgress), string(meetings.Paused), string(meetings.Closed)}
	rows, err := client.Meeting.Query().Where(meeting.IDIn(mine...), meeting.StateIn(shown...)).All(ctx)
	if err != nil {
		return nil, err
	}
	var readable []id.Meeting
	for _, m := range rows {
		if s.meetings.Authz.Allowed(ctx, "document", "read", meetings.Path(m.UnitPath, m.ID)) {
			readable = append(readable, m.ID)
		}
	}
	versions, err := client.DocumentVersion.Query().Where(documentversion.MeetingIDIn(readable...), documentversion.State(published),
		documentversion.PublishedAtGT(s.store.Now().Add(-freshTime)), documentversion.HasDocument()).WithDocument().
		Order(documentversion.ByPublishedAt(entsql.OrderDesc()), documentversion.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]id.DocumentVersion, len(versions))
	for i, v := range versions {
		ids[i] = v.ID
	}
	read, err := s.readPages(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := []NewDocumentCard{}
	for _, v := range versions {
		if read[v.ID] == 0 && len(list) < freshLimit {
			list = append(list, NewDocumentCard{DocumentID: v.DocumentID, VersionID: v.ID, MeetingID: v.MeetingID,
				Title: v.Edges.Document.Title, PublishedAt: v.PublishedAt})
		}
	}
	return list, nil
}
