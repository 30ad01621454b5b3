package voting

import (
	"context"
	"errors"
	"image"
	_ "image/jpeg" // the formats of scans
	_ "image/png"
	"io"
	"path"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/tallyscan"
	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/id"
	"nghitruong/internal/pdf"
	"nghitruong/internal/viet"
)

// Limits of scans.
const (
	maxScan  = 20 << 20 // bytes
	maxScans = 50       // of one vote
	// maxPixels is the longer side of a scanned image.
	maxPixels = 20000
)

// NewScan is a scanned page to attach: a PDF, JPEG or PNG file.
type NewScan struct {
	Filename string
	Content  io.ReadSeeker
}

// ScanFile is a stored scan. Close the content.
type ScanFile struct {
	Scan
	Content io.ReadSeekCloser
}

// MayScan is nil for those who may attach a scan to a vote: who may enter its figures, and who prepares votes. Errors: those of authz;
// ErrNotFound, ErrCandidateCounts; ErrState unless the vote is open, closed or announced; ErrCountedByDevices.
func (s *Service) MayScan(ctx context.Context, v id.Vote) error {
	_, err := s.scannable(ctx, v)
	return err
}

func (s *Service) scannable(ctx context.Context, v id.Vote) (*ent.Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return nil, err
	}
	if authz.From(ctx).Person.IsZero() || !s.Authz.Allowed(ctx, "vote", "prepare", domain) {
		if err := s.mayCount(ctx, row, domain); err != nil {
			return nil, err
		}
	}
	if !Method(row.Method).Counted() {
		return nil, ErrCountedByDevices.With("code", row.Code)
	}
	if !takesScans(row) {
		return nil, ErrState.With("code", row.Code)
	}
	return row, nil
}

func takesScans(row *ent.Vote) bool {
	switch State(row.State) {
	case Open, Closed, Announced:
		return true
	}
	return false
}

// AddScan attaches a scan, for those whom MayScan admits; the audit log and the minutes of the count hold its hash, the latter of those
// attached before the close. Errors: those of MayScan; pdf.*, blob.too_large, ErrScanType, ErrScanLimit.
func (s *Service) AddScan(ctx context.Context, v id.Vote, n NewScan) (Scan, error) {
	row, err := s.scannable(ctx, v)
	if err != nil {
		return Scan{}, err
	}
	mediaType, err := sniffScan(ctx, n.Content)
	if err != nil {
		return Scan{}, err
	}
	if _, err := n.Content.Seek(0, io.SeekStart); err != nil {
		return Scan{}, err
	}
	stored, err := s.Blobs.Put(ctx, n.Content, maxScan)
	if err != nil {
		return Scan{}, err
	}
	scan, person := id.New[id.TallyScan](), authz.From(ctx).Person
	name := scanName(n.Filename, mediaType)
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		rows, err := s.lock(ctx, row.ID)
		if err != nil {
			return err
		}
		if !takesScans(rows[0]) {
			return ErrState.With("code", row.Code)
		}
		client := s.Store.Client(ctx)
		there, err := client.TallyScan.Query().Where(tallyscan.VoteID(v)).Count(ctx)
		if err != nil {
			return err
		}
		if there >= maxScans {
			return ErrScanLimit.With("code", row.Code).With("max", maxScans)
		}
		err = client.TallyScan.Create().SetID(scan).SetVoteID(v).SetPersonID(person).SetHash(stored.Hash).SetFilename(name).
			SetMediaType(mediaType).SetSize(stored.Size).SetCreatedAt(s.Store.Now()).Exec(ctx)
		if err != nil {
			return err
		}
		return s.record(ctx, rows[0], "vote.scan_added", map[string]any{"code": row.Code, "scan_id": scan, "hash": stored.Hash,
			"filename": name, "media_type": mediaType, "size": stored.Size})
	})
	if err != nil {
		return Scan{}, err
	}
	list, err := s.scans(ctx, v)
	for _, known := range list {
		if known.ID == scan {
			return known, nil
		}
	}
	return Scan{}, errors.Join(err, ErrScanUnknown)
}

