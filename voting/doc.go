// Package voting holds the votes (biểu quyết) of a meeting: the text that is put to the vote, the roll of those who may answer, every
// ballot, and the result. How counts become a decision is the business of voting/rules, which is pure.
//
// # States
//
//	prepared ──ready──▶ ready ──open──▶ open ──close──▶ closed ──announce──▶ announced
//	                                      └─close─▶ counting ─▲   (a secret ballot on devices)
//	    └───────────────┴───────────────┴───────────────┴──cancel (with a reason)──▶ cancelled
//
// A prepared vote (chuẩn bị) is seen by those who prepare and open votes only, and everything about it can be edited. From ready (sẵn sàng)
// on everybody of the meeting reads the motion, whose text and rule no longer change; method, countdown and exclusions do until the opening.
// A closed vote (đã đóng) has its result, seen by those who announce it; announcing (đã công bố) shows it to all, and nothing changes it
// afterwards. Where the rule leaves equal sides to the chair, the chair concludes with a reason in between.
//
// A vote that has to be taken again is repeated: in one act it is cancelled with the reason, or, once announced, marked as void with the
// reason while its result stays to be seen; and a further vote, ready, names it. The new vote has the same text, rule, persons, board and
// place among the parts of a text, and its code ends in "/2".
//
// # Kinds and methods
//
// A vote is about a motion, an election, or the confidence in persons; its kind is that of its rule. Choices are taken on devices
// (electronic), by hands, cards, roll call, or on paper. On devices motions are decided, openly or by secret ballot, and votes about persons
// whose rule is a secret ballot. What is not taken on devices is counted by people: two of them enter the same figures, each without seeing the other's (tally_enter.go), and only
// then the vote can be closed. On the roll of such a vote nobody may cast.
//
// A secret ballot on paper needs a counting board (ban kiểm phiếu) that was approved. A board is proposed with an open vote and exists once
// that vote is announced as passed; who stands in a vote does not count it. An election whose seats stay open has a next round, among those
// whom the rule names, as long as rounds are left.
//
// # Parts
//
// Contested parts of a text (nội dung biểu quyết riêng) are votes of their own that name the whole. While one of them is neither announced
// nor cancelled the whole is not opened. When all are decided, the amended text is put in with a note that everybody sees. Parts are added,
// and taken again, only before the whole is opened.
//
// # Several votes at once
//
// Several drafts are stored in one go, and several votes are shown, opened, closed and announced in one go: all or none. Votes that were
// opened in one go are open at the same time, each with a roll and ballots of its own, and share an opening. Beyond that at most one vote of
// a meeting is open: one of the opening holds the guard, a unique column, and hands it on when it is open no more.
//
// # Countdown
//
// A countdown is shown and closes nothing, unless it is so set; then the system closes the vote when it ends, and the audit log says so. The
// time runs on timers of the process that no change of the machine's clock moves. Every node looks regularly for countdowns that it does not
// follow yet, so that one whose node has died ends a little later; the state is looked at under the vote's lock, so that exactly one closes.
//
// # The roll
//
// Opening freezes the roll in the transaction that opens: every seat of the body, with who holds it, under which name and post, whether that
// person is present and how, suspended, or excluded from this vote and why. It is never corrected later; presence at the close is noted
// beside it. Who may cast follows from it: the holder of a seat that is neither vacant nor suspended nor excluded, who was present at the
// opening and has not left since. When the rule admits late arrivals, a holder who has come since may cast too. A suspended seat counts in
// the base unless the rule leaves it out; an excluded person's always does.
//
// Nobody casts for another. A ballot is that of whoever is signed in; no operation takes a person to cast for, and the system itself is
// refused. A ballot names a seat and a person, and a trigger of the database refuses it unless both stand together on the roll of an open
// electronic vote as one that may cast, whatever statement wrote it.
//
// # Ballots
//
// A ballot is stored, committed and only then acknowledged. A change of mind is a further ballot of the same seat with the next revision;
// the last one counts. Where the rule says one shot, the first is final. A request carries a key made by the device: the same key gets the
// stored answer again, also after the close, so a device that never heard the answer may ask until it does. The state of the vote is checked
// in the transaction that stores the ballot, under a lock that the close has to wait for: a ballot acknowledged is a ballot counted, and none
// is stored once the vote is closed. Under a rule with opinions the third choice is another opinion, with its words.
//
// The audit log holds, for each ballot, a digest over its identifier, its choice and a random nonce, never the choice itself; with the
// ballot at hand anybody entitled can check the entry (Digest, DigestOpinion). The entry about the opening holds a digest of the roll
// (RollDigest). The entry about the close holds a digest of the result and a nonce (ResultDigest): who reads the log learns the result from
// the entry about the announcement, which holds both, and can check that it is the one of the close.
//
// # The public board
//
// Every vote on devices in which somebody has a vote key (votekeys.go) stands on the public board of its meeting (package bulletin, protocol
// NTV1): roll, presence, definition, opening, what was cast, close and result are records that anybody can verify. In an open vote the choice
// of a person whose key is on the roll and still in use must bear the key's signature; the choices of others are taken as they are, and a note
// tells the number, never the choice. A secret ballot on devices is encrypted before it leaves the device and is on the board alone, in no row
// of ballots: who voted is public, what is known to nobody. Signature and proofs are verified before anything is locked; the receipt is the
// signed head, and the same bytes get the same receipt for ever. A ballot may be opened to be checked instead of cast.
//
// Such a vote is opened and closed by two persons, the head of its counting board and a secretary, within fifteen minutes of each other
// (secret_open.go). After the close (đang kiểm phiếu) the board's members, the trustees, confirm what counts and decrypt the sums, each on
// the own device (secret_count.go); with as many as their key asks for the vote is decided and closed. With fewer than five ballots, or than
// the rule asks for, the sums are never opened. Locks are taken in one order: votes, meeting, board, ledger, topics.
//
// # Counting by people
//
// Hands, cards, answers of a roll call and papers are counted by people (tally_*.go): the secretary and the chair, or the counting board
// (ban kiểm phiếu) that an open vote has set up. Each enters the figures without seeing those of the others; when two persons have entered
// the same ones they are confirmed, in the transaction of the second entry, and only then can the vote be closed. Of figures that differ
// both learn which, not what the other entered. Impossible figures are refused field by field. Entries are never changed; the audit log
// holds a digest of each (TallyDigest). Scans (scans.go) are stored by their hash. The minutes of the count (package protocol) hold what
// was known at the close and are the same whenever they are made.
//
// # Who sees what
//
// While a vote is open, all see how many seats have answered, and those with vote.read_progress see which have not. Nobody, chair and
// system included, gets a total by choice before the close, unless the rule shows totals, or totals and choices, to everybody. The rules are
// spelled out above the functions in visibility.go.
//
// Nothing of an open vote lives in memory: after a restart it is still open, with every acknowledged ballot.
package voting
