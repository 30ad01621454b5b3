// Package bulletin keeps the public boards (bảng công khai) of meetings: one append-only list of signed records a meeting, as section 2.3 of the
// protocol NTV1 has it, on which everything that voting tells the world stands.
//
// The records are rows that are never changed or removed; what they say of rolls, keys and votes is an ntv.State, which is rebuilt from them and
// never stored. Two of them are held in memory for each board: that of the writer, touched only while the board's row is locked, and that of
// readers, which knows what is committed. Several servers may write to one board: the row is the lock, and each brings its states up to it.
//
// The key that signs the records, the server's shares of key sets and the heads that a witness remembers lie outside the database.
package bulletin
