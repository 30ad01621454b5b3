package opinions

import (
	"context"
	"io"
	"strings"
	"unicode"

	"nghitruong/ent"
	"nghitruong/ent/opinionpaper"
	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/pdf"
)

const (
	mediaType   = "application/pdf"
	maxFilename = 120
)

// MayChange is nil when the one who acts may change the ballot's draft; ask it before reading an upload. Errors: those of Change.
func (s *Service) MayChange(ctx context.Context, b id.OpinionBallot) error {
	row, v, err := s.see(ctx, b)
	switch {
	case err != nil:
		return err
	case !v.office:
		return authz.ErrForbidden
	case State(row.State) != Draft:
		return ErrState.With("code", row.Code)
	}
	return nil
}

// AddPaper adds a PDF to a draft. It needs opinion.manage. Errors: ErrNotFound, ErrState, fault.ErrInput, blob.too_large, those of pdf for a file
// that is no readable PDF.
func (s *Service) AddPaper(ctx context.Context, b id.OpinionBallot, title, filename string, content io.ReadSeeker) (id.OpinionPaper, error) {
	var none id.OpinionPaper
	if err := s.MayChange(ctx, b); err != nil {
		return none, err
	}
	title, err := fault.RequiredLine("title", title, maxTitle)
	if err != nil {
		return none, err
	}
	stored, err := s.take(ctx, content)
	if err != nil {
		return none, err
	}
	paper := id.New[id.OpinionPaper]()
	_, err = s.act(ctx, b, []State{Draft}, func(ctx context.Context, row *ent.OpinionBallot) error {
		client := s.Store.Client(ctx)
		ordinal := 1
		last, err := client.OpinionPaper.Query().Where(opinionpaper.BallotID(b)).Order(ent.Desc(opinionpaper.FieldOrdinal)).First(ctx)
		switch {
		case err == nil:
			ordinal = last.Ordinal + 1
		case !ent.IsNotFound(err):
			return err
		}
		err = client.OpinionPaper.Create().SetID(paper).SetBallotID(b).SetTitle(title).SetHash(stored.Hash).SetFilename(safeName(filename)).SetMediaType(mediaType).
			SetSize(stored.Size).SetOrdinal(ordinal).SetCreatedAt(s.Store.Now()).Exec(ctx)
		if err != nil {
			return err
		}
		return s.record(ctx, row, "opinion.paper_added", map[string]any{"title": title, "hash": stored.Hash, "size": stored.Size})
	})
	if err != nil {
		return none, err
	}
	return paper, nil
}

// take looks into the file and stores it. A file that is refused leaves nothing behind.
func (s *Service) take(ctx context.Context, content io.ReadSeeker) (blob.Info, error) {
	size, err := content.Seek(0, io.SeekEnd)
	if err != nil {
		return blob.Info{}, err
	}
	if size > s.MaxPaper {
		return blob.Info{}, blob.ErrTooLarge.With("max", s.MaxPaper)
	}
	if err := pdf.Sniff(ctx, content); err != nil {
		return blob.Info{}, err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return blob.Info{}, err
	}
	return s.Blobs.Put(ctx, content, s.MaxPaper)
}

// safeName keeps of a file's name what every system accepts, and ends it in .pdf.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return -1
		}
		return r
	}, name)
	if len(name) >= 4 && strings.EqualFold(name[len(name)-4:], ".pdf") {
		name = name[:len(name)-4]
	}
	if runes := []rune(name); len(runes) > maxFilename {
		name = string(runes[:maxFilename])
	}
	if name = strings.Trim(name, ". "); name == "" {
		name = "tai-lieu"
	}
	return name + ".pdf"
}

// RemovePaper takes a paper out of a draft. It needs opinion.manage. Errors: ErrNotFound, ErrPaperNotFound, ErrState.
func (s *Service) RemovePaper(ctx context.Context, b id.OpinionBallot, paper id.OpinionPaper) (OpinionBallot, error) {
	return s.act(ctx, b, []State{Draft}, func(ctx context.Context, row *ent.OpinionBallot) error {
		n, err := s.Store.Client(ctx).OpinionPaper.Delete().Where(opinionpaper.ID(paper), opinionpaper.BallotID(b)).Exec(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrPaperNotFound
		}
		return s.record(ctx, row, "opinion.paper_removed", map[string]any{"paper": paper.String()})
	})
}

// PaperFile is the content of a paper; close Content when done.
type PaperFile struct {
	Content   io.ReadSeekCloser
	Filename  string
	MediaType string
	// Hash is the SHA-256 of the content in lower-case hex.
	Hash string
}

// OpenPaper opens a paper, for those who may see its ballot. Errors: ErrPaperNotFound.
func (s *Service) OpenPaper(ctx context.Context, paper id.OpinionPaper) (PaperFile, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return PaperFile{}, err
	}
	row, err := s.Store.Client(ctx).OpinionPaper.Get(ctx, paper)
	if ent.IsNotFound(err) {
		return PaperFile{}, ErrPaperNotFound
	}
	if err != nil {
		return PaperFile{}, err
	}
	if _, _, err := s.see(ctx, row.BallotID); err != nil {
		if fault.From(err).Is(ErrNotFound) {
			err = ErrPaperNotFound
		}
		return PaperFile{}, err
	}
	content, _, err := s.Blobs.Open(ctx, row.Hash)
	if err != nil {
		return PaperFile{}, err
	}
	return PaperFile{Content: content, Filename: row.Filename, MediaType: row.MediaType, Hash: row.Hash}, nil
}
