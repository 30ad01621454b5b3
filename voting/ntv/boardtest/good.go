package boardtest

import "nghitruong/voting/ntv"

// Case is a board for a verifier: a good one when Rule is empty, otherwise one that breaks that rule first.
type Case struct {
	Name string
	// What tells what is special about the board, or what was done to it.
	What string
	// Rule is the rule that is broken, "V1" to "V20"; empty for a good board.
	Rule string
	// Make gives the board file.
	Make func() []byte
	// Witness, when not nil, is a receipt to verify the board with.
	Witness func() ntv.SeqHash
}

// prepared is a board with a roll of eight delegates, all present, and a key set of three trustees of whom two open a tally.
func prepared(name string) *Builder {
	b := New(name)
	b.Roll(8)
	b.Ceremony(3, 2)
	return b
}

// voted is prepared with an open secret motion in which delegates 1 to 6 have voted.
func voted(name string) (*Builder, *Vote) {
	b := prepared(name)
	v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteLast)
	castSix(v)
	return b, v
}

func castSix(v *Vote) {
	for vid := uint32(1); vid <= 6; vid++ {
		v.Cast(vid, 1, v.Choice(int(vid)%3))
	}
}

// plain is voted, closed and counted.
func plain(name string) (*Builder, *Vote) {
	b, v := voted(name)
	v.Close()
	v.Count()
	return b, v
}

// wrongShare is a share of which one answer was changed.
func wrongShare(v *Vote, i uint32) ntv.Share {
	share := v.MakeShare(i)
	share.V[0] = share.V[0].Add(ntv.NewScalar(1))
	return share
}

func board(make func() *Builder) func() []byte {
	return func() []byte { return make().File() }
}

