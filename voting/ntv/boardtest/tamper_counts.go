package boardtest

import (
	"bytes"
	"slices"
	"strings"

	"nghitruong/voting/ntv"
)

// closed is a vote that was closed and co-signed by two trustees; the script goes on from there.
func closed(name string, script func(b *Builder, v *Vote)) func() []byte {
	return scripted(name, func(b *Builder, v *Vote) {
		v.Close()
		v.CoSign(1, 2)
		script(b, v)
	})
}

// tallied is closed with its true sums on the board.
func tallied(name string, script func(b *Builder, v *Vote)) func() []byte {
	return closed(name, func(b *Builder, v *Vote) {
		v.Tally()
		script(b, v)
	})
}

func seqs(ballots []Ballot) []uint64 {
	out := []uint64{}
	for _, c := range ballots {
		out = append(out, c.Seq)
	}
	return out
}

func tamperedCounts() []Case {
	return []Case{
		{Name: "ballot-removed-before-close", What: "the server drops a ballot from the chain and leaves it in the list", Rule: "V13", Make: rewritten("ballot-removed-before-close", remove(ntv.TypeBallot, 5))},
		{Name: "ballot-not-counted", What: "the close leaves a ballot out", Rule: "V13", Make: scripted("ballot-not-counted", func(_ *Builder, v *Vote) { v.CloseWith(seqs(v.Ballots)[1:]) })},
		{Name: "ballot-counted-twice", What: "the close names one ballot twice", Rule: "V13", Make: scripted("ballot-counted-twice", func(_ *Builder, v *Vote) {
			v.CloseWith(append(seqs(v.Ballots), v.Ballots[0].Seq))
		})},
		{Name: "replaced-ballot-counted", What: "the close names the replaced ballot in place of the last", Rule: "V13", Make: scripted("replaced-ballot-counted", func(_ *Builder, v *Vote) {
			old := seqs(v.Ballots)
			v.Cast(1, 2, v.Choice(0))
			v.CloseWith(old)
		})},
		{Name: "both-ballots-counted", What: "the close names the replaced ballot and the last", Rule: "V13", Make: scripted("both-ballots-counted", func(_ *Builder, v *Vote) {
			v.Cast(1, 2, v.Choice(0))
			v.CloseWith(seqs(v.Ballots))
		})},
		{Name: "spoiled-counted", What: "the close names an opened ballot", Rule: "V13", Make: scripted("spoiled-counted", func(b *Builder, v *Vote) {
			v.Spoil(7, 1, v.Choice(0))
			v.CloseWith(append(seqs(v.Ballots), b.Records[len(b.Records)-1].Seq))
		})},
		{Name: "other-record-counted", What: "the close names a record that is no ballot", Rule: "V13", Make: scripted("other-record-counted", func(_ *Builder, v *Vote) {
			v.CloseWith(append([]uint64{1}, seqs(v.Ballots)...))
		})},
		{Name: "other-votes-ballot-counted", What: "the close names a ballot of another vote", Rule: "V13", Make: scripted("other-votes-ballot-counted", func(b *Builder, v *Vote) {
			other := b.Motion("khac", ntv.ModeSecret, ntv.RevoteLast)
			v.CloseWith(append(seqs(v.Ballots), other.Cast(7, 1, other.Choice(0)).Seq))
		})},
		{Name: "counted-nobody", What: "the close names no ballot at all", Rule: "V13", Make: scripted("counted-nobody", func(_ *Builder, v *Vote) { v.CloseWith(nil) })},
		{Name: "destroyed-list-shortened", What: "bodies are destroyed and the list of one vote names a record that was no ballot of it", Rule: "V13", Make: func() []byte {
			b, v := voted("destroyed-list-shortened")
			v.CloseWith(append(seqs(v.Ballots), 1))
			return File(Destroy(b.Records, ntv.TypeBallot))
		}},
		{Name: "destroyed-counted-twice", What: "bodies are destroyed and the list names one ballot twice", Rule: "V13", Make: func() []byte {
			b, v := voted("destroyed-counted-twice")
			v.CloseWith(append(seqs(v.Ballots), v.Ballots[0].Seq))
			return File(Destroy(b.Records, ntv.TypeBallot))
		}},
		{Name: "co-signature-missing", What: "one co-signature too few", Rule: "V14", Make: rewritten("co-signature-missing", remove(ntv.TypeCloseOK, 1))},
		{Name: "co-signatures-none", What: "a tally without any co-signature", Rule: "V14", Make: scripted("co-signatures-none", func(_ *Builder, v *Vote) {
			v.Close()
			v.Tally()
		})},
		{Name: "co-signature-twice", What: "one trustee's co-signature makes up the number twice", Rule: "V14", Make: scripted("co-signature-twice", func(_ *Builder, v *Vote) {
			v.Close()
			v.CoSign(1, 1)
			v.Tally()
		})},
		{Name: "co-signature-renamed", What: "one trustee's signature under another's number", Rule: "V14", Make: scripted("co-signature-renamed", func(b *Builder, v *Vote) {
			v.Close()
			v.CoSign(1)
			sig := must(b.Trustees[0].CoSignClose(v.CloseHash))
			b.Append(ntv.TypeCloseOK, ntv.CloseOK{EH: v.EH, Close: v.CloseHash, I: 2, Sig: sig})
		})},
		{Name: "co-signature-server", What: "the server signs the close as trustee 0", Rule: "V2", Make: scripted("co-signature-server", func(b *Builder, v *Vote) {
			v.Close()
			b.Append(ntv.TypeCloseOK, ntv.CloseOK{EH: v.EH, Close: v.CloseHash, Sig: must(ntv.Sign(b.Server, ntv.CloseOKSigHash(b.Board(), v.CloseHash)))})
		})},
		{Name: "close-changed-after-co-signing", What: "the server drops a ballot and its entry in the list after the trustees signed", Rule: "V14",
			Make: rewritten("close-changed-after-co-signing", func(_ *Builder, v *Vote, r []ntv.Record) []ntv.Record {
				// The last ballot goes, so that the numbers of the others stay.
				i := find(r, ntv.TypeBallot, 5)
				r = slices.Delete(r, i, i+1)
				r[find(r, ntv.TypeClose, 0)].Body = must(ntv.Close{EH: v.EH, Counted: seqs(v.Ballots)[:5]}.Encode())
				return r
			})},
		{Name: "co-signature-other-close", What: "a co-signature names another close", Rule: "V14", Make: scripted("co-signature-other-close", func(b *Builder, v *Vote) {
			v.Close()
			v.CloseHash[0] ^= 1
			v.CoSign(1)
		})},
		{Name: "tally-stuffed", What: "a vote for the first answer is added to the sums", Rule: "V15", Make: closed("tally-stuffed", func(_ *Builder, v *Vote) {
			sums := v.TrueSums()
			sums.B[0] = sums.B[0].Add(v.Key())
			v.TallyWith(sums)
		})},
		{Name: "tally-first-half", What: "the sum of the first halves alone is changed", Rule: "V15", Make: closed("tally-first-half", func(_ *Builder, v *Vote) {
			sums := v.TrueSums()
			sums.A[1] = sums.A[1].Add(ntv.BasePoint())
			v.TallyWith(sums)
		})},
		{Name: "tally-without-one", What: "the sums leave a ballot out: the difference would open it", Rule: "V15", Make: closed("tally-without-one", func(_ *Builder, v *Vote) {
			sums := v.TrueSums()
			if err := sums.Remove(v.Ballots[0].Ballot); err != nil {
				panic(err)
			}
			v.TallyWith(sums)
		})},
		{Name: "tally-n-kept", What: "the sums leave a ballot out and still claim its number", Rule: "V15", Make: closed("tally-n-kept", func(_ *Builder, v *Vote) {
			sums := v.TrueSums()
			if err := sums.Remove(v.Ballots[0].Ballot); err != nil {
				panic(err)
			}
			sums.N++
			v.TallyWith(sums)
		})},
		{Name: "tally-n-raised", What: "the true sums as those of one ballot more", Rule: "V15", Make: closed("tally-n-raised", func(_ *Builder, v *Vote) {
			sums := v.TrueSums()
			sums.N++
			v.TallyWith(sums)
		})},
		{Name: "tally-cells-exchanged", What: "the sums of two cells change places", Rule: "V15", Make: closed("tally-cells-exchanged", func(_ *Builder, v *Vote) {
			sums := v.TrueSums()
			sums.A[0], sums.A[1], sums.B[0], sums.B[1] = sums.A[1], sums.A[0], sums.B[1], sums.B[0]
			v.TallyWith(sums)
		})},
		{Name: "tally-cell-missing", What: "the sums lack a cell", Rule: "V15", Make: closed("tally-cell-missing", func(_ *Builder, v *Vote) {
			sums := v.TrueSums()
			sums.A, sums.B = sums.A[:2], sums.B[:2]
			v.TallyWith(sums)
		})},
		{Name: "tally-below-minimum", What: "four ballots are opened though five are needed", Rule: "V15", Make: func() []byte {
			b := prepared("tally-below-minimum")
			v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteLast)
			for vid := uint32(1); vid <= 4; vid++ {
				v.Cast(vid, 1, v.Choice(0))
			}
			v.Close()
			v.Count()
			return b.File()
		}},
		{Name: "tally-twice", What: "a second tally of one vote", Rule: "V7", Make: tallied("tally-twice", func(_ *Builder, v *Vote) { v.Tally() })},
		{Name: "tally-other-close", What: "the tally names another close", Rule: "V15", Make: closed("tally-other-close", func(_ *Builder, v *Vote) {
			v.CloseHash[0] ^= 1
			v.Tally()
		})},
		{Name: "tally-bad-point", What: "a sum is no point", Rule: "V15", Make: rewritten("tally-bad-point", func(_ *Builder, v *Vote, r []ntv.Record) []ntv.Record {
			i := find(r, ntv.TypeTally, 0)
			r[i].Body = bytes.Replace(r[i].Body, []byte(v.Sums.B[0].String()), []byte(strings.Repeat("f", 64)), 1)
			return r
		})},
	}
}

