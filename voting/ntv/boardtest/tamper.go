package boardtest

import (
	"bytes"
	"slices"
	"strings"

	"nghitruong/voting/ntv"
)

// find is the place of the nth record (from 0) of a type.
func find(records []ntv.Record, t ntv.Type, nth int) int {
	for i, r := range records {
		if r.Type != t {
			continue
		}
		if nth == 0 {
			return i
		}
		nth--
	}
	panic("boardtest: no such record")
}

// rewritten is a counted motion whose records a server with its own key changed and signed anew.
func rewritten(name string, change func(b *Builder, v *Vote, records []ntv.Record) []ntv.Record) func() []byte {
	return func() []byte {
		b, v := plain(name)
		return File(b.Rechain(change(b, v, slices.Clone(b.Records))))
	}
}

// reworded replaces text in the body of the nth record of a type.
func reworded(name string, t ntv.Type, nth int, old, new string) func() []byte {
	return rewritten(name, func(_ *Builder, _ *Vote, records []ntv.Record) []ntv.Record {
		i := find(records, t, nth)
		if !bytes.Contains(records[i].Body, []byte(old)) {
			panic("boardtest: " + old + " is not in the record")
		}
		records[i].Body = bytes.Replace(records[i].Body, []byte(old), []byte(new), 1)
		return records
	})
}

// edited is a counted motion whose file somebody without any key changed: line nth is replaced.
func edited(name string, change func(lines [][]byte) [][]byte) func() []byte {
	return func() []byte {
		b, _ := plain(name)
		return bytes.Join(change(slices.Collect(bytes.Lines(b.File()))), nil)
	}
}

func inLine(name string, nth int, change func(line string) string) func() []byte {
	return edited(name, func(lines [][]byte) [][]byte {
		before := string(lines[nth])
		after := change(before)
		if before == after {
			panic("boardtest: the change of " + name + " changes nothing")
		}
		lines[nth] = []byte(after)
		return lines
	})
}

// scripted is a board on which the script does something bad on its way.
func scripted(name string, script func(b *Builder, v *Vote)) func() []byte {
	return func() []byte {
		b, v := voted(name)
		script(b, v)
		return b.File()
	}
}

// upper writes the first hexadecimal letter behind mark in upper case.
func upper(mark string) func(string) string {
	return func(s string) string {
		at := strings.Index(s, mark) + len(mark)
		for i := at; i < len(s); i++ {
			if s[i] >= 'a' && s[i] <= 'f' {
				return s[:i] + strings.ToUpper(s[i:i+1]) + s[i+1:]
			}
		}
		return s
	}
}

