package voting_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/pdf"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
	"nghitruong/voting/votingtest"
)

// The minutes of a secret vote on devices hold what the board says, and are the same bytes before and after the announcement, from another server,
// with another vote behind it, and after the bodies of the ballots were destroyed.
func TestMinutesOfASecretVoteOnDevices(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 9)
		program := strings.Repeat("5a", 32)
		room.Service.ClientHash = func() (string, error) { return program, nil }
		voters := room.Keys(t)
		c := room.Counting(t, "BQ-01", 1, 2, 3)
		// An open vote of which the board withholds the choices for good, since it is broken off.
		aborted := room.Open(t, voting.NewVote{Code: "BQ-02"})
		signed(t, room, aborted, voters[0])
		if _, err := room.Service.Cancel(room.Chair(), aborted, "Sai nội dung"); err != nil {
			t.Fatal(err)
		}
		v := room.Ready(t, voting.NewVote{Code: "B-01", Kind: voting.Election, Rule: "elect_absolute", SeatsToFill: 1, Candidates: []voting.NewCandidate{{Name: "Đặng Ngọc Sơn"}},
			Method: voting.Electronic, CountingBoard: c.Counting})
		e := room.OpenSecret(t, c, v)
		for i, marks := range [][]int{{0}, {0}, {0}, {0}, {0}, {1}, {}} {
			if _, err := room.Cast(e, v, voters[i], 1, marks...); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := room.Cast(e, v, voters[5], 2, 0); err != nil {
			t.Fatal(err)
		}
		spoil(t, room, e, v, voters[7], 1)
		if _, err := room.Service.Protocol(room.Secretary(), v); !errors.Is(err, voting.ErrNoProtocol) {
			t.Errorf("minutes of an open vote: %v", err)
		}
		room.CloseSecret(t, c, v)
		if err := c.CoSign(c.Counts(), e.EH, 1, 2); err != nil {
			t.Fatal(err)
		}
		cell := ntv.Raw{}
		wrong := ntv.ShareBody{EH: e.EH, I: 2, M: []ntv.Raw{cell, cell}, C: []ntv.Raw{cell, cell}, V: []ntv.Raw{cell, cell}}
		if _, err := c.Post(v, wrong); !errors.Is(err, voting.ErrBadShare) {
			t.Fatalf("a wrong share: %v", err)
		}
		if err := c.Decrypt(c.Counts(), e.EH, 1, 3); err != nil {
			t.Fatal(err)
		}
		board := room.Board(t)
		first, err := room.Service.Protocol(c.As(3), v)
		if err != nil {
			t.Fatalf("for a trustee before the announcement: %v", err)
		}
		for name, who := range map[string]context.Context{"a delegate": room.Delegate(9), "a guest": hall.As(room.Others[votingtest.Guest])} {
			if _, err := room.Service.Protocol(who, v); err == nil {
				t.Errorf("minutes before the announcement for %s", name)
			}
		}
		report := verified(t, room)
		sum := sha256.Sum256(board)
		got := readPDF(t, first.Content)
		for _, want := range []string{"Bầu cử B-01", "Phiếu phát ra 09", "Phiếu thu về 07", "Phiếu hợp lệ 06", "Phiếu không hợp lệ 01", "– trong đó phiếu trắng 01", "danh sách: 09 (chín)",
			room.Names[room.Delegates[0]] + ", Trưởng Ban kiểm phiếu, hồi", votingtest.Secretary + ", thư ký, hồi", "cần ít nhất 02 (hai)", "1 " + room.Names[room.Delegates[0]] + " có có –",
			"2 " + room.Names[room.Delegates[1]] + " có – có", "3 " + room.Names[room.Delegates[2]] + " – có –", "kiểm chứng bảng công khai: ĐÚNG", "kể cả phiếu bỏ lại 08", "được tính 07",
			"không tính 01", fmt.Sprintf("kết thúc số %d", report.Head.Seq)} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not in the minutes:\n%s", want, got)
			}
		}
		joined := strings.ReplaceAll(got, " ", "")
		for what, want := range map[string]string{"the head": report.Head.Hash.String(), "the board": report.Head.Board.String(), "the export": hex.EncodeToString(sum[:]), "the program": program} {
			if !strings.Contains(joined, want) {
				t.Errorf("%s is not in the minutes: %s", what, want)
			}
		}
		same := func(when string, service *voting.Service) {
			t.Helper()
			again, err := service.Protocol(room.Secretary(), v)
			if err != nil || !bytes.Equal(again.Content, first.Content) {
				t.Errorf("%s: other minutes, %v", when, err)
			}
		}
		another := func() *voting.Service {
			deps := room.Service.Deps
			deps.ClientHash = func() (string, error) { return strings.Repeat("77", 32), nil }
			return voting.New(deps)
		}
		same("from another server", another())
		if _, err := room.Service.Announce(room.Chair(), v); err != nil {
			t.Fatal(err)
		}
		later := room.Open(t, voting.NewVote{Code: "BQ-03"})
		signed(t, room, later, voters[1])
		same("while an open vote is under way", another())
		if _, err := room.Service.Close(room.Chair(), later); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Bulletin.DestroyBodies(authz.SystemContext(t.Context()), room.Meeting, "bodies destroyed"); err != nil {
			t.Fatal(err)
		}
		same("after the bodies were destroyed", another())
		if _, err := room.Bulletin.DestroyBodies(authz.SystemContext(t.Context()), room.Meeting, "again"); err != nil {
			t.Fatal(err)
		}
		same("after they were destroyed again", another())
		edit(t, s, "UPDATE board_record SET ts = ts + 1 WHERE type = 'tally'")
		fresh := another()
		fresh.Bulletin = bulletin.New(bulletin.Deps{Store: s, Keys: room.Bulletin.Keys, Audit: room.Audit, Logger: slog.New(slog.DiscardHandler)})
		if _, err := fresh.Protocol(room.Secretary(), v); !errors.Is(err, voting.ErrBoardNotVerified) {
			t.Errorf("minutes of an edited board: %v", err)
		}
	})
}

