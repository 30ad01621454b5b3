package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"nghitruong/internal/fault"
)

// MaxPages is the greatest number of pages of a file that is accepted.
const MaxPages = 5000

// Errors about uploaded files.
var (
	ErrNotPDF = fault.Define(fault.Invalid, "pdf.not_pdf",
		"Tệp không phải là PDF. Hãy xuất tài liệu ra PDF rồi gửi lại.",
		"The file is not a PDF. Export the document as PDF and send it again.")
	ErrDamaged = fault.Define(fault.Invalid, "pdf.damaged",
		"Tệp PDF bị hỏng, không đọc được. Hãy xuất lại tài liệu ra PDF rồi gửi lại.",
		"The PDF file is damaged and cannot be read. Export the document again and send it again.")
	ErrEncrypted = fault.Define(fault.Invalid, "pdf.encrypted",
		"Tệp PDF có mật khẩu hoặc bị khóa quyền. Hãy bỏ bảo vệ rồi gửi lại.",
		"The PDF file is protected by a password or by permissions. Remove the protection and send it again.")
	ErrTooComplex = fault.Define(fault.TooLarge, "pdf.too_complex",
		"Tệp PDF quá phức tạp hoặc quá {max} trang. Hãy chia nhỏ tài liệu rồi gửi lại.",
		"The PDF file is too complex or has more than {max} pages. Divide the document and send it again.")
)

func init() {
	// The library must neither read nor write a settings folder in the home of the user.
	api.DisableConfigDir()
}

// Info describes a PDF file.
type Info struct {
	// Pages is the number of pages, at least 1.
	Pages int
}

// Sniff tells whether r is a PDF file that can be kept: nil, or ErrNotPDF, ErrDamaged, ErrEncrypted, ErrTooComplex, or the error of ctx.
func Sniff(ctx context.Context, r io.ReadSeeker) error {
	_, err := Inspect(ctx, r)
	return err
}

// Inspect checks a file as Sniff does and counts its pages. It reads r from its beginning.
func Inspect(ctx context.Context, r io.ReadSeeker) (Info, error) {
	var info Info
	err := guarded(ctx, func() error {
		doc, err := open(ctx, r)
		if err != nil {
			return err
		}
		if err := api.ValidateContext(doc); err != nil {
			return ErrDamaged.Wrap(err)
		}
		info.Pages = doc.PageCount
		return nil
	})
	if err != nil {
		return Info{}, err
	}
	return info, nil
}

// guarded runs f so that a panic of the library on a malformed file becomes ErrDamaged, and the end of the context its error.
func guarded(ctx context.Context, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ErrDamaged.Wrap(fmt.Errorf("pdf: reader failed: %v", p))
		}
		if ctx.Err() != nil {
			err = ctx.Err()
		}
	}()
	return f()
}

func open(ctx context.Context, r io.ReadSeeker) (*model.Context, error) {
	if err := magic(r); err != nil {
		return nil, err
	}
	doc, err := pdfcpu.ReadWithContext(ctx, reader{ctx, r}, configuration())
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return nil, ErrEncrypted.Wrap(err)
	case err != nil:
		if encrypted(r) {
			return nil, ErrEncrypted.Wrap(err)
		}
		return nil, ErrDamaged.Wrap(err)
	case doc.Encrypt != nil:
		return nil, ErrEncrypted
	}
	if err := doc.EnsurePageCount(); err != nil {
		return nil, ErrDamaged.Wrap(err)
	}
	switch {
	case doc.PageCount < 1:
		return nil, ErrDamaged
	case doc.PageCount > MaxPages:
		return nil, ErrTooComplex.With("max", MaxPages)
	}
	return doc, nil
}

func configuration() *model.Configuration {
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Offline = true
	conf.Limits.MaxDecodeBytes = maxStream
	conf.Limits.MaxObjectCount = 1_000_000
	conf.Limits.MaxXRefEntries = 1_000_000
	conf.Limits.MaxObjectStreamCount = 100_000
	conf.Limits.MaxRecursionDepth = 64
	return conf
}

// magic looks for the header in the first kilobyte, where readers accept it (ISO 32000-1 annex H.3 note 13), and rewinds.
func magic(r io.ReadSeeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	head := make([]byte, 1024)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("pdf: %w", err)
	}
	if !bytes.Contains(head[:n], []byte("%PDF-")) {
		return ErrNotPDF
	}
	_, err = r.Seek(0, io.SeekStart)
	return err
}

// encrypted looks for the encryption dictionary in the trailer of a file that cannot be read: its owner should learn of the
// protection rather than of damage. The trailer is in the last kilobytes, or, in a linearised file, in the first.
func encrypted(r io.ReadSeeker) bool {
	const window = 4096
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return false
	}
	for _, from := range []int64{0, max(0, size-window)} {
		part := make([]byte, window)
		if _, err := r.Seek(from, io.SeekStart); err != nil {
			return false
		}
		n, _ := io.ReadFull(r, part)
		if bytes.Contains(part[:n], []byte("/Encrypt ")) {
			return true
		}
	}
	return false
}

// reader stops when its context ends.
type reader struct {
	ctx context.Context
	io.ReadSeeker
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.ReadSeeker.Read(p)
}
