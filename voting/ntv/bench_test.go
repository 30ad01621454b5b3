package ntv

import "testing"

// benchBallot is a vote with a signed ballot of it.
func benchBallot(b *testing.B, cells []string, rules []Constraint, bits []byte) (*Election, *Ballot, PublicKey, Signature) {
	b.Helper()
	e := electionOf(b, cells, rules)
	sk, vk := testKey(0)
	ballot := must(e.Build(1, vk, 1, bits, Seed{1}))(b)
	return e, ballot, vk, must(Sign(sk, BallotSigHash(e.EH, ballot.Hash)))(b)
}

// verify is what the server does with a ballot: read it, check the signature and every proof.
func benchVerify(b *testing.B, cells []string, rules []Constraint, bits []byte) {
	e, ballot, vk, sig := benchBallot(b, cells, rules, bits)
	e.table()
	b.ReportAllocs()
	for b.Loop() {
		read, err := e.ParseBallot(ballot.Body)
		if err != nil {
			b.Fatal(err)
		}
		if !vk.Verify(BallotSigHash(e.EH, read.Hash), sig) {
			b.Fatal("signature")
		}
		if err := e.VerifyBallot(read, vk); err != nil {
			b.Fatal(err)
		}
	}
}

func benchBuild(b *testing.B, cells []string, rules []Constraint, bits []byte) {
	e := electionOf(b, cells, rules)
	_, vk := testKey(0)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Build(1, vk, 1, bits, Seed{1}); err != nil {
			b.Fatal(err)
		}
	}
}

func ratingBits(persons int) []byte {
	bits := make([]byte, 3*persons)
	for i := range persons {
		bits[3*i+i%3] = 1
	}
	return bits
}

func BenchmarkVerifyMotion(b *testing.B) {
	cells, rules := Motion()
	benchVerify(b, cells, rules, []byte{1, 0, 0})
}

func BenchmarkVerifyRating30(b *testing.B) {
	cells, rules := Rating(30)
	benchVerify(b, cells, rules, ratingBits(30))
}

func BenchmarkVerifyElection20For10(b *testing.B) {
	cells, rules := ElectionMarks(20, 10)
	benchVerify(b, cells, rules, append(make([]byte, 20), 1))
}

func BenchmarkBuildMotion(b *testing.B) {
	cells, rules := Motion()
	benchBuild(b, cells, rules, []byte{1, 0, 0})
}

func BenchmarkBuildRating30(b *testing.B) {
	cells, rules := Rating(30)
	benchBuild(b, cells, rules, ratingBits(30))
}

// BenchmarkTableOfKey is the work that is done once a vote before its first ballot is verified.
func BenchmarkTableOfKey(b *testing.B) {
	y := BaseMultiply(NewScalar(77))
	b.ReportAllocs()
	for b.Loop() {
		newFixedBase(y)
	}
}
