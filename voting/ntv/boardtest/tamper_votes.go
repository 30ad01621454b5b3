package boardtest

import (
	"bytes"
	"slices"
	"strings"

	"nghitruong/voting/ntv"
)

// changedKeySet is a ceremony whose key set the server changed before it was recorded.
func changedKeySet(name string, change func(b *Builder, ks *ntv.KeySet)) func() []byte {
	return func() []byte {
		b := prepared(name)
		ks := b.Keys
		ks.Trustees = slices.Clone(ks.Trustees)
		change(b, &ks)
		b.Append(ntv.TypeKeySet, ks)
		return b.File()
	}
}

func tamperedKeys() []Case {
	return []Case{
		{Name: "token-signature", What: "a key token with another trustee's signature", Rule: "V4", Make: scripted("token-signature", func(b *Builder, _ *Vote) {
			t := must(ntv.ParseKeyToken(b.Records[find(b.Records, ntv.TypeKeyToken, 0)].Body))
			t.I = 2
			b.Append(ntv.TypeKeyToken, t)
		})},
		{Name: "token-of-other-board", What: "a key token that was signed for another board", Rule: "V4", Make: scripted("token-of-other-board", func(b *Builder, _ *Vote) {
			other := prepared("token-of-other-board-2")
			b.AppendRaw(ntv.TypeKeyToken, other.Records[find(other.Records, ntv.TypeKeyToken, 0)].Body)
		})},
		{Name: "token-missing", What: "a trustee's token is not shown before the key set", Rule: "V4", Make: rewritten("token-missing", remove(ntv.TypeKeyToken, 1))},
		{Name: "token-after-keys", What: "a trustee's token is shown after the key set", Rule: "V4", Make: rewritten("token-after-keys", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			from, to := find(r, ntv.TypeKeyToken, 1), find(r, ntv.TypeKeySet, 0)
			token := r[from]
			r = slices.Insert(r, to+1, token)
			r[to+1].TS = r[to].TS
			return slices.Delete(r, from, from+1)
		})},
		{Name: "key-share-nobody", What: "a key share to trustee 0", Rule: "V2", Make: scripted("key-share-nobody", func(b *Builder, _ *Vote) {
			b.Append(ntv.TypeKeyShare, ntv.KeyShare{From: 1, To: 0})
		})},
		{Name: "keyset-commitment", What: "a trustee's public key is exchanged in the key set", Rule: "V4", Make: changedKeySet("keyset-commitment", func(_ *Builder, ks *ntv.KeySet) {
			ks.Trustees[0].A = slices.Clone(ks.Trustees[0].A)
			ks.Trustees[0].A[0] = ntv.BasePoint()
		})},
		{Name: "keyset-proof", What: "a proof of knowledge does not hold", Rule: "V4", Make: changedKeySet("keyset-proof", func(_ *Builder, ks *ntv.KeySet) {
			ks.Trustees[1].V = slices.Clone(ks.Trustees[1].V)
			ks.Trustees[1].V[0] = ks.Trustees[1].V[0].Add(ntv.NewScalar(1))
		})},
		{Name: "keyset-server-proof", What: "the server does not prove that it knows its share", Rule: "V4", Make: changedKeySet("keyset-server-proof", func(_ *Builder, ks *ntv.KeySet) {
			server := *ks.Server
			server.Pub = server.Pub.Add(ntv.BasePoint())
			ks.Server = &server
		})},
		{Name: "keyset-server-cancels", What: "the server's share key is the identity", Rule: "V4", Make: scripted("keyset-server-cancels", func(b *Builder, _ *Vote) {
			body := b.Records[find(b.Records, ntv.TypeKeySet, 0)].Body
			b.AppendRaw(ntv.TypeKeySet, bytes.Replace(body, []byte(b.Keys.Server.Pub.String()), []byte(strings.Repeat("0", 64)), 1))
		})},
		{Name: "keyset-trustee-twice", What: "one trustee stands in the key set twice", Rule: "V4", Make: changedKeySet("keyset-trustee-twice", func(_ *Builder, ks *ntv.KeySet) {
			ks.Trustees[1] = ks.Trustees[0]
		})},
		{Name: "keyset-threshold", What: "the key set says another threshold than the trustees dealt", Rule: "V4", Make: changedKeySet("keyset-threshold", func(_ *Builder, ks *ntv.KeySet) { ks.K = 1 })},
		{Name: "keyset-bad-point", What: "a public key is no point", Rule: "V4", Make: scripted("keyset-bad-point", func(b *Builder, _ *Vote) {
			body := b.Records[find(b.Records, ntv.TypeKeySet, 0)].Body
			b.AppendRaw(ntv.TypeKeySet, bytes.Replace(body, []byte(b.Keys.Trustees[0].Z.String()), []byte(strings.Repeat("f", 64)), 1))
		})},
		{Name: "keyset-ok-signature", What: "a confirmation is signed by another trustee", Rule: "V5", Make: scripted("keyset-ok-signature", func(b *Builder, _ *Vote) {
			b.Ceremony(3, 2)
			b.Append(ntv.TypeKeySetOK, ntv.KeySetOK{Keys: b.KeysHash, I: 4, Sig: must(b.Trustees[0].ConfirmKeySet(b.KeysHash))})
		})},
		{Name: "keyset-ok-missing", What: "a vote uses a key set that one trustee has not confirmed", Rule: "V5", Make: rewritten("keyset-ok-missing", func(b *Builder, v *Vote, r []ntv.Record) []ntv.Record {
			return remove(ntv.TypeKeySetOK, 2)(b, v, r)
		})},
		{Name: "keyset-ok-copied", What: "one trustee's confirmation stands in for another's", Rule: "V5", Make: rewritten("keyset-ok-copied", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			r[find(r, ntv.TypeKeySetOK, 2)].Body = r[find(r, ntv.TypeKeySetOK, 0)].Body
			return r
		})},
		{Name: "keyset-ok-renamed", What: "a confirmation under the number of a trustee that did not sign it", Rule: "V5", Make: rewritten("keyset-ok-renamed", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			i := find(r, ntv.TypeKeySetOK, 2)
			r[i].Body = bytes.Replace(r[find(r, ntv.TypeKeySetOK, 0)].Body, []byte(`"i":1`), []byte(`"i":3`), 1)
			return r
		})},
		{Name: "key-destroyed-forged", What: "the server says in a trustee's place that a share was erased", Rule: "V5", Make: scripted("key-destroyed-forged", func(b *Builder, _ *Vote) {
			sig := must(ntv.Sign(b.Server, ntv.KeyDestroyedSigHash(b.Board(), b.KeysHash)))
			b.Append(ntv.TypeKeyDestroyed, ntv.KeyDestroyed{Keys: b.KeysHash, I: 1, Sig: sig})
		})},
	}
}