// sniffScan looks into a scan and returns its media type: a PDF that can be read, or an image whose head can be.
func sniffScan(ctx context.Context, r io.ReadSeeker) (string, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	if size > maxScan {
		return "", blob.ErrTooLarge.With("max", maxScan)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	config, format, err := image.DecodeConfig(r)
	if err == nil {
		// Other packages of the program may know further formats.
		if format != "jpeg" && format != "png" || config.Width < 1 || config.Height < 1 || max(config.Width, config.Height) > maxPixels {
			return "", ErrScanType
		}
		return "image/" + format, nil
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	if err := pdf.Sniff(ctx, r); errors.Is(err, pdf.ErrNotPDF) {
		return "", ErrScanType
	} else if err != nil {
		return "", err
	}
	return "application/pdf", nil
}

// scanName is the name under which a scan is offered: without folders, on one line, ending as its content asks.
func scanName(name, mediaType string) string {
	ending := map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[mediaType]
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	cleaned, err := viet.Clean(strings.TrimSuffix(name, path.Ext(name)), maxName)
	if err != nil || cleaned == "" || cleaned == "." || cleaned == "/" {
		cleaned = "ban-quet"
	}
	return cleaned + ending
}

// Scans returns the scans of a vote in the order in which they were attached: for those who may attach them, and from the close on for those
// who see the result. Errors: those of authz; ErrNotFound.
func (s *Service) Scans(ctx context.Context, v id.Vote) ([]Scan, error) {
	if _, err := s.countReader(ctx, v); err != nil {
		return nil, err
	}
	return s.scans(ctx, v)
}

// countReader reads a vote for those who may see what its count left behind: who counts, who prepares votes, and who sees the result.
func (s *Service) countReader(ctx context.Context, v id.Vote) (*ent.Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return nil, err
	}
	w := s.viewerOf(ctx, domain)
	if !w.seesVote(row) {
		return nil, ErrNotFound
	}
	if w.seesResult(row) || s.Authz.Allowed(ctx, "vote", "prepare", domain) {
		return row, nil
	}
	return row, s.mayCount(ctx, row, domain)
}

func (s *Service) scans(ctx context.Context, v id.Vote) ([]Scan, error) {
	rows, err := s.Store.Client(ctx).TallyScan.Query().Where(tallyscan.VoteID(v)).Order(ent.Asc(tallyscan.FieldID)).All(ctx)
	if err != nil {
		return nil, err
	}
	persons := make([]id.Person, len(rows))
	for i, row := range rows {
		persons[i] = row.PersonID
	}
	known, err := s.Directory.Persons(ctx, persons)
	if err != nil {
		return nil, err
	}
	list := make([]Scan, 0, len(rows))
	for _, row := range rows {
		list = append(list, Scan{ID: row.ID, Filename: row.Filename, MediaType: row.MediaType, Size: row.Size, Hash: row.Hash,
			AddedBy: known[row.PersonID].Name, AddedAt: row.CreatedAt})
	}
	return list, nil
}

// OpenScan opens a scan for those who may list it. Errors: those of Scans; ErrScanUnknown, blob.not_found.
func (s *Service) OpenScan(ctx context.Context, scan id.TallyScan) (ScanFile, error) {
	row, err := s.Store.Client(ctx).TallyScan.Get(ctx, scan)
	if ent.IsNotFound(err) {
		// To who is not signed in, "not found" would be an answer.
		if err := s.Authz.Require(ctx, "meeting", "read", "/"); errors.Is(err, authz.ErrSignInRequired) {
			return ScanFile{}, err
		}
		return ScanFile{}, ErrScanUnknown
	}
	if err != nil {
		return ScanFile{}, err
	}
	list, err := s.Scans(ctx, row.VoteID)
	if err != nil {
		return ScanFile{}, err
	}
	for _, known := range list {
		if known.ID == scan {
			content, _, err := s.Blobs.Open(ctx, known.Hash)
			return ScanFile{Scan: known, Content: content}, err
		}
	}
	return ScanFile{}, ErrScanUnknown
}
