package documents

import (
	"time"

	"nghitruong/internal/id"
)

// Who sees which field: everyone with document.read in the meeting sees every field; of a withdrawn document the file is closed to them.
// ReadPage is the reader's own and shown to nobody else.

// Document is a document with its newest version.
type Document struct {
	ID    id.Document `json:"id"`
	Title string      `json:"title"`
	Kind  string      `json:"kind"`
	Code  string      `json:"code"`
	// Late: sent in after the time for dossiers (gửi bổ sung).
	Late bool `json:"late"`
	// State is published or withdrawn.
	State           string          `json:"state" enum:"published,withdrawn"`
	WithdrawnReason string          `json:"withdrawn_reason"`
	Version         DocumentVersion `json:"version"`
	// ReadPage is the page at which the reader stopped, 0 when he has not opened this version.
	ReadPage int `json:"read_page"`
}

// DocumentVersion is a version of a document.
type DocumentVersion struct {
	ID      id.DocumentVersion `json:"id"`
	Ordinal int                `json:"ordinal"`
	Pages   int                `json:"pages"`
	// Size is in bytes.
	Size int64 `json:"size"`
	// Note says what changed.
	Note        string    `json:"note"`
	PublishedAt time.Time `json:"published_at"`
	Filename    string    `json:"filename"`
	// State is published, replaced or withdrawn.
	State string `json:"state" enum:"published,replaced,withdrawn"`
}

// NewDocumentCard is a version that the reader has not opened yet.
type NewDocumentCard struct {
	DocumentID  id.Document        `json:"document_id"`
	VersionID   id.DocumentVersion `json:"version_id"`
	MeetingID   id.Meeting         `json:"meeting_id"`
	Title       string             `json:"title"`
	PublishedAt time.Time          `json:"published_at"`
}

// SearchHit is a page on which all words of the query stand.
type SearchHit struct {
	DocumentID id.Document        `json:"document_id"`
	VersionID  id.DocumentVersion `json:"version_id"`
	Title      string             `json:"title"`
	Page       int                `json:"page"`
	// Snippet is the text around the first word found, in its original spelling.
	Snippet string `json:"snippet"`
}
