// Package jobs does background work. A job is a row, written in the transaction of the change that makes it necessary, so neither can
// exist without the other; the row is the record. A relay hands due rows to asynq, on an in-memory queue inside the process or on a Redis,
// and the row is marked when the work is done. The queue may therefore lose everything at any time: rows whose work does not end within the
// lease are handed over again. Handlers must not mind running twice.
//
// A row is pending (from due_at), queued (handed over at queued_at, which a running job renews), done or dead. Dead is what failed maxAttempts
// times; List shows it to administrators and Retry tries again.
package jobs
