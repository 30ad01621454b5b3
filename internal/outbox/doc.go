// Package outbox carries what happened to those who should see it. A service calls Emit inside the transaction of its act; the event
// gets its number in that transaction, is encoded once, and goes to the Publisher only after the commit, so that nobody ever hears of
// something that was rolled back.
//
// Topics are of three kinds. Of a log every event counts: it is kept (here, or by the domain that numbers it) until Prune. Of a state
// only the newest whole value counts; its number is its version. A signal is neither numbered nor kept.
//
// A crash between commit and publishing loses nothing: the numbers are in the database, and a client that comes back with its
// position gets the rest.
package outbox