func replace(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

// remove takes a record away.
func remove(t ntv.Type, nth int) func(*Builder, *Vote, []ntv.Record) []ntv.Record {
	return func(_ *Builder, _ *Vote, records []ntv.Record) []ntv.Record {
		i := find(records, t, nth)
		return slices.Delete(records, i, i+1)
	}
}

// repeat puts a copy of a record right behind it.
func repeat(t ntv.Type, nth int) func(*Builder, *Vote, []ntv.Record) []ntv.Record {
	return func(_ *Builder, _ *Vote, records []ntv.Record) []ntv.Record {
		i := find(records, t, nth)
		return slices.Insert(records, i+1, records[i])
	}
}

// Tampered are boards that a verifier must refuse, each for the rule it names. Where nothing else is said the server itself is hostile and signs what
// it writes.
func Tampered() []Case {
	return slices.Concat(tamperedLines(), tamperedChain(), tamperedBodies(), tamperedRolls(), tamperedKeys(), tamperedManifests(), tamperedLives(),
		tamperedBallots(), tamperedCounts(), tamperedShares(), tamperedOpenVotes(), tamperedWitnesses())
}

// tamperedLines are changes to the file alone.
func tamperedLines() []Case {
	last := 10
	return []Case{
		{Name: "empty", What: "a file without anything", Rule: "V1", Make: func() []byte { return nil }},
		{Name: "no-last-newline", What: "the last line has no newline", Rule: "V1", Make: edited("no-last-newline", func(l [][]byte) [][]byte {
			l[len(l)-1] = bytes.TrimSuffix(l[len(l)-1], []byte("\n"))
			return l
		})},
		{Name: "cut-in-a-line", What: "the file ends in the middle of a record", Rule: "V1", Make: edited("cut-in-a-line", func(l [][]byte) [][]byte {
			l[len(l)-1] = l[len(l)-1][:100]
			return l
		})},
		{Name: "empty-line", What: "an empty line between two records", Rule: "V1", Make: inLine("empty-line", last, func(s string) string { return "\n" + s })},
		{Name: "crlf", What: "a line ends with carriage return and newline", Rule: "V1", Make: inLine("crlf", last, replace("}\n", "}\r\n"))},
		{Name: "byte-order-mark", What: "a byte order mark before the first record", Rule: "V1", Make: inLine("byte-order-mark", 0, func(s string) string { return "\ufeff" + s })},
		{Name: "space-in-line", What: "a space behind a colon", Rule: "V1", Make: inLine("space-in-line", last, replace(`"ts":`, `"ts": `))},
		{Name: "line-upper-hash", What: "the hash of a record in upper-case hexadecimal", Rule: "V1", Make: inLine("line-upper-hash", last, upper(`"hash":"`))},
		{Name: "line-upper-sig", What: "the signature of a record in upper-case hexadecimal", Rule: "V1", Make: inLine("line-upper-sig", last, upper(`"sig":"`))},
		{Name: "line-field-twice", What: "a field of the line stands twice", Rule: "V1", Make: inLine("line-field-twice", last, replace(`"ts":`, `"ts":1,"ts":`))},
		{Name: "line-field-unknown", What: "a field that a record does not have", Rule: "V1", Make: inLine("line-field-unknown", last, replace("}\n", `,"x":1}`+"\n"))},
		{Name: "line-field-case", What: "a field's name in upper case", Rule: "V1", Make: inLine("line-field-case", last, replace(`"seq"`, `"Seq"`))},
		{Name: "line-fields-swapped", What: "two fields of the line change places", Rule: "V1", Make: inLine("line-fields-swapped", last, func(s string) string {
			return strings.Replace(s, `{"seq":10,`, `{`, 1)[:1] + strings.Replace(strings.Replace(s, `{"seq":10,`, ``, 1), `,"ts":`, `,"seq":10,"ts":`, 1)
		})},
		{Name: "number-leading-zero", What: "a record number with a leading zero", Rule: "V1", Make: inLine("number-leading-zero", last, replace(`"seq":10`, `"seq":010`))},
		{Name: "number-exponent", What: "a record number with an exponent", Rule: "V1", Make: inLine("number-exponent", last, replace(`"seq":10`, `"seq":1e1`))},
		{Name: "number-too-large", What: "a time beyond 2^53", Rule: "V1", Make: inLine("number-too-large", last, replace(`"ts":`, `"ts":9999`))},
		{Name: "base64-no-padding", What: "the body without its padding", Rule: "V1", Make: inLine("base64-no-padding", find64("="), replace("=\",\"hash\"", "\",\"hash\""))},
		{Name: "base64-loose-bits", What: "the body's last character carries bits that mean nothing", Rule: "V1", Make: inLine("base64-loose-bits", find64("="), looseBits)},
		{Name: "base64-carriage-return", What: "a carriage return within the body, which many decoders skip", Rule: "V1", Make: inLine("base64-carriage-return", last, replace(`"body":"`, "\"body\":\"\r"))},
		{Name: "base64-newline", What: "an escaped newline within the body", Rule: "V1", Make: inLine("base64-newline", last, replace(`"body":"`, `"body":"\n`))},
		{Name: "bytes-behind-record", What: "bytes behind the closing brace", Rule: "V1", Make: inLine("bytes-behind-record", last, replace("}\n", "} \n"))},
		{Name: "type-unknown", What: "a record of a type that does not exist", Rule: "V2", Make: rewritten("type-unknown", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			r[find(r, ntv.TypePresence, 0)].Type = "remark"
			return r
		})},
		{Name: "body-missing", What: "the body of a tally is left out as if it had been destroyed", Rule: "V2", Make: edited("body-missing", func(l [][]byte) [][]byte {
			for i := range l {
				r := must(ntv.ParseLine(l[i]))
				if r.Type == ntv.TypeTally {
					r.Body, r.Destroyed = nil, true
					l[i] = r.Line()
				}
			}
			return l
		})},
	}
}

