// Package displays pairs the walls of the hall (màn hình hội trường) with a meeting. A wall is a browser without an account.
//
// It asks for a pairing and gets a code of six digits, which it shows in large figures, and a poll key of 256 random bits, which it keeps.
// The secretary types the code, gives the wall a name, and so ties it to his meeting. The wall asks with its poll key whether that has
// happened and then gets a token, which from then on travels in a cookie and tells who the wall is.
//
// A wall may hear the topics meeting/<id>, meeting/<id>/votes and meeting/<id>/conference of its one meeting and read its own entry;
// nothing else is open to it, because it is no person and holds no grant.
//
// Only hashes of poll key and token are stored. The token follows from the poll key, so that a wall whose connection broke at the wrong
// moment gets the same one again; that works for ten minutes after the pairing, so that an old poll key (it appears in addresses) is worth
// nothing. What limits codes and guesses is said in internal/pairing.
package displays
