package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"nghitruong/internal/fault"
)

// ErrFull refuses an act because the disk of the database has no room. Nothing of the act is stored.
var ErrFull = fault.Define(fault.Unavailable, "store.full",
	"Ổ đĩa của máy chủ đã đầy nên chưa lưu được. Hãy báo kỹ thuật viên và thử lại; biểu quyết chưa được ghi nhận sẽ được thiết bị tự gửi lại.",
	"The server's disk is full, so nothing was stored. Tell the technician and try again; a ballot that was not acknowledged is sent again by the device.")

// diskFull is PostgreSQL's condition disk_full.
const diskFull = "53100"

// full tells whether the database failed for want of room.
func full(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == diskFull
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		// The index of the write-ahead log is a file of its own, which has a code of its own.
		return lite.Code()&0xff == sqlite3.SQLITE_FULL || lite.Code() == sqlite3.SQLITE_IOERR_SHMSIZE
	}
	return false
}

// Full tells whether the last act that was stored, or was not, failed because the disk is full.
func (s *Store) Full() bool { return s.noRoom.Load() }