// find64 is the number of a record of a plain board whose body ends with this padding only.
func find64(padding string) int {
	b, _ := plain("base64-no-padding")
	for i, line := range slices.Collect(bytes.Lines(b.File())) {
		if i > 0 && bytes.Contains(line, []byte(padding+`","hash"`)) {
			return i
		}
	}
	panic("boardtest: no body has padding")
}

// looseBits raises the last character of the base64 text by one: the same bytes to a careless decoder.
func looseBits(s string) string {
	end := strings.Index(s, `","hash"`)
	at := end - 1
	for s[at] == '=' {
		at--
	}
	return s[:at] + string(s[at]+1) + s[at+1:]
}

// tamperedChain are changes to the order of records.
func tamperedChain() []Case {
	return []Case{
		{Name: "body-changed", What: "an administrator without the key changes the body of a record", Rule: "V1", Make: inLine("body-changed", 3, func(s string) string {
			r := must(ntv.ParseLine([]byte(s)))
			r.Body = bytes.Replace(r.Body, []byte("true"), []byte("false"), 1)
			return string(r.Line())
		})},
		{Name: "line-removed", What: "a line is taken out of the file", Rule: "V1", Make: edited("line-removed", func(l [][]byte) [][]byte { return slices.Delete(l, 5, 6) })},
		{Name: "lines-swapped", What: "two lines change places", Rule: "V1", Make: edited("lines-swapped", func(l [][]byte) [][]byte {
			l[5], l[6] = l[6], l[5]
			return l
		})},
		{Name: "line-repeated", What: "a line stands twice", Rule: "V1", Make: edited("line-repeated", func(l [][]byte) [][]byte { return slices.Insert(l, 6, l[5]) })},
		{Name: "no-genesis", What: "the first record is missing", Rule: "V1", Make: edited("no-genesis", func(l [][]byte) [][]byte { return l[1:] })},
		{Name: "genesis-twice", What: "a second genesis in the middle", Rule: "V1", Make: rewritten("genesis-twice", repeat(ntv.TypeGenesis, 0))},
		{Name: "type-changed", What: "the type of a record is changed in the file", Rule: "V1", Make: inLine("type-changed", 3, replace("presence", "note"))},
		{Name: "time-changed", What: "the time of a record is changed in the file", Rule: "V1", Make: inLine("time-changed", 3, replace(`"ts":179500000`, `"ts":179500001`))},
		{Name: "time-back", What: "the server signs a record with a time before the last", Rule: "V1", Make: rewritten("time-back", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			r[5].TS = r[4].TS - 1
			return r
		})},
		{Name: "record-before-forgotten", What: "a record that names another record before it, well hashed and signed: one branch of a fork glued to another", Rule: "V1", Make: func() []byte {
			b, _ := voted("record-before-forgotten")
			head := b.Records[len(b.Records)-1].Head(b.Board())
			head.Hash[0] ^= 1
			glued := must(ntv.NewRecord(head, ntv.TypeNote, b.ts, must(ntv.Note{Text: "ghép"}.Encode()), b.Server))
			return File(append(b.Records, glued))
		}},
		{Name: "signed-by-another", What: "a record is signed with a key that is not the server's", Rule: "V1", Make: func() []byte {
			b, _ := voted("signed-by-another")
			b.Server = Key("somebody")
			b.Append(ntv.TypeNote, ntv.Note{Text: "không phải máy chủ"})
			return b.File()
		}},
		{Name: "ballot-signed-by-another", What: "a ballot's record is signed with a key that is not the server's", Rule: "V1", Make: func() []byte {
			b, v := voted("ballot-signed-by-another")
			b.Server = Key("somebody")
			v.Cast(7, 1, v.Choice(0))
			return b.File()
		}},
		{Name: "genesis-key-changed", What: "the genesis names another server key than that which signs", Rule: "V1", Make: func() []byte {
			b := New("genesis-key-changed")
			b.Server = Key("somebody")
			return File(b.Rechain(b.Records))
		}},
		{Name: "genesis-key-small-order", What: "the server's key has small order", Rule: "V1", Make: func() []byte {
			b := New("genesis-key-small-order")
			b.Records[0].Body = bytes.Replace(b.Records[0].Body, []byte(must(ntv.PublicKeyOf(b.Server)).String()), []byte("01"+strings.Repeat("0", 62)), 1)
			return File(b.Rechain(b.Records))
		}},
		{Name: "board-joined", What: "records of another board of the same server follow", Rule: "V1", Make: func() []byte {
			b, _ := voted("board-joined")
			other := *b
			other.Records = nil
			other.AppendRaw(ntv.TypeGenesis, bytes.Replace(b.Records[0].Body, []byte("board"), []byte("other"), 1))
			for range len(b.Records) {
				other.Append(ntv.TypeNote, ntv.Note{Text: "khác"})
			}
			return append(b.File(), other.Records[len(b.Records)].Line()...)
		}},
	}
}

