// Package ntv is the protocol NTV1: secret ballots that nobody can open and anybody can check, and the public board on which every act of a
// session stands. It is pure: no database, no clock, no network. Numbers like 2.6 and V10 are those of the protocol's own text; sentences of it
// that can be read in more than one way are listed, with the reading chosen, in docs/decisions/0004-readings-of-the-protocol.md.
//
// # Roles
//
// A delegate (đại biểu) signs ballots with a vote key that stays on the device. The secretary (thư ký) opens and closes. The trustees are 3 to 9
// members of the counting board (ban kiểm phiếu), of whom k together can open the sums of a vote; fewer learn nothing. The server signs the
// board and holds one further share of the key that is always needed, outside the database. Witnesses, which are the wall and every client,
// keep the heads they have seen. A verifier is anybody with the file of the board.
//
// Nobody is trusted for the count. For secrecy one trusts that not both k trustees and the server work together, and one's own device.
//
// # Board
//
// A board is a chain of records (record.go), one a line. Each holds the hash of the one before and the server's signature over its own, which is
// the signed head and the receipt of whoever sent it. Bodies are exact bytes with one spelling; nothing is ever written again in another way.
// What a record may say depends on those before it.
//
// # A secret vote
//
//	ceremony      key-token ×n ▶ key-share ▶ keyset ▶ keyset-ok ×n      the trustees make a key that none of them has
//	vote          roll ▶ vote ▶ open ▶ ballot, spoil … ▶ close           manifest.go, ballot.go
//	count         close-ok ×k ▶ tally ▶ share ×k and the server's ▶ result
//	afterwards    key-destroyed ×n
//
// A ballot is one ElGamal ciphertext over ristretto255 for every cell, (r·G, (r+m)·Y) for the bit m, with a proof that each holds 0 or 1 and
// that every rule of the vote, a weighted sum that has to be one of a few numbers, is kept (proof.go). The proofs are bound to vote, delegate,
// key and sequence number, so that a copied ballot is nobody else's. Ballots are added up without being opened, and only the sums are.
//
// The tracking code is shown before the delegate decides to cast or to audit. Whoever audits reveals seed and choice; since everything random
// in a ballot comes from the seed, another device builds the same ballot and compares. A ballot that was opened is never counted.
//
// In an open vote the choice itself is signed and recorded, and anybody adds up.
//
// # What a verifier checks
//
//	V1  chain, signatures, times          V11 sequence numbers, no ciphertext twice, no opened ballot counted
//	V2  one spelling                      V12 opened ballots rebuild to their hash
//	V3  roll                              V13 the list of what counts
//	V4  tokens, keys, proofs of them      V14 k co-signatures of the close
//	V5  confirmation by all trustees      V15 sums, number of ballots, smallest tally
//	V6  vote fits board, roll, keys       V16 proofs of the shares used
//	V7  order of opening, close, abort    V17 counts
//	V8  form of ballots                   V18 one result, none after an abort
//	V9  delegate, presence, signature     V19 receipts and heads that were given
//	V10 proofs of cells and rules         V20 open votes
//
// # Time and secrets
//
// What depends on a secret runs in a time that does not: Point.Multiply, BaseMultiply, Build. The forms named public, the table of a vote's key
// and VerifyBallot take a time that depends on their input and see public values only. Seed and Scalar print, log and format as "[secret]".
// Points, elections and ballots are not changed after they were made and may be used by several goroutines.
//
// # What cryptography does not protect
//
// The program on a delegate's device could encrypt another choice; audits find that with some probability, and it could tell the choice to
// somebody. Who registers a false vote key for a delegate can vote in that name until it is seen on the roll. k trustees together with the
// server can open single ballots. A delegate with a changed program can prove a choice, and nothing keeps another person from looking on. An
// unanimous result shows every vote. Who voted, and when, is public. A large quantum computer breaks the encryption: ballots stay secret for
// decades only when their bodies are destroyed, after which hashes, sums and results can still be verified.
package ntv
