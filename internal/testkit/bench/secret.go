package main

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"nghitruong/internal/testkit/program"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
	"nghitruong/voting/rules"
)

const (
	// trustees is the size of the counting board.
	trustees = 5
	// rated is how many persons the confidence rating is about.
	rated = 30
	// opened is how many ballots are opened to be checked instead of cast.
	opened = 50
)

// secret measures secret ballots: five hundred on a motion at once, five hundred on thirty persons, from the close to the announced counts, and the
// verifier, on SQLite and, where there is one, on PostgreSQL.
func (b *bench) secret() error {
	if err := b.secretOn("sqlite", ""); err != nil {
		return err
	}
	server := os.Getenv("NT_TEST_POSTGRES")
	if server == "" {
		return nil
	}
	address, drop, err := fresh(server)
	if err != nil {
		return err
	}
	return errors.Join(b.secretOn("postgres", address), drop())
}

// urn is a council that votes in secret.
type urn struct {
	*hall
	name   string
	voters []*software.Voter
	board  *program.Committee
}

func (b *bench) secretOn(name, database string) error {
	ctx := context.Background()
	i, err := b.demo("secret-"+name, database)
	if err != nil {
		return err
	}
	council, server, err := program.Convene(ctx, i, seats)
	if err != nil {
		return err
	}
	u := &urn{hall: &hall{server: server, council: council, meeting: council.Meeting, delegates: council.Delegates, secretary: council.Secretary, chair: council.Chair}, name: name}
	return errors.Join(b.secretVotes(ctx, i, u), server.Kill())
}

func (b *bench) secretVotes(ctx context.Context, i program.Installation, u *urn) (err error) {
	if err := secretRule(ctx, u.delegates[0].Server); err != nil {
		return err
	}
	// Before anybody has a vote key: the board then holds nothing but the secret votes.
	if u.board, err = u.council.CountingBoard(ctx, trustees); err != nil {
		return err
	}
	if u.voters, err = u.council.GiveKeys(ctx); err != nil {
		return err
	}
	if err := b.motion(ctx, i, u); err != nil {
		return err
	}
	// What thirty persons cost is the proofs, whatever the database.
	if i.Database == "" {
		if err := b.rating(ctx, u); err != nil {
			return err
		}
		if err := b.verify(i, u.meeting, "board_verify_rating"); err != nil {
			return err
		}
	}
	return b.waves(ctx, u)
}

// secretRuleCode names the rule of the secret motions.
const secretRuleCode = "bench_secret"

// secretRule makes the council's usual rule a secret one.
func secretRule(ctx context.Context, at *program.Address) error {
	manager, err := program.SignIn(ctx, at, "quantri")
	if err != nil {
		return err
	}
	rule := rules.Profiles()[0]
	rule.Code, rule.Secret, rule.MinTally = secretRuleCode, true, 5
	return manager.Do(ctx, http.MethodPut, "/api/rules/"+secretRuleCode, map[string]any{"rule": rule, "reason": "Đo tốc độ", "domain": "/"}, nil)
}

func motionDraft() map[string]any {
	return map[string]any{"motion": "Thông qua bằng bỏ phiếu kín", "rule": secretRuleCode}
}

// motion measures the first secret vote of a board, with opened ballots, up to its announced counts, and the verification of the board.
func (b *bench) motion(ctx context.Context, i program.Installation, u *urn) error {
	vote, e, err := u.board.OpenSecret(motionDraft())
	if err != nil {
		return err
	}
	for n := range opened {
		spoil, err := u.voters[n].Spoil(e, motionBits(n), 1)
		if err != nil {
			return err
		}
		body := map[string]any{"bseq": spoil.BSeq, "bits": bitNumbers(spoil.Bits), "seed": spoil.Seed, "ballot": spoil.Ballot, "sig": spoil.Sig}
		if err := u.delegates[n].Do(ctx, http.MethodPut, "/api/votes/"+vote+"/spoil", body, nil); err != nil {
			return err
		}
	}
	records, err := u.make(e, 2, motionBits)
	if err != nil {
		return err
	}
	took, _, err := u.cast(ctx, vote, records)
	if err != nil {
		return err
	}
	if err := b.print("secret_"+u.name+"_first_wave", milliseconds(took), "ms"); err != nil {
		return err
	}
	if err := b.count(ctx, u, "secret_"+u.name, vote, e.EH); err != nil {
		return err
	}
	if i.Database != "" {
		return nil
	}
	return b.verify(i, u.meeting, "board_verify")
}

// waves lets everybody cast again and again in one vote, and breaks it off.
func (b *bench) waves(ctx context.Context, u *urn) error {
	vote, e, err := u.board.OpenSecret(motionDraft())
	if err != nil {
		return err
	}
	var whole, slowest, middle []time.Duration
	var used time.Duration
	for n := range waves {
		records, err := u.make(e, uint32(n)+1, motionBits)
		if err != nil {
			return err
		}
		before, err := processor(u.server.PID())
		if err != nil {
			return err
		}
		took, each, err := u.cast(ctx, vote, records)
		if err != nil {
			return err
		}
		after, err := processor(u.server.PID())
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		used += after - before
		whole, slowest, middle = append(whole, took), append(slowest, percentile(each, 99)), append(middle, percentile(each, 50))
	}
	at := "secret_" + u.name
	err = errors.Join(b.print(at, seats/median(whole).Seconds(), "ballots/s"), b.print(at+"_all", milliseconds(median(whole)), "ms"),
		b.print(at+"_p50", milliseconds(median(middle)), "ms"), b.print(at+"_p99", milliseconds(median(slowest)), "ms"),
		b.print(at+"_server_cpu", milliseconds(used)*1000/((waves-1)*seats), "µs/ballot"))
	return errors.Join(err, u.chair.Do(ctx, http.MethodPost, "/api/votes/"+vote+"/cancel", map[string]string{"reason": "Kết thúc đo"}, nil))
}