// tamperedBodies are other spellings of bodies, signed by the server.
func tamperedBodies() []Case {
	return []Case{
		{Name: "body-upper-hex", What: "an election hash in upper case within a body", Rule: "V2", Make: rewritten("body-upper-hex", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			i := find(r, ntv.TypeOpen, 0)
			r[i].Body = []byte(upper(`"eh":"`)(string(r[i].Body)))
			return r
		})},
		{Name: "body-upper-key", What: "a key in upper case on the roll", Rule: "V2", Make: rewritten("body-upper-key", func(_ *Builder, _ *Vote, r []ntv.Record) []ntv.Record {
			i := find(r, ntv.TypeRoll, 0)
			r[i].Body = []byte(upper(`"vk":"`)(string(r[i].Body)))
			return r
		})},
		{Name: "body-field-twice", What: "a field of a body stands twice", Rule: "V2", Make: reworded("body-field-twice", ntv.TypePresence, 0, `"vid":1`, `"vid":9,"vid":1`)},
		{Name: "body-field-unknown", What: "a field that the body does not have", Rule: "V2", Make: reworded("body-field-unknown", ntv.TypePresence, 0, `"in":true`, `"in":true,"why":"x"`)},
		{Name: "body-field-case", What: "a field's name in another case", Rule: "V2", Make: reworded("body-field-case", ntv.TypeOpen, 0, `"eh"`, `"EH"`)},
		{Name: "body-field-missing", What: "a field is left out", Rule: "V2", Make: reworded("body-field-missing", ntv.TypePresence, 0, `,"in":true`, ``)},
		{Name: "body-fields-swapped", What: "two fields change places", Rule: "V2", Make: reworded("body-fields-swapped", ntv.TypePresence, 0, `{"vid":1,"in":true}`, `{"in":true,"vid":1}`)},
		{Name: "body-space", What: "a space within a body", Rule: "V2", Make: reworded("body-space", ntv.TypePresence, 0, `"in":`, `"in": `)},
		{Name: "body-trailing", What: "bytes behind a body", Rule: "V2", Make: reworded("body-trailing", ntv.TypePresence, 0, `true}`, "true}\n")},
		{Name: "body-u2028", What: "a title with a line separator", Rule: "V2", Make: reworded("body-u2028", ntv.TypeGenesis, 0, `"title":"`, "\"title\":\"\u2028")},
		{Name: "body-u2028-escaped", What: "a title with an escaped line separator", Rule: "V2", Make: reworded("body-u2028-escaped", ntv.TypeGenesis, 0, `"title":"`, `"title":"\u2028`)},
		{Name: "body-letter-escaped", What: "a letter written as an escape", Rule: "V2", Make: reworded("body-letter-escaped", ntv.TypeGenesis, 0, `"title":"`, `"title":"\u0041`)},
		{Name: "body-html-escaped", What: "an angle bracket written as an escape", Rule: "V2", Make: reworded("body-html-escaped", ntv.TypeGenesis, 0, `"title":"`, `"title":"\u003c`)},
		{Name: "body-control", What: "a control character in a title", Rule: "V2", Make: reworded("body-control", ntv.TypeGenesis, 0, `"title":"`, "\"title\":\"\u0085")},
		{Name: "body-not-utf8", What: "a byte that is no UTF-8 in a title", Rule: "V2", Make: reworded("body-not-utf8", ntv.TypeGenesis, 0, `"title":"`, "\"title\":\"\xff")},
		{Name: "body-null-list", What: "null in place of an empty list", Rule: "V2", Make: scripted("body-null-list", func(b *Builder, v *Vote) {
			b.AppendRaw(ntv.TypeClose, []byte(`{"eh":"`+v.EH.String()+`","counted":null}`))
		})},
		{Name: "body-number-fraction", What: "a number with a fraction", Rule: "V2", Make: reworded("body-number-fraction", ntv.TypePresence, 0, `"vid":1`, `"vid":1.0`)},
		{Name: "body-number-huge", What: "a number of a delegate beyond 32 bits", Rule: "V2", Make: reworded("body-number-huge", ntv.TypePresence, 0, `"vid":1`, `"vid":4294967297`)},
		{Name: "body-empty", What: "a record with an empty body", Rule: "V2", Make: scripted("body-empty", func(b *Builder, _ *Vote) { b.AppendRaw(ntv.TypeNote, nil) })},
		{Name: "genesis-version", What: "a board of another version of the protocol", Rule: "V2", Make: reworded("genesis-version", ntv.TypeGenesis, 0, "NTV1", "NTV2")},
	}
}