func tamperedShares() []Case {
	return []Case{
		{Name: "result-wrong-share-used", What: "a result names a share whose proof does not hold", Rule: "V16", Make: tallied("result-wrong-share-used", func(_ *Builder, v *Vote) {
			v.ShareWith(1, wrongShare(v, 1))
			v.Share(2, 3, 0)
			v.Result(1, 2)
		})},
		{Name: "result-same-trustee-twice", What: "the shares used are the same trustee's twice", Rule: "V16", Make: tallied("result-same-trustee-twice", func(_ *Builder, v *Vote) {
			v.Share(1, 1, 0)
			v.Result(1, 1)
		})},
		{Name: "result-trustee-named-twice", What: "a trustee is named twice among enough others", Rule: "V16", Make: tallied("result-trustee-named-twice", func(_ *Builder, v *Vote) {
			v.Share(1, 2, 0)
			v.Result(1, 1, 2)
		})},
		{Name: "result-renamed-share", What: "one trustee's share under another's number", Rule: "V16", Make: tallied("result-renamed-share", func(_ *Builder, v *Vote) {
			v.Share(1, 0)
			v.ShareWith(2, v.MakeShare(1))
			v.Result(1, 2)
		})},
		{Name: "result-too-few-shares", What: "a result with fewer shares than the threshold", Rule: "V16", Make: tallied("result-too-few-shares", func(_ *Builder, v *Vote) {
			v.Share(1, 2, 0)
			v.Result(1)
		})},
		{Name: "result-too-many-shares", What: "a result that names more shares than the threshold", Rule: "V16", Make: tallied("result-too-many-shares", func(_ *Builder, v *Vote) {
			v.Share(1, 2, 3, 0)
			v.Result(1, 2, 3)
		})},
		{Name: "result-no-shares", What: "a result without any share", Rule: "V16", Make: tallied("result-no-shares", func(_ *Builder, v *Vote) { v.Result() })},
		{Name: "result-share-absent", What: "a result names a share that is not on the board", Rule: "V16", Make: tallied("result-share-absent", func(_ *Builder, v *Vote) {
			v.Share(1, 0)
			v.Result(1, 2)
		})},
		{Name: "result-server-share-absent", What: "a result without the server's share", Rule: "V16", Make: tallied("result-server-share-absent", func(_ *Builder, v *Vote) {
			v.Share(1, 2)
			v.Result(1, 2)
		})},
		{Name: "result-server-as-trustee", What: "the server's share is counted as one of the trustees'", Rule: "V16", Make: tallied("result-server-as-trustee", func(_ *Builder, v *Vote) {
			v.Share(1, 0)
			v.Result(0, 1)
		})},
		{Name: "result-share-of-other-vote", What: "a share made for another vote", Rule: "V16", Make: tallied("result-share-of-other-vote", func(b *Builder, v *Vote) {
			other := b.Motion("khac", ntv.ModeSecret, ntv.RevoteLast)
			castSix(other)
			other.Close()
			other.CoSign(1, 2)
			other.Tally()
			v.Share(1, 0)
			v.ShareWith(2, other.MakeShare(2))
			v.Result(1, 2)
		})},
		{Name: "result-share-of-other-tally", What: "a share that names another tally", Rule: "V16", Make: tallied("result-share-of-other-tally", func(_ *Builder, v *Vote) {
			v.Share(1, 0)
			v.TallyHash[0] ^= 1
			v.Share(2)
			v.Result(1, 2)
		})},
		{Name: "result-share-identity", What: "a share of nothing: every part is the identity", Rule: "V16", Make: tallied("result-share-identity", func(_ *Builder, v *Vote) {
			share := v.MakeShare(2)
			for j := range share.M {
				share.M[j] = new(ntv.Point)
			}
			v.Share(1, 0)
			v.ShareWith(2, share)
			v.Result(1, 2)
		})},
		{Name: "result-without-tally", What: "a result without a tally", Rule: "V7", Make: closed("result-without-tally", func(_ *Builder, v *Vote) { v.Result(1, 2) })},
		{Name: "result-shifted", What: "one vote moves from the second answer to the first", Rule: "V17", Make: tallied("result-shifted", func(_ *Builder, v *Vote) {
			v.Share(1, 2, 0)
			counts := v.Counts()
			counts[0], counts[1] = counts[0]+1, counts[1]-1
			v.ResultWith(counts, 1, 2)
		})},
		{Name: "result-cell-missing", What: "a result that lacks a cell", Rule: "V17", Make: tallied("result-cell-missing", func(_ *Builder, v *Vote) {
			v.Share(1, 2, 0)
			v.ResultWith(v.Counts()[:2], 1, 2)
		})},
		{Name: "result-cell-added", What: "a result with a cell too many", Rule: "V17", Make: tallied("result-cell-added", func(_ *Builder, v *Vote) {
			v.Share(1, 2, 0)
			v.ResultWith(append(v.Counts(), 0), 1, 2)
		})},
		{Name: "result-destroyed-shifted", What: "another result on a board whose ballots are destroyed", Rule: "V17", Make: func() []byte {
			b, v := voted("result-destroyed-shifted")
			v.Close()
			v.CoSign(1, 2)
			v.Tally()
			v.Share(1, 2, 0)
			counts := v.Counts()
			counts[0], counts[2] = counts[2]+3, 0
			v.ResultWith(counts, 1, 2)
			return File(Destroy(b.Records, ntv.TypeBallot))
		}},
	}
}