// manifest is a vote whose manifest was changed; the bytes are spelled anew without the checks of a good manifest.
func manifest(name, what, rule, old, new string) Case {
	return Case{Name: name, What: what, Rule: rule, Make: func() []byte {
		b := prepared(name)
		cells, rules := ntv.Motion()
		raw := string(must(b.Manifest("to-trinh", ntv.ModeSecret, ntv.RevoteLast, cells, rules).Encode()))
		fill := strings.NewReplacer("{board}", b.Board().String(), "{roll}", b.RollHash.String(), "{keys}", b.KeysHash.String(), "{Y}", b.Keys.Y().String())
		old, new := fill.Replace(old), fill.Replace(new)
		if !strings.Contains(raw, old) {
			panic("boardtest: " + old + " is not in the manifest")
		}
		b.AppendRaw(ntv.TypeVote, []byte(strings.Replace(raw, old, new, 1)))
		return b.File()
	}}
}

func tamperedManifests() []Case {
	none := strings.Repeat("0", 64)
	return []Case{
		manifest("vote-other-board", "a vote defined for another board", "V6", "{board}", none),
		manifest("vote-other-roll", "the vote's roll is not on the board", "V6", "{roll}", none),
		manifest("vote-other-keys", "the vote's key set is not on the board", "V6", `"keys":"{keys}"`, `"keys":"`+none+`"`),
		manifest("vote-wrong-Y", "ballots would be sealed for a key of the server's choice", "V6", `"Y":"{Y}"`, `"Y":"`+ntv.BasePoint().String()+`"`),
		manifest("vote-identity-Y", "ballots would be sealed for the identity: readable to all", "V6", `"Y":"{Y}"`, `"Y":"`+none+`"`),
		manifest("vote-constraint-cell", "a rule names a cell that does not exist", "V6", `[2,1]`, `[3,1]`),
		manifest("vote-constraint-twice", "a rule names a cell twice", "V6", `[2,1]`, `[1,1]`),
		manifest("vote-constraint-weight", "a rule with weight 0", "V6", `[2,1]`, `[2,0]`),
		manifest("vote-constraint-order", "allowed sums out of order", "V6", `"in":[1]`, `"in":[1,0]`),
		manifest("vote-constraint-pair", "a pair of three numbers", "V2", `[2,1]`, `[2,1,0]`),
		manifest("vote-cell-twice", "two cells with one label", "V6", `"khong-tan-thanh"`, `"tan-thanh"`),
		manifest("vote-min-tally", "a smallest tally of none", "V6", `"min_tally":5`, `"min_tally":0`),
		manifest("vote-mode", "a mode that does not exist", "V2", `"mode":"secret"`, `"mode":"half"`),
		manifest("vote-open-with-keys", "an open vote with a key", "V6", `"mode":"secret"`, `"mode":"open"`),
		manifest("vote-version", "a vote of another version", "V2", `"v":"NTV1"`, `"v":"NTV0"`),
		manifest("vote-keys-upper", "the key set's hash in upper case", "V6", `"keys":"{keys}"`, `"keys":"`+strings.ToUpper("abcdef")+none[6:]+`"`),
		manifest("vote-field-case", "a field of the manifest in another case", "V2", `"Y":`, `"y":`),
		{Name: "vote-name-twice", What: "two votes with one identifier", Rule: "V6", Make: scripted("vote-name-twice", func(b *Builder, v *Vote) {
			v.Abort()
			m := v.Manifest
			m.Title = "Biểu quyết lại"
			b.Define(m)
		})},
		{Name: "vote-roll-no-roll", What: "the vote names a record as its roll that is none", Rule: "V6", Make: scripted("vote-roll-no-roll", func(b *Builder, v *Vote) {
			m := v.Manifest
			m.Vote, m.Roll = "khac", b.KeysHash
			b.Define(m)
		})},
	}
}

