// Package media holds the conferences of meetings (hội nghị): who is in, who may speak, what everybody sees of it. The packets are
// forwarded by media/sfu, clients behind closed networks are helped by media/turn. docs/media.md describes the signalling.
//
// A conference opens with the first who joins and closes with the last who leaves, or with the meeting; the row, and with it the lock,
// is taken up again after a restart of the server. Everything else is live: members, connections and mutes exist in this process only.
// The ledger of the meeting records who joined, left, was muted, held, removed or admitted.
//
// States of a member: joining (no media path yet) -> in -> lost (the live connection is gone, media may go on) -> in again by the resume
// token, or out after the grace. A participant is in once: joining again takes over.
//
// Invariants: only who holds conference.join at the meeting and passes the Gate enters, and whoever loses that right is put out; a
// moderator is who holds conference.moderate there; a muted member's packets end at the server.
//
// The conference's view is a state topic. Its changes, speech among them, are gathered to at most two values a second; they follow the
// acts and are not part of their transactions, because what they tell of is not in the database.
//
// Locks: conference.mu before Service.mu; both before those of media/sfu, whose callbacks take neither.
package media