// open is an open vote in which delegates 1 to 6 have voted.
func open(name string, script func(b *Builder, v *Vote)) func() []byte {
	return func() []byte {
		b := New(name)
		b.Roll(8)
		v := b.Motion("cong-khai", ntv.ModeOpen, ntv.RevoteLast)
		castSix(v)
		script(b, v)
		return b.File()
	}
}

func tamperedOpenVotes() []Case {
	return []Case{
		{Name: "open-signature", What: "the server changes an open choice", Rule: "V20", Make: open("open-signature", func(b *Builder, v *Vote) {
			o := v.OpenBallot(7, 1, v.Choice(0))
			o.Bits = v.Choice(1)
			b.Append(ntv.TypeOpenBallot, o)
		})},
		{Name: "open-other-vote", What: "an open ballot of another vote", Rule: "V20", Make: open("open-other-vote", func(b *Builder, v *Vote) {
			other := b.Motion("khac", ntv.ModeOpen, ntv.RevoteLast)
			o := other.OpenBallot(7, 1, v.Choice(0))
			o.EH = v.EH
			b.Append(ntv.TypeOpenBallot, o)
		})},
		{Name: "open-rule-broken", What: "an open ballot that marks two answers", Rule: "V20", Make: open("open-rule-broken", func(_ *Builder, v *Vote) { v.Cast(7, 1, []byte{1, 1, 0}) })},
		{Name: "open-bits-missing", What: "an open ballot with too few cells", Rule: "V20", Make: open("open-bits-missing", func(_ *Builder, v *Vote) { v.Cast(7, 1, []byte{1}) })},
		{Name: "open-bit-two", What: "an open ballot with a 2", Rule: "V2", Make: open("open-bit-two", func(b *Builder, v *Vote) {
			body := must(v.OpenBallot(7, 1, v.Choice(0)).Encode())
			b.AppendRaw(ntv.TypeOpenBallot, bytes.Replace(body, []byte("[1,"), []byte("[2,"), 1))
		})},
		{Name: "open-sums", What: "the result of an open vote is not the sum of the ballots", Rule: "V20", Make: open("open-sums", func(_ *Builder, v *Vote) {
			v.Close()
			counts := v.Counts()
			counts[0]++
			v.ResultWith(counts)
		})},
		{Name: "open-used", What: "the result of an open vote names shares", Rule: "V20", Make: open("open-used", func(_ *Builder, v *Vote) {
			v.Close()
			v.Result(1)
		})},
		{Name: "open-not-on-roll", What: "an open ballot of somebody that is not on the roll", Rule: "V9", Make: open("open-not-on-roll", func(_ *Builder, v *Vote) { v.Cast(9, 1, v.Choice(0)) })},
		{Name: "open-absent", What: "an open ballot of a delegate marked as absent", Rule: "V9", Make: open("open-absent", func(b *Builder, v *Vote) {
			b.Presence(7, false)
			v.Cast(7, 1, v.Choice(0))
		})},
		{Name: "open-bseq-repeated", What: "a second open ballot with the number of the first", Rule: "V11", Make: open("open-bseq-repeated", func(_ *Builder, v *Vote) { v.Cast(3, 1, v.Choice(1)) })},
		{Name: "open-bseq-zero", What: "an open ballot with the number 0", Rule: "V11", Make: open("open-bseq-zero", func(_ *Builder, v *Vote) { v.Cast(7, 0, v.Choice(1)) })},
		{Name: "open-after-close", What: "an open ballot after the close", Rule: "V7", Make: open("open-after-close", func(_ *Builder, v *Vote) {
			v.Close()
			v.Cast(7, 1, v.Choice(1))
		})},
		{Name: "open-not-counted", What: "the close leaves an open ballot out", Rule: "V13", Make: open("open-not-counted", func(_ *Builder, v *Vote) { v.CloseWith(seqs(v.Ballots)[1:]) })},
		{Name: "open-in-secret", What: "an open ballot in a secret vote", Rule: "V7", Make: scripted("open-in-secret", func(b *Builder, v *Vote) {
			b.Append(ntv.TypeOpenBallot, v.OpenBallot(7, 1, v.Choice(0)))
		})},
		{Name: "open-tally", What: "an open vote with a tally", Rule: "V7", Make: open("open-tally", func(_ *Builder, v *Vote) {
			v.Close()
			v.TallyWith(ntv.NewSums(3))
		})},
		{Name: "open-withheld-after-close", What: "the choices of a closed open vote are withheld", Rule: "V20", Make: func() []byte {
			b := New("open-withheld-after-close")
			b.Roll(8)
			v := b.Motion("cong-khai", ntv.ModeOpen, ntv.RevoteLast)
			castSix(v)
			v.Close()
			return File(Destroy(b.Records, ntv.TypeOpenBallot))
		}},
		{Name: "open-withheld-not-counted", What: "an open ballot is left out of the list and its body withheld, so that nobody sees whose it was", Rule: "V20", Make: func() []byte {
			b := New("open-withheld-not-counted")
			b.Roll(8)
			v := b.Motion("cong-khai", ntv.ModeOpen, ntv.RevoteLast)
			castSix(v)
			v.CloseWith(seqs(v.Ballots)[1:])
			dropped := v.Ballots[0].Seq
			b.Records[dropped] = must(b.Records[dropped].WithoutBody())
			return b.File()
		}},
	}
}

