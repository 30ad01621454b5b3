// Package store opens the database and gives out transactions. It knows SQLite (embedded, pure Go) and PostgreSQL, and hides the
// difference: one act over several services is one Tx, found again in the context; where many people write in the same second,
// Group lets them share one durable commit.
//
// Durability is the point: on SQLite every connection runs with write-ahead log and synchronous FULL, on PostgreSQL with
// synchronous_commit on, so a nil error from Tx or Group means that the change survives the loss of power.
//
// SQLite has one writing connection (transactions begin immediately) and several reading ones that never wait for it. Never use a
// context without the transaction inside a transaction's function: the single writer would wait for itself.
package store