// Good are boards that a verifier must accept.
func Good() []Case {
	return []Case{
		{Name: "genesis-only", What: "a board on which nothing happened yet", Make: board(func() *Builder { return New("genesis-only") })},
		{Name: "motion", What: "a secret motion, counted", Make: board(func() *Builder { b, _ := plain("motion"); return b })},
		{Name: "running", What: "a secret motion that still takes ballots", Make: board(func() *Builder { b, _ := voted("running"); return b })},
		{Name: "voted-then-left", What: "a delegate leaves after voting: the ballot stands", Make: board(func() *Builder {
			b, v := voted("voted-then-left")
			b.Presence(3, false)
			v.Close()
			v.Count()
			return b
		})},
		{Name: "left-then-returned", What: "a delegate leaves, returns and votes", Make: board(func() *Builder {
			b, v := voted("left-then-returned")
			b.Presence(7, false)
			b.Presence(7, true)
			v.Cast(7, 1, v.Choice(0))
			v.Close()
			v.Count()
			return b
		})},
		{Name: "revote", What: "ballots are replaced: the last of each delegate counts", Make: board(func() *Builder {
			b, v := voted("revote")
			v.Cast(1, 2, v.Choice(0))
			v.Cast(2, 5, v.Choice(1))
			v.Cast(1, 3, v.Choice(2))
			v.Close()
			v.Count()
			return b
		})},
		{Name: "first-counts", What: "a vote in which the first ballot is final", Make: board(func() *Builder {
			b := prepared("first-counts")
			v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteFirst)
			castSix(v)
			v.Close()
			v.Count()
			return b
		})},
		{Name: "lost-trustee-replaced", What: "trustee 1 is gone: 2 and 3 finish", Make: board(func() *Builder {
			b, v := voted("lost-trustee-replaced")
			v.Close()
			v.CoSign(3, 2)
			v.Tally()
			v.Share(3, 0, 2)
			v.Result(2, 3)
			return b
		})},
		{Name: "unused-share-bad", What: "trustee 1 sends a wrong share: it stays on the board and is not used", Make: board(func() *Builder {
			b, v := voted("unused-share-bad")
			v.Close()
			v.CoSign(1, 2, 3)
			v.Tally()
			v.ShareWith(1, wrongShare(v, 1))
			v.Share(2, 3, 0)
			v.Result(2, 3)
			b.Append(ntv.TypeNote, ntv.Note{Text: "Phần giải mã của ủy viên 1 không hợp lệ"})
			return b
		})},
		{Name: "wrong-share-replaced", What: "trustee 1 sends a wrong share and then a right one", Make: board(func() *Builder {
			b, v := voted("wrong-share-replaced")
			v.Close()
			v.CoSign(1, 2)
			v.Tally()
			v.ShareWith(1, wrongShare(v, 1))
			v.Share(0, 1, 2)
			v.Result(1, 2)
			return b
		})},
		{Name: "audited-ballot", What: "a ballot is opened, the delegate then casts another one", Make: board(func() *Builder {
			b, v := voted("audited-ballot")
			v.Spoil(7, 1, v.Choice(1))
			v.Cast(7, 2, v.Choice(1))
			v.Close()
			v.Count()
			return b
		})},
		{Name: "audited-ballot-shows-cheating-client", What: "an opened ballot holds another choice than the delegate made: the board is good, the screen of the audit is not",
			Make: board(func() *Builder {
				b, v := voted("audited-ballot-shows-cheating-client")
				v.Spoil(7, 1, v.Choice(2)) // the delegate chose 0
				b.Append(ntv.TypeNote, ntv.Note{Text: "Đại biểu 7 báo phiếu kiểm tra khác lựa chọn đã bấm"})
				v.Cast(7, 2, v.Choice(0))
				v.Close()
				v.Count()
				return b
			})},
		{Name: "open-vote", What: "an open vote with a ballot replaced", Make: board(func() *Builder {
			b := New("open-vote")
			b.Roll(8)
			v := b.Motion("cong-khai", ntv.ModeOpen, ntv.RevoteLast)
			castSix(v)
			v.Cast(2, 2, v.Choice(0))
			v.Close()
			v.Result()
			return b
		})},
		{Name: "open-vote-withheld", What: "an open vote that still runs, its choices withheld", Make: func() []byte {
			b := New("open-vote-withheld")
			b.Roll(8)
			castSix(b.Motion("cong-khai", ntv.ModeOpen, ntv.RevoteLast))
			return File(Destroy(b.Records, ntv.TypeOpenBallot))
		}},
		{Name: "nobody-voted", What: "a secret vote without ballots stays sealed", Make: board(func() *Builder {
			b := prepared("nobody-voted")
			v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteLast)
			v.Close()
			v.CoSign(1, 2, 3)
			return b
		})},
		{Name: "sealed", What: "four ballots are fewer than may be opened", Make: board(func() *Builder {
			b := prepared("sealed")
			v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteLast)
			for vid := uint32(1); vid <= 4; vid++ {
				v.Cast(vid, 1, v.Choice(0))
			}
			v.Close()
			v.CoSign(1, 2)
			return b
		})},
		{Name: "aborted-and-repeated", What: "a vote is broken off and held again", Make: board(func() *Builder {
			b, v := voted("aborted-and-repeated")
			v.Abort()
			again := b.Motion("to-trinh-2", ntv.ModeSecret, ntv.RevoteLast)
			castSix(again)
			again.Close()
			again.Count()
			return b
		})},
		{Name: "two-votes-at-once", What: "a secret and an open vote run at the same time", Make: board(func() *Builder {
			b := prepared("two-votes-at-once")
			secret := b.Motion("kin", ntv.ModeSecret, ntv.RevoteLast)
			open := b.Motion("cong-khai", ntv.ModeOpen, ntv.RevoteLast)
			for vid := uint32(1); vid <= 6; vid++ {
				open.Cast(vid, 1, open.Choice(0))
				secret.Cast(vid, 1, secret.Choice(1))
			}
			secret.Close()
			open.Close()
			open.Result()
			secret.Count()
			return b
		})},
		{Name: "election", What: "an election of two of four candidates with a blank ballot", Make: board(func() *Builder {
			b := prepared("election")
			v := b.Define(b.Manifest("bau", ntv.ModeSecret, ntv.RevoteLast, first(ntv.ElectionMarks(4, 2)), second(ntv.ElectionMarks(4, 2))))
			v.Open()
			for vid, bits := range [][]byte{{1, 1, 0, 0, 0}, {1, 0, 0, 0, 0}, {0, 0, 0, 0, 1}, {0, 0, 1, 1, 0}, {1, 0, 0, 1, 0}} {
				v.Cast(uint32(vid)+1, 1, bits)
			}
			v.Close()
			v.Count()
			return b
		})},
		{Name: "committee-changed", What: "a second ceremony on one board, its key set used by a later vote", Make: board(func() *Builder {
			b, _ := plain("committee-changed")
			b.Ceremony(4, 3)
			v := b.Motion("lan-hai", ntv.ModeSecret, ntv.RevoteLast)
			castSix(v)
			v.Close()
			v.Count()
			return b
		})},
		{Name: "keys-destroyed", What: "the trustees confirm that their shares are erased", Make: board(func() *Builder {
			b, _ := plain("keys-destroyed")
			for i, t := range b.Trustees {
				b.Append(ntv.TypeKeyDestroyed, ntv.KeyDestroyed{Keys: b.KeysHash, I: uint32(i) + 1, Sig: must(t.EraseShare(b.KeysHash))})
			}
			return b
		})},
		{Name: "bodies-destroyed", What: "after the complaint period ballots, opened ballots and key shares have lost their bodies", Make: func() []byte {
			b, v := voted("bodies-destroyed")
			v.Spoil(7, 1, v.Choice(1))
			v.Cast(7, 2, v.Choice(1))
			v.Cast(1, 2, v.Choice(1))
			v.Close()
			v.Count()
			return File(Destroy(b.Records, ntv.TypeBallot, ntv.TypeSpoil, ntv.TypeKeyShare))
		}},
		{Name: "letters", What: "texts with quotes, backslashes, angle brackets and letters beyond the first plane", Make: board(func() *Builder {
			b := New("letters")
			b.Append(ntv.TypeNote, ntv.Note{Text: `"Nghị trường" \ <b>&</b> 𝒜 é`})
			return b
		})},
	}
}