func tamperedLives() []Case {
	return []Case{
		{Name: "vote-unknown", What: "the opening of a vote that nobody defined", Rule: "V7", Make: scripted("vote-unknown", func(b *Builder, _ *Vote) {
			b.Append(ntv.TypeOpen, ntv.OpenBody{EH: ntv.Hash{1}})
		})},
		{Name: "opened-twice", What: "a vote is opened again while it runs", Rule: "V7", Make: scripted("opened-twice", func(_ *Builder, v *Vote) { v.Open() })},
		{Name: "opened-after-close", What: "a closed vote is opened again", Rule: "V7", Make: scripted("opened-after-close", func(_ *Builder, v *Vote) {
			v.Close()
			v.Open()
		})},
		{Name: "ballot-before-open", What: "a ballot before the opening", Rule: "V7", Make: rewritten("ballot-before-open", remove(ntv.TypeOpen, 0))},
		{Name: "ballot-after-close", What: "a ballot after the close", Rule: "V7", Make: scripted("ballot-after-close", func(_ *Builder, v *Vote) {
			v.Close()
			v.Cast(7, 1, v.Choice(0))
		})},
		{Name: "ballot-after-abort", What: "a ballot after the vote was broken off", Rule: "V7", Make: scripted("ballot-after-abort", func(_ *Builder, v *Vote) {
			v.Abort()
			v.Cast(7, 1, v.Choice(0))
		})},
		{Name: "spoil-after-close", What: "a ballot is opened after the close", Rule: "V7", Make: scripted("spoil-after-close", func(_ *Builder, v *Vote) {
			v.Close()
			v.Spoil(7, 1, v.Choice(0))
		})},
		{Name: "closed-twice", What: "a second close with other ballots", Rule: "V7", Make: scripted("closed-twice", func(_ *Builder, v *Vote) {
			v.Close()
			v.CloseWith([]uint64{v.Ballots[0].Seq})
		})},
		{Name: "closed-unopened", What: "a vote is closed that was never opened", Rule: "V7", Make: scripted("closed-unopened", func(b *Builder, _ *Vote) {
			cells, rules := ntv.Motion()
			b.Define(b.Manifest("khac", ntv.ModeSecret, ntv.RevoteLast, cells, rules)).Close()
		})},
		{Name: "tally-before-close", What: "a tally while the vote runs: an interim result", Rule: "V7", Make: scripted("tally-before-close", func(_ *Builder, v *Vote) { v.Tally() })},
		{Name: "share-before-tally", What: "a share without a tally", Rule: "V7", Make: scripted("share-before-tally", func(_ *Builder, v *Vote) {
			v.Close()
			v.CoSign(1, 2)
			v.Sums = v.TrueSums()
			v.Share(1)
		})},
		{Name: "result-before-close", What: "a result while the vote runs", Rule: "V7", Make: scripted("result-before-close", func(_ *Builder, v *Vote) { v.Result(1, 2) })},
		{Name: "co-signed-after-result", What: "something of a vote follows its result", Rule: "V7", Make: rewritten("co-signed-after-result", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			late := r[find(r, ntv.TypeShare, 0)]
			late.TS = r[len(r)-1].TS
			return append(r, late)
		})},
		{Name: "result-after-abort", What: "a vote that was broken off gets a result", Rule: "V18", Make: scripted("result-after-abort", func(_ *Builder, v *Vote) {
			v.Close()
			v.CoSign(1, 2)
			v.Tally()
			v.Share(1, 2, 0)
			v.Abort()
			v.Result(1, 2)
		})},
		{Name: "two-results", What: "a second result", Rule: "V18", Make: rewritten("two-results", repeat(ntv.TypeResult, 0))},
		{Name: "abort-after-result", What: "a vote is broken off because its result does not please", Rule: "V7", Make: func() []byte {
			b, v := plain("abort-after-result")
			v.Abort()
			return b.File()
		}},
		{Name: "ballot-removed-no-vote", What: "a ballot's body is missing where no vote was open", Rule: "V7", Make: func() []byte {
			b, v := plain("ballot-removed-no-vote")
			v.Cast(7, 1, v.Choice(0))
			return File(Destroy(b.Records, ntv.TypeBallot))
		}},
	}
}