func tamperedRolls() []Case {
	roll := func(rule, name, what string, change func(b *Builder, r *ntv.Roll)) Case {
		return Case{Name: name, What: what, Rule: rule, Make: board(func() *Builder {
			b := New(name)
			r := b.MakeRoll(4)
			change(b, &r)
			b.Append(ntv.TypeRoll, r)
			return b
		})}
	}
	return []Case{
		roll("V3", "roll-number-twice", "two delegates have one number", func(_ *Builder, r *ntv.Roll) { r.Voters[1].VID = 1 }),
		roll("V3", "roll-key-twice", "two delegates have one key: who holds it has two votes", func(_ *Builder, r *ntv.Roll) { r.Voters[1].VK = r.Voters[0].VK }),
		roll("V2", "roll-number-zero", "a delegate without a number", func(_ *Builder, r *ntv.Roll) { r.Voters[0].VID = 0 }),
		roll("V3", "roll-empty", "a roll of nobody", func(_ *Builder, r *ntv.Roll) { r.Voters = nil }),
		{Name: "roll-key-small-order", What: "a key of small order, under which one signature fits many ballots", Rule: "V3", Make: reworded("roll-key-small-order", ntv.TypeRoll, 0,
			New("roll-key-small-order").VK(2).String(), "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")},
		{Name: "roll-key-no-point", What: "a key that is no point", Rule: "V3", Make: reworded("roll-key-no-point", ntv.TypeRoll, 0,
			New("roll-key-no-point").VK(2).String(), "02"+strings.Repeat("0", 62))},
		{Name: "roll-forged-key", What: "the server puts its own key on the roll in place of a delegate's: the delegate's ballot is not that key's", Rule: "V9",
			Make: func() []byte {
				b := prepared("roll-forged-key")
				forged := b.MakeRoll(8)
				forged.Voters[2].VK = must(ntv.PublicKeyOf(Key("server's own")))
				b.RollHash = b.Append(ntv.TypeRoll, forged).Hash
				v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteLast)
				castSix(v)
				return b.File()
			}},
	}
}