// A count that stays sealed has minutes too, without figures.
func TestMinutesOfASealedVote(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		voters := room.Keys(t)
		c := room.Counting(t, "BQ-01", 1, 2, 3)
		v := room.Ready(t, voting.NewVote{Code: "B-01", Kind: voting.ConfidenceBallot, Rule: "confidence_ballot", Candidates: []voting.NewCandidate{{Name: "Đặng Ngọc Sơn"}},
			Method: voting.Electronic, CountingBoard: c.Counting})
		e := room.OpenSecret(t, c, v)
		for i := range 4 {
			if _, err := room.Cast(e, v, voters[i], 1, 0); err != nil {
				t.Fatal(err)
			}
		}
		room.CloseSecret(t, c, v)
		file, err := room.Service.Protocol(room.Secretary(), v)
		if err != nil {
			t.Fatal(err)
		}
		got := readPDF(t, file.Content)
		if !strings.Contains(got, "phiếu không được mở") || strings.Contains(got, "Phiếu thu về") || !strings.Contains(got, "SHA-256 chương trình trên thiết bị chưa rõ") {
			t.Errorf("the minutes of a sealed vote:\n%s", got)
		}
	})
}

// signed casts a signed choice in an open vote.
func signed(t *testing.T, room *votingtest.Room, v id.Vote, voter *software.Voter) {
	t.Helper()
	ctx := room.Delegate(int(voter.VID()))
	seen, err := room.Service.Get(ctx, v)
	if err != nil {
		t.Fatal(err)
	}
	eh, err := ntv.ParseHash(seen.MyBallot.ElectionHash)
	if err != nil {
		t.Fatal(err)
	}
	bseq := seen.MyBallot.NextBSeq
	sig, err := voter.Sign(ntv.OpenSigHash(eh, voter.VID(), bseq, ntv.Bits{1, 0, 0}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := room.Service.CastSigned(ctx, v, "for", "", uuid.NewString(), &voting.BallotSignature{BSeq: bseq, Sig: sig.String()}); err != nil {
		t.Fatal(err)
	}
}

// spoil has a delegate open a ballot instead of casting it.
func spoil(t *testing.T, room *votingtest.Room, e *ntv.Election, v id.Vote, voter *software.Voter, bseq uint32) {
	t.Helper()
	bits := make([]byte, len(e.Cells))
	made, err := voter.Spoil(e, bits, bseq)
	if err != nil {
		t.Fatal(err)
	}
	opened := voting.OpenedBallot{BSeq: bseq, Bits: make([]int, len(bits)), Seed: ntv.Hash(made.Seed).String(), Ballot: made.Ballot.String(), Sig: made.Sig.String()}
	if _, err := room.Service.Spoil(room.Delegate(int(voter.VID())), v, opened); err != nil {
		t.Fatal(err)
	}
}

func readPDF(t *testing.T, content []byte) string {
	t.Helper()
	pages, err := pdf.Text(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.Join(pages, " ")), " ")
}

// edit changes rows as an administrator would who has taken the triggers off.
func edit(t *testing.T, s *store.Store, change string) {
	t.Helper()
	err := s.Tx(t.Context(), func(ctx context.Context) error {
		for _, statement := range append(dropTriggers(ctx, t, s), change) {
			if _, err := s.Client(ctx).ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
