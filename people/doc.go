// Package people knows who there is and who may do what: the dated tree of units, persons with their posts, councils with terms and seats,
// role grants, accounts and sessions.
//
// Everything that changes in the world is dated: a unit, its place in a tree, a post, a tenure, a role grant holds from valid_from
// (inclusive) until valid_until (exclusive; open while it lasts). Nothing dated is deleted or rewritten; it ends, and the next begins, so
// that every list can be asked for any day. A level of government is a row of a level scheme, not a constant: province-district-commune
// and province-commune are two rows, and units of both live in one tree.
//
// A unit's path is made of the codes from the root, "/H99/12/"; it is the place at which authority is granted and asked (internal/authz).
// When a unit moves, its path and with it the reach of grants changes on that day.
//
// A seat (ghế) of a council term is held by at most one person at a time: elected (not yet confirmed), active or suspended (tạm đình chỉ);
// without a tenure it is vacant. The number of seats of a term is entered, never counted.
//
// Accounts: one person, one account. States of a session: alive, then expired (absolute or idle) or withdrawn; never alive again. Only
// hashes are stored, of passwords (argon2id) and of session tokens (SHA-256). While an account has its initial password nothing works but
// replacing it. Passwords, lock-out, session length are settings with their legal ground (settings.go).
//
// Authority is decided by policy.go. Methods marked "for other domains" do not ask for a right: their callers have.
package people
