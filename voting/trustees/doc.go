// Package trustees makes the keys of counting boards and ends them: the server's side of the key ceremony of NTV1 (section 2.4).
//
// # Who does what
//
// The members of a counting board (ban kiểm phiếu) are the trustees (ủy viên giữ khóa) of a ceremony (lễ tạo khóa): n of them, 3 to 9, of whom k
// open a sum together, with the server's mandatory share. Their devices make the secrets and keep them; this package passes on what is public or
// sealed, checks it, and writes it on the public board of the meeting. It never sees a secret but the server's own share, which lies in a file
// outside the database, written before the row that names it and erased after the row that ends it.
//
// # States
//
//	tokens ──all──▶ keys ──all──▶ shares ──all──▶ confirming ──all──▶ confirmed ──erase──▶ erased
//	   └──────────────┴─────────────┴────────────────┴── complaint, loss, restart ──▶ broken
//
// Each step waits for everybody: a trustee who showed its keys before the last token was fixed would let that last one choose the common key.
// A complaint of any trustee ends the ceremony, since nobody else can tell whether a sealed share is good; it is taken up again without the
// culprit, or with other devices. A confirmed key serves every secret vote that the board counts, until the head of the board or the secretariat
// ends it: the server erases its share, after which nobody can open a ballot any more, and each trustee's device erases its own and says so.
//
// # Repeated requests
//
// Every step may be sent again: the same content gets the same answer, other content is refused with a conflict. What was published is never
// replaced.
//
// # Who sees what
//
// Everything here but the sealed shares is for everybody who may read the meeting; it stands on the public board anyway. Sealed shares are shown to
// those they are for.
package trustees
