package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/meetings/documents"
)

// DocumentVersions is the history of a document, the newest version first.
type DocumentVersions struct {
	Versions []documents.DocumentVersion `json:"versions"`
}

// SearchHits is what a search found.
type SearchHits struct {
	Hits []documents.SearchHit `json:"hits"`
}

type documentPath struct {
	ID string `path:"id"`
}

type withdrawDocument struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	}
}

type readingPosition struct {
	ID   string `path:"id"`
	Body struct {
		Page int `json:"page"`
	}
}

type searchDocuments struct {
	ID    string `path:"id"`
	Query string `query:"query"`
}

// RegisterDocuments adds the operations on papers.
func RegisterDocuments(a *API, rooms *meetings.Service, s *documents.Service) {
	a.Raw(http.MethodPost, "/api/items/{id}/documents",
		RawDoc{OperationID: "publish-document", Summary: "Publish a document under an agenda item", Upload: []string{"title", "kind", "code"}},
		func(w http.ResponseWriter, r *http.Request) error { return publishDocument(a, rooms, s, w, r) })
	a.Raw(http.MethodPost, "/api/documents/{id}/versions",
		RawDoc{OperationID: "publish-version", Summary: "Publish a new version of a document", Upload: []string{"note"}},
		func(w http.ResponseWriter, r *http.Request) error { return publishVersion(a, s, w, r) })
	a.Raw(http.MethodGet, "/api/versions/{id}/file",
		RawDoc{OperationID: "get-version-file", Summary: "The file of a version", Answer: "application/pdf"},
		func(w http.ResponseWriter, r *http.Request) error { return serveVersion(s, w, r) })
	Get(a, "/api/documents/{id}/versions", "list-versions", "The versions of a document",
		func(ctx context.Context, in *documentPath) (DocumentVersions, error) {
			doc, err := PathID[id.Document](in.ID)
			if err != nil {
				return DocumentVersions{}, err
			}
			list, err := s.Versions(ctx, doc)
			return DocumentVersions{list}, err
		})
	Post(a, "/api/documents/{id}/withdraw", "withdraw-document", "Take a document back",
		func(ctx context.Context, in *withdrawDocument) (None, error) {
			doc, err := PathID[id.Document](in.ID)
			if err != nil {
				return None{}, err
			}
			return None{}, s.Withdraw(ctx, doc, in.Body.Reason)
		})
	Put(a, "/api/versions/{id}/reading-position", "remember-page", "Remember the page the person reads",
		func(ctx context.Context, in *readingPosition) (None, error) {
			version, err := PathID[id.DocumentVersion](in.ID)
			if err != nil {
				return None{}, err
			}
			return None{}, s.RememberPage(ctx, version, in.Body.Page)
		})
	Get(a, "/api/meetings/{id}/search", "search-documents", "Search the papers of a meeting",
		func(ctx context.Context, in *searchDocuments) (SearchHits, error) {
			m, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return SearchHits{}, err
			}
			hits, err := s.Search(ctx, m, in.Query)
			return SearchHits{hits}, err
		})
}

// publishDocument checks the authority before it reads the upload: a stranger must not make the server store what he sends.
func publishDocument(a *API, rooms *meetings.Service, s *documents.Service, w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	item, err := PathID[id.AgendaItem](r.PathValue("id"))
	if err != nil {
		return err
	}
	m, err := rooms.MeetingOf(ctx, item)
	if err != nil {
		return err
	}
	if _, err := rooms.Require(ctx, m, "document", "manage"); err != nil {
		return err
	}
	upload, err := a.ReadUpload(w, r, "title", "kind", "code")
	if err != nil {
		return err
	}
	doc, err := s.Add(ctx, item, documents.NewDocument{Title: upload.Field("title"), Kind: upload.Field("kind"), Code: upload.Field("code"),
		Filename: upload.Filename, Content: upload.File})
	if err := errors.Join(err, upload.Close()); err != nil {
		return err
	}
	return writeCreated(w, doc.String())
}

func publishVersion(a *API, s *documents.Service, w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	doc, err := PathID[id.Document](r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := s.MayPublish(ctx, doc); err != nil {
		return err
	}
	upload, err := a.ReadUpload(w, r, "note")
	if err != nil {
		return err
	}
	version, err := s.AddVersion(ctx, doc, upload.Filename, upload.Field("note"), upload.File)
	if err := errors.Join(err, upload.Close()); err != nil {
		return err
	}
	return writeCreated(w, version.String())
}

// writeCreated answers an upload. The act is durable by now; a reader who is gone changes nothing.
func writeCreated(w http.ResponseWriter, made string) error {
	body, err := json.Marshal(Created{made})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
	return nil
}

// serveVersion sends the file. The entitlement is checked on every request; what the browser kept is shown by the browser alone.
func serveVersion(s *documents.Service, w http.ResponseWriter, r *http.Request) error {
	version, err := PathID[id.DocumentVersion](r.PathValue("id"))
	if err != nil {
		return err
	}
	file, err := s.Open(r.Context(), version)
	if err != nil {
		return err
	}
	defer file.Content.Close()
	w.Header().Set("X-Content-Type-Options", "nosniff")
	ServeFile(w, r, Download{Content: file.Content, Filename: file.Filename, MediaType: file.MediaType, Hash: file.Hash})
	return nil
}