// patched is a running vote on which a ballot of delegate 7 was changed before it was signed.
func patched(name string, change func(v *Vote, body []byte) []byte) func() []byte {
	return scripted(name, func(b *Builder, v *Vote) {
		ballot := v.Build(7, 1, v.Choice(0))
		ballot.Body = change(v, slices.Clone(ballot.Body))
		ballot.Hash = ntv.HB("ballot", v.EH[:], ballot.Body)
		b.Append(ntv.TypeBallot, v.SignedBy(7, ballot))
	})
}

func tamperedBallots() []Case {
	header := 46
	order := []byte{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 31: 0x10}
	return []Case{
		{Name: "ballot-short", What: "a ballot one byte too short", Rule: "V8", Make: patched("ballot-short", func(_ *Vote, body []byte) []byte { return body[:len(body)-1] })},
		{Name: "ballot-long", What: "a ballot with bytes behind it", Rule: "V8", Make: patched("ballot-long", func(_ *Vote, body []byte) []byte { return append(body, 0) })},
		{Name: "ballot-magic", What: "a ballot with another beginning", Rule: "V8", Make: patched("ballot-magic", func(_ *Vote, body []byte) []byte {
			body[3] = 'X'
			return body
		})},
		{Name: "ballot-cells", What: "the header says another number of cells", Rule: "V8", Make: patched("ballot-cells", func(_ *Vote, body []byte) []byte {
			body[45]++
			return body
		})},
		{Name: "ballot-identity", What: "the first half of a ciphertext is the identity", Rule: "V8", Make: patched("ballot-identity", func(_ *Vote, body []byte) []byte {
			clear(body[header : header+32])
			return body
		})},
		{Name: "ballot-bad-point", What: "a half of a ciphertext is no canonical point", Rule: "V8", Make: patched("ballot-bad-point", func(_ *Vote, body []byte) []byte {
			body[header+32] |= 1
			return body
		})},
		{Name: "ballot-scalar-not-reduced", What: "a scalar of a proof is the order of the group itself", Rule: "V8", Make: patched("ballot-scalar-not-reduced", func(_ *Vote, body []byte) []byte {
			copy(body[len(body)-32:], order)
			return body
		})},
		{Name: "stuffed-not-on-roll", What: "the server adds a ballot of a delegate that is not on the roll", Rule: "V9", Make: scripted("stuffed-not-on-roll", func(_ *Builder, v *Vote) { v.Cast(9, 1, v.Choice(0)) })},
		{Name: "stuffed-absent", What: "a ballot of a delegate marked as absent", Rule: "V9", Make: scripted("stuffed-absent", func(b *Builder, v *Vote) {
			b.Presence(7, false)
			v.Cast(7, 1, v.Choice(0))
		})},
		{Name: "stuffed-server-signs", What: "the server makes a ballot for a delegate and signs it with its own key", Rule: "V9", Make: scripted("stuffed-server-signs", func(b *Builder, v *Vote) {
			ballot := v.Build(7, 1, v.Choice(0))
			body := v.SignedBy(7, ballot)
			body.Sig = must(ntv.Sign(b.Server, ntv.BallotSigHash(v.EH, ballot.Hash)))
			b.Append(ntv.TypeBallot, body)
		})},
		{Name: "ballot-unsigned", What: "a ballot with an empty signature", Rule: "V9", Make: scripted("ballot-unsigned", func(b *Builder, v *Vote) {
			b.Append(ntv.TypeBallot, ntv.SignedBallot{Ballot: v.Build(7, 1, v.Choice(0)).Body})
		})},
		{Name: "ballot-spoil-signature", What: "the signature under an opened ballot is used to cast it", Rule: "V9", Make: scripted("ballot-spoil-signature", func(b *Builder, v *Vote) {
			ballot := v.Build(7, 1, v.Choice(0))
			b.Append(ntv.TypeBallot, ntv.SignedBallot{Ballot: ballot.Body, Sig: must(ntv.Sign(b.Voter(7), ntv.SpoilSigHash(v.EH, ballot.Hash)))})
		})},
		{Name: "ballot-swapped", What: "the server exchanges the content of a ballot for one it made", Rule: "V9", Make: rewritten("ballot-swapped", func(_ *Builder, v *Vote, r []ntv.Record) []ntv.Record {
			i := find(r, ntv.TypeBallot, 2)
			signed := must(ntv.ParseSignedBallot(r[i].Body))
			other := v.Build(signed.VID, signed.BSeq, v.Choice(1))
			r[i].Body = append(slices.Clone(other.Body), signed.Sig[:]...)
			return r
		})},
		{Name: "ballot-of-other-vote", What: "a delegate's ballot of another vote, its header changed to this one", Rule: "V9", Make: scripted("ballot-of-other-vote", func(b *Builder, v *Vote) {
			other := b.Motion("khac", ntv.ModeSecret, ntv.RevoteLast)
			cast := other.Cast(7, 1, other.Choice(0))
			body := slices.Clone(b.Records[cast.Seq].Body)
			copy(body[4:36], v.EH[:])
			b.AppendRaw(ntv.TypeBallot, body)
		})},
		{Name: "ballot-of-other-board", What: "a ballot cast on another board", Rule: "V7", Make: scripted("ballot-of-other-board", func(b *Builder, _ *Vote) {
			other, _ := voted("ballot-of-other-board-2")
			b.AppendRaw(ntv.TypeBallot, other.Records[find(other.Records, ntv.TypeBallot, 0)].Body)
		})},
		{Name: "ballot-vid-changed", What: "a delegate's ballot is ascribed to another", Rule: "V9", Make: rewritten("ballot-vid-changed", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			r[find(r, ntv.TypeBallot, 0)].Body[39] = 8
			return r
		})},
		{Name: "copied-ballot", What: "a delegate casts a copy of another's ballot under the own number and signature", Rule: "V11", Make: scripted("copied-ballot", func(b *Builder, v *Vote) {
			copied := *v.Ballots[0].Ballot
			copied.Body = slices.Clone(copied.Body)
			copied.Body[39] = 7
			copied.Hash = ntv.HB("ballot", v.EH[:], copied.Body)
			b.Append(ntv.TypeBallot, v.SignedBy(7, &copied))
		})},
		{Name: "ballot-two-votes", What: "a delegate marks a cell twice: the sum of a cell's ciphertext with itself", Rule: "V10", Make: patched("ballot-two-votes", func(v *Vote, body []byte) []byte {
			for _, at := range []int{header, header + 32} {
				p := must(ntv.DecodePoint(body[at : at+32]))
				copy(body[at:], p.Add(p).Bytes())
			}
			return body
		})},
		{Name: "ballot-proof-changed", What: "one scalar of a proof is changed", Rule: "V10", Make: patched("ballot-proof-changed", func(v *Vote, body []byte) []byte {
			at := header + 64*len(v.Cells)
			s := must(ntv.DecodeScalar(body[at : at+32]))
			copy(body[at:], s.Add(ntv.NewScalar(1)).Bytes())
			return body
		})},
		{Name: "ballot-rule-proof-changed", What: "the proof of the rule is changed", Rule: "V10", Make: patched("ballot-rule-proof-changed", func(_ *Vote, body []byte) []byte {
			at := len(body) - 32
			s := must(ntv.DecodeScalar(body[at:]))
			copy(body[at:], s.Add(ntv.NewScalar(1)).Bytes())
			return body
		})},
		{Name: "ballot-cells-exchanged", What: "two ciphertexts of a ballot change places", Rule: "V10", Make: patched("ballot-cells-exchanged", func(_ *Vote, body []byte) []byte {
			kept := slices.Clone(body[header : header+64])
			copy(body[header:], body[header+64:header+128])
			copy(body[header+64:], kept)
			return body
		})},
		{Name: "ballot-looser-vote", What: "a ballot made under looser rules than those of the vote", Rule: "V8", Make: scripted("ballot-looser-vote", func(b *Builder, v *Vote) {
			m := v.Manifest
			m.Constraints = []ntv.Constraint{{W: [][2]int{{0, 1}, {1, 1}, {2, 1}}, In: []int{0, 1, 2, 3}}}
			loose := must(ntv.ParseElection(must(m.Encode())))
			ballot := must(loose.Build(7, b.VK(7), 1, []byte{1, 1, 1}, v.seed()))
			body := v.SignedBy(7, ballot)
			copy(body.Ballot[4:36], v.EH[:])
			b.Append(ntv.TypeBallot, body)
		})},
		{Name: "replay", What: "the same ballot once more", Rule: "V11", Make: rewritten("replay", repeat(ntv.TypeBallot, 1))},
		{Name: "bseq-repeated", What: "a second ballot with the number of the first", Rule: "V11", Make: scripted("bseq-repeated", func(_ *Builder, v *Vote) { v.Cast(3, 1, v.Choice(1)) })},
		{Name: "bseq-back", What: "an older ballot is put after the newer one", Rule: "V11", Make: scripted("bseq-back", func(_ *Builder, v *Vote) {
			v.Cast(3, 3, v.Choice(1))
			v.Cast(3, 2, v.Choice(0))
		})},
		{Name: "revote-forbidden", What: "a second ballot where the first one is final", Rule: "V11", Make: func() []byte {
			b := prepared("revote-forbidden")
			v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteFirst)
			castSix(v)
			v.Cast(3, 2, v.Choice(1))
			return b.File()
		}},
		{Name: "seed-used-again", What: "a delegate opens a ballot and casts it all the same", Rule: "V11", Make: scripted("seed-used-again", func(b *Builder, v *Vote) {
			seed := v.seed()
			ballot := must(v.Election.Build(7, b.VK(7), 1, v.Choice(0), seed))
			b.Append(ntv.TypeSpoil, v.SpoilOf(7, 1, v.Choice(0), seed, ballot.Hash))
			b.Append(ntv.TypeBallot, v.SignedBy(7, ballot))
		})},
		{Name: "cast-then-opened", What: "a ballot is opened that was cast", Rule: "V11", Make: scripted("cast-then-opened", func(b *Builder, v *Vote) {
			seed := v.seed()
			ballot := must(v.Election.Build(7, b.VK(7), 1, v.Choice(0), seed))
			b.Append(ntv.TypeBallot, v.SignedBy(7, ballot))
			b.Append(ntv.TypeSpoil, v.SpoilOf(7, 1, v.Choice(0), seed, ballot.Hash))
		})},
		{Name: "opened-ballot-twice", What: "one opened ballot stands on the board twice", Rule: "V11", Make: scripted("opened-ballot-twice", func(b *Builder, v *Vote) {
			b.Append(ntv.TypeSpoil, v.Spoil(7, 1, v.Choice(0)))
		})},
		{Name: "spoil-other-choice", What: "an opened ballot is shown with another choice than it holds", Rule: "V12", Make: scripted("spoil-other-choice", func(b *Builder, v *Vote) {
			seed := v.seed()
			ballot := must(v.Election.Build(7, b.VK(7), 1, v.Choice(1), seed))
			b.Append(ntv.TypeSpoil, v.SpoilOf(7, 1, v.Choice(0), seed, ballot.Hash))
		})},
		{Name: "spoil-other-seed", What: "an opened ballot with another seed", Rule: "V12", Make: scripted("spoil-other-seed", func(b *Builder, v *Vote) {
			ballot := v.Build(7, 1, v.Choice(1))
			b.Append(ntv.TypeSpoil, v.SpoilOf(7, 1, v.Choice(1), v.seed(), ballot.Hash))
		})},
		{Name: "spoil-breaks-rule", What: "an opened ballot that marks two answers", Rule: "V12", Make: scripted("spoil-breaks-rule", func(b *Builder, v *Vote) {
			b.Append(ntv.TypeSpoil, v.SpoilOf(7, 1, []byte{1, 1, 0}, v.seed(), ntv.Hash{7}))
		})},
		{Name: "spoil-unsigned", What: "the server opens a ballot in a delegate's name", Rule: "V9", Make: scripted("spoil-unsigned", func(b *Builder, v *Vote) {
			seed := v.seed()
			ballot := must(v.Election.Build(7, b.VK(7), 1, v.Choice(1), seed))
			sp := v.SpoilOf(7, 1, v.Choice(1), seed, ballot.Hash)
			sp.Sig = must(ntv.Sign(b.Server, ntv.SpoilSigHash(v.EH, ballot.Hash)))
			b.Append(ntv.TypeSpoil, sp)
		})},
		{Name: "spoil-not-on-roll", What: "an opened ballot of somebody that is not on the roll", Rule: "V9", Make: scripted("spoil-not-on-roll", func(_ *Builder, v *Vote) { v.Spoil(9, 1, v.Choice(0)) })},
	}
}
