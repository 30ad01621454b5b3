// Package voting holds the votes (biểu quyết) of a meeting: the text that is put to the vote, the roll of those who may answer, every
// ballot, and the result. How counts become a decision is the business of voting/rules, which is pure.
//
// # States
//
//	prepared ──ready──▶ ready ──open──▶ open ──close──▶ closed ──announce──▶ announced
//	    └───────────────┴───────────────┴───────────────┴──cancel (with a reason)──▶ cancelled
//
// A prepared vote (chuẩn bị) is seen by those who prepare and open votes only. From ready (sẵn sàng) on everybody of the meeting reads the
// motion, whose text and rule no longer change. At most one vote of a meeting is open (đang mở) at a time. A closed vote (đã đóng) has its
// result, seen by those who announce it; announcing (đã công bố) shows it to all, and nothing changes it afterwards. A vote that has to be
// taken again is a further vote that names the first; the first stays to be seen.
//
// # The roll
//
// Opening freezes the roll in the transaction that opens: every seat of the body, with who holds it, under which name and post, and
// whether that person is present. It is never corrected later. Who may cast follows from it: the holder of a seat that is neither vacant
// nor suspended, who was present at the opening and has not left since. When the meeting's rule admits late arrivals, a holder who has
// come since may cast too. Nobody casts for another: a ballot names a seat and a person, and both must stand together on the roll.
//
// # Ballots
//
// A ballot is stored, committed and only then acknowledged. A change of mind is a further ballot of the same seat with the next revision;
// the last one counts. A request carries a key made by the device: the same key gets the stored answer again, also after the close, so a
// device that never heard the answer may ask until it does. The state of the vote is checked in the transaction that stores the ballot,
// under a lock that the close has to wait for: a ballot acknowledged is a ballot counted, and none is stored once the vote is closed.
//
// The audit log holds, for each ballot, a digest over its identifier, its choice and a random nonce, never the choice itself; with the
// ballot at hand anybody entitled can check the entry (Digest).
//
// # Who sees what
//
// While a vote is open, all see how many seats have answered, and those with vote.read_progress see which have not. Nobody, chair and
// system included, gets a total by choice before the close. The rules are spelled out above the functions in visibility.go.
//
// Nothing of an open vote lives in memory: after a restart it is still open, with every acknowledged ballot.
package voting