func first[A, B any](a A, _ B) A  { return a }
func second[A, B any](_ A, b B) B { return b }

// Destroy takes the bodies out of all records of these types.
func Destroy(records []ntv.Record, types ...ntv.Type) []ntv.Record {
	out := make([]ntv.Record, len(records))
	for i, r := range records {
		out[i] = r
		for _, t := range types {
			if r.Type == t {
				out[i] = must(r.WithoutBody())
			}
		}
	}
	return out
}

// Large is a counted board with five trustees of whom three open the tally: so many delegates vote and so many ballots are opened before. With
// persons 0 it is a vote on a motion, otherwise a rating of so many persons.
func Large(name string, delegates, opened, persons int) []byte {
	b := New(name)
	b.Roll(uint32(delegates))
	b.Ceremony(5, 3)
	cells, rules := ntv.Motion()
	if persons > 0 {
		cells, rules = ntv.Rating(persons)
	}
	v := b.Define(b.Manifest("lon", ntv.ModeSecret, ntv.RevoteLast, cells, rules))
	v.Open()
	for vid := uint32(1); vid <= uint32(delegates); vid++ {
		bits := v.Choice(int(vid) % 3)
		for person := 1; person < persons; person++ {
			bits[3*person+(int(vid)+person)%3] = 1
		}
		if int(vid) <= opened {
			v.Spoil(vid, 1, bits)
		}
		v.Cast(vid, 2, bits)
	}
	v.Close()
	v.Count()
	return b.File()
}