// rating measures a confidence rating of many persons.
func (b *bench) rating(ctx context.Context, u *urn) error {
	persons := make([]map[string]string, rated)
	for n := range persons {
		persons[n] = map[string]string{"person_id": u.delegates[trustees+n].ID}
	}
	vote, e, err := u.board.OpenSecret(map[string]any{"motion": "Lấy phiếu tín nhiệm", "rule": "confidence_rating", "candidates": persons})
	if err != nil {
		return err
	}
	records, err := u.make(e, 1, ratingBits)
	if err != nil {
		return err
	}
	before, err := processor(u.server.PID())
	if err != nil {
		return err
	}
	took, each, err := u.cast(ctx, vote, records)
	if err != nil {
		return err
	}
	after, err := processor(u.server.PID())
	if err != nil {
		return err
	}
	at := "rating_" + u.name
	err = errors.Join(b.print(at+"_all", milliseconds(took), "ms"), b.print(at+"_p50", milliseconds(percentile(each, 50)), "ms"),
		b.print(at+"_server_cpu", milliseconds(after-before), "ms"), b.print(at+"_bytes", float64(len(records[0])), "bytes/ballot"))
	return errors.Join(err, b.count(ctx, u, at, vote, e.EH))
}

func motionBits(n int) []byte {
	bits := make([]byte, 3)
	bits[n%3] = 1
	return bits
}

func ratingBits(n int) []byte {
	bits := make([]byte, 3*rated)
	for p := range rated {
		// One row in eleven stays unmarked.
		if level := (n + p) % 11; level < 10 {
			bits[3*p+level%3] = 1
		}
	}
	return bits
}

func bitNumbers(bits []byte) []int {
	numbers := make([]int, len(bits))
	for i, bit := range bits {
		numbers[i] = int(bit)
	}
	return numbers
}

// make makes everybody's ballot; the devices' work is not measured here.
func (u *urn) make(e *ntv.Election, bseq uint32, bits func(n int) []byte) ([][]byte, error) {
	records, errs := make([][]byte, len(u.voters)), make([]error, runtime.NumCPU())
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			for n := worker; n < len(u.voters) && errs[worker] == nil; n += len(errs) {
				records[n], errs[worker] = u.voters[n].Ballot(e, bits(n), bseq)
			}
		})
	}
	group.Wait()
	return records, errors.Join(errs...)
}

// cast lets everybody send a ballot in the same moment and returns how long it took until all, and until each, had the receipt.
func (u *urn) cast(ctx context.Context, vote string, records [][]byte) (whole time.Duration, each []time.Duration, err error) {
	bodies := make([]any, len(records))
	for n, record := range records {
		bodies[n] = map[string]string{"record": base64.StdEncoding.EncodeToString(record)}
	}
	return u.atOnce(ctx, "/api/votes/"+vote+"/secret-ballot", bodies)
}

// count closes a vote, lets the trustees confirm and decrypt, and announces. What the trustees verify was downloaded and verified before the close,
// as their screens do while ballots come; that is told apart.
func (b *bench) count(ctx context.Context, u *urn, at, vote string, eh ntv.Hash) error {
	board, err := u.board.Table.Board()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := u.board.Copy().Read(board); err != nil {
		return err
	}
	verifying := time.Since(began)
	if err := u.board.Table.Approve(vote); err != nil {
		return err
	}
	server, err := processor(u.server.PID())
	if err != nil {
		return err
	}
	own, err := ownProcessor()
	if err != nil {
		return err
	}
	began = time.Now()
	if err := u.board.Table.Close(vote); err != nil {
		return err
	}
	if err := u.board.CoSign(u.board.Table, eh); err != nil {
		return err
	}
	if err := u.board.Decrypt(u.board.Table, eh, 1, 2, 3); err != nil {
		return err
	}
	if err := u.chair.Do(ctx, http.MethodPost, "/api/votes/"+vote+"/announce", nil, nil); err != nil {
		return err
	}
	took := time.Since(began)
	serverAfter, err := processor(u.server.PID())
	if err != nil {
		return err
	}
	ownAfter, err := ownProcessor()
	if err != nil {
		return err
	}
	return errors.Join(b.print(at+"_count", milliseconds(took), "ms"), b.print(at+"_count_server_cpu", milliseconds(serverAfter-server), "ms"),
		b.print(at+"_count_trustees_cpu", milliseconds(ownAfter-own), "ms"), b.print(at+"_trustee_verifies", milliseconds(verifying), "ms"))
}

// ownProcessor is the processor time of this process.
func ownProcessor() (time.Duration, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, err
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), nil
}