// tamperedWitnesses are boards that are good in themselves and are not the ones that were shown before.
func tamperedWitnesses() []Case {
	forked := func(name string, choice int) *Builder {
		b, v := voted(name)
		v.Cast(7, 1, v.Choice(choice))
		v.Cast(8, 1, v.Choice(0))
		v.Close()
		v.Count()
		return b
	}
	witness := func(name string, offset int) func() ntv.SeqHash {
		return func() ntv.SeqHash {
			b := forked(name, 0)
			r := b.Records[find(b.Records, ntv.TypeBallot, 6)+offset]
			return ntv.SeqHash{Seq: r.Seq, Hash: r.Hash}
		}
	}
	return []Case{
		{Name: "fork", What: "the server shows a board on which delegate 7 has another receipt", Rule: "V19", Make: board(func() *Builder { return forked("fork", 1) }), Witness: witness("fork", 0)},
		{Name: "fork-later", What: "a head behind the fork", Rule: "V19", Make: board(func() *Builder { return forked("fork-later", 1) }), Witness: witness("fork-later", 1)},
		{Name: "shortened", What: "the server shows an older state of the board, without delegate 7's ballot", Rule: "V19", Make: func() []byte {
			b := forked("shortened", 0)
			return File(b.Records[:find(b.Records, ntv.TypeBallot, 6)])
		}, Witness: witness("shortened", 0)},
		{Name: "ballot-dropped", What: "the server drops delegate 7's ballot before the close and signs a board without it", Rule: "V19", Make: func() []byte {
			b, v := voted("ballot-dropped")
			v.Cast(8, 1, v.Choice(0))
			v.Close()
			v.Count()
			return b.File()
		}, Witness: witness("ballot-dropped", 0)},
	}
}
