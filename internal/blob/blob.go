package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"nghitruong/internal/fault"
)

// Errors of every Store.
var (
	ErrNotFound = fault.Define(fault.NotFound, "blob.not_found",
		"Không tìm thấy nội dung tệp trong kho. Hãy báo cho quản trị viên.",
		"The content of the file is not in the store. Tell your administrator.")
	ErrTooLarge = fault.Define(fault.TooLarge, "blob.too_large",
		"Tệp lớn hơn giới hạn {max} byte. Hãy giảm dung lượng rồi gửi lại.",
		"The file is larger than the limit of {max} bytes. Make it smaller and send it again.")
	ErrDamaged = fault.Define(fault.Internal, "blob.damaged",
		"Nội dung tệp trong kho đã bị hỏng. Hãy báo cho quản trị viên để khôi phục từ bản sao lưu.",
		"The stored content of the file is damaged. Tell your administrator to restore it from a backup.")
)

// Info describes stored content.
type Info struct {
	// Hash is the SHA-256 of the content, 64 digits of lower-case hexadecimal.
	Hash string
	// Size is the length in bytes.
	Size int64
}

// Store keeps content. All methods may be called at once from many goroutines.
type Store interface {
	// Put stores everything r gives, at most max bytes, and returns after it is durable. More than max gives ErrTooLarge; any error
	// leaves nothing behind. Storing the same content again is no error and changes nothing.
	Put(ctx context.Context, r io.Reader, max int64) (Info, error)
	// Open opens stored content for reading; ErrNotFound when there is none. The caller closes it.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, Info, error)
	// Stat tells the size of stored content; ErrNotFound when there is none.
	Stat(ctx context.Context, hash string) (Info, error)
	// Delete removes content; removing what is not there is no error. Whoever calls it knows that nothing refers to the content any more.
	Delete(ctx context.Context, hash string) error
}

// ValidHash tells whether hash is 64 digits of lower-case hexadecimal. Stores answer ErrNotFound for anything else, so a hash from
// outside cannot name another path.
func ValidHash(hash string) bool {
	if len(hash) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(hash) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Verify reads stored content and compares it with its name. It returns ErrDamaged when they differ, ErrNotFound when there is nothing.
func Verify(ctx context.Context, s Store, hash string) error {
	f, _, err := s.Open(ctx, hash)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, reader{ctx, f}); err != nil {
		if ctx.Err() != nil {
			return err
		}
		return ErrDamaged.Wrap(err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != hash {
		return ErrDamaged.Wrap(errors.New("content of " + hash + " has the hash " + got))
	}
	return nil
}

// reader stops reading when its context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
