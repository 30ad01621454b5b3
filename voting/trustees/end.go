package trustees

import (
	"context"
	"fmt"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/keyceremony"
	"nghitruong/ent/vote"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// maxWords is the longest text of a complaint or loss, in characters.
const maxWords = 500

// needingKey are the states of votes that still need the key they were opened with.
var needingKey = []string{"open", "counting"}

// NewComplaint is what a trustee's device, or the trustee, finds wrong.
type NewComplaint struct {
	// Against is a trustee's number, 0 for the server.
	Against int
	Reason  Reason
	Words   string
}

// complaint is why a ceremony is broken off; by and against are nil where nobody is meant.
type complaint struct {
	by, against *int
	reason      Reason
	words       string
}

var reasonsVI = map[Reason]string{
	BadToken: "mã cam kết không đúng", BadKeys: "phần khóa công khai không khớp", BadBox: "phần khóa niêm phong không mở được hoặc không đúng",
	BadKeySet: "bộ khóa công bố không đúng", Other: "lý do khác", Lost: "báo mất phần khóa", Stopped: "trưởng ban hoặc thư ký cho làm lại",
}

// Complain breaks the ceremony off, because a part is bad (2.4, step 4). The server's share is erased. Errors: those of authz; ErrNotFound,
// ErrNotTrustee, ErrState, ErrBroken; ErrReason, ErrAgainst, fault.ErrInput.
func (s *Service) Complain(ctx context.Context, c id.KeyCeremony, n NewComplaint) (CeremonyDetails, error) {
	if !slices.Contains([]Reason{BadToken, BadKeys, BadBox, BadKeySet, Other}, n.Reason) {
		return CeremonyDetails{}, fault.ErrInput.At("body.reason", ErrReason)
	}
	words, err := fault.Line("body.words", n.Words, maxWords)
	if err != nil {
		return CeremonyDetails{}, err
	}
	d, err := s.step(ctx, c, "ceremony.complained", func(ctx context.Context, w *work) (bool, error) {
		// The same complaint again changes nothing.
		if r := w.row; State(r.State) == Broken && r.BrokenBy != nil && *r.BrokenBy == w.me.Number && r.BrokenAgainst != nil && *r.BrokenAgainst == n.Against &&
			Reason(r.BrokenBecause) == n.Reason && r.BrokenWords == words {
			return false, nil
		}
		if err := w.in(Tokens, Keys, Shares, Confirming); err != nil {
			return false, err
		}
		if n.Against < 0 || n.Against > len(w.trustees) || n.Against == w.me.Number {
			return false, fault.ErrInput.At("body.against", ErrAgainst)
		}
		// breakOff tells the ledger.
		return false, s.breakOff(ctx, w, complaint{by: &w.me.Number, against: &n.Against, reason: n.Reason, words: words})
	})
	return d, s.eraseEnded(d, err)
}

// breakOff ends a running ceremony. The caller erases the server's share after the commit.
func (s *Service) breakOff(ctx context.Context, w *work, why complaint) (err error) {
	name := func(number *int) string {
		switch {
		case number == nil:
			return ""
		case *number == 0:
			return "máy chủ"
		}
		return fmt.Sprintf("ủy viên %d", *number)
	}
	text := fmt.Sprintf("Dừng lễ tạo khóa %s: %s", w.row.ID, reasonsVI[why.reason])
	if against := name(why.against); against != "" {
		text += ", " + against
	}
	if by := name(why.by); by != "" {
		text += " (" + by + " khiếu nại)"
	}
	if err := s.note(ctx, w, "%s.", text); err != nil {
		return err
	}
	w.row, err = w.row.Update().SetState(string(Broken)).ClearActiveGuard().SetEndedAt(s.Store.Now()).SetBrokenBecause(string(why.reason)).
		SetNillableBrokenBy(why.by).SetNillableBrokenAgainst(why.against).SetBrokenWords(why.words).Save(ctx)
	if err != nil {
		return err
	}
	if err := s.call(ctx, w, "ceremony.broken"); err != nil {
		return err
	}
	return s.tell(ctx, w, "ceremony.broken", map[string]any{"by": why.by, "against": why.against, "reason": why.reason, "words": why.words})
}

// Loss is a report that a trustee's share cannot be used any more, or its withdrawal.
type Loss struct {
	// Trustee is the number.
	Trustee int
	// Withdrawn: the share was found again.
	Withdrawn bool
	Reason    string
}

// ReportLoss tells that a trustee has lost its share. A ceremony that was not confirmed is broken off by it; with a confirmed key the others go on, as
// long as k are left. It needs to be the trustee itself or the head of the board. Errors: those of authz; ErrNotFound, ErrTrustee, ErrState, ErrBroken;
// fault.ErrInput.
func (s *Service) ReportLoss(ctx context.Context, c id.KeyCeremony, n Loss) (CeremonyDetails, error) {
	row, _, err := s.see(ctx, c)
	if err != nil {
		return CeremonyDetails{}, err
	}
	board, err := s.Boards.CountingBoard(ctx, row.CountingBoardID)
	if err != nil {
		return CeremonyDetails{}, err
	}
	reason := ""
	if !n.Withdrawn {
		if reason, err = fault.RequiredLine("body.reason", n.Reason, maxWords); err != nil {
			return CeremonyDetails{}, err
		}
	}
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		w, err := s.lock(ctx, c)
		if err != nil {
			return err
		}
		place := slices.IndexFunc(w.trustees, func(t *ent.Trustee) bool { return t.Number == n.Trustee })
		if !isHead(ctx, board) && (w.me == nil || place < 0 || w.trustees[place] != w.me) {
			return authz.ErrForbidden
		}
		if place < 0 {
			return fault.ErrInput.At("body.trustee", ErrTrustee)
		}
		return s.lose(ctx, w, place, reason)
	})
	if err != nil {
		return CeremonyDetails{}, err
	}
	d, err := s.Get(ctx, c)
	return d, s.eraseEnded(d, err)
}

// lose stores why a share is lost; the empty reason says that it was found again.
func (s *Service) lose(ctx context.Context, w *work, place int, reason string) error {
	t := w.trustees[place]
	if t.LostBecause == reason {
		return nil
	}
	if err := w.in(Tokens, Keys, Shares, Confirming, Confirmed); err != nil {
		return err
	}
	changed, err := t.Update().SetLostBecause(reason).Save(ctx)
	if err != nil {
		return err
	}
	w.trustees[place] = changed
	if State(w.row.State) != Confirmed {
		return s.breakOff(ctx, w, complaint{against: &changed.Number, reason: Lost, words: reason})
	}
	text, name := "Ủy viên %d báo mất phần khóa của lễ tạo khóa %s.", "ceremony.share_lost"
	if reason == "" {
		text, name = "Ủy viên %d tìm lại được phần khóa của lễ tạo khóa %s.", "ceremony.share_found"
	}
	if err := s.note(ctx, w, text, changed.Number, w.row.ID); err != nil {
		return err
	}
	return s.tell(ctx, w, name, map[string]any{"trustee": changed.Number, "reason": reason})
}

// End erases the server's share, after which nobody can open a ballot of this key any more, and lets the trustees erase theirs. It needs to be the
// head of the board or vote.prepare. Ending again erases what may still be there. Errors: those of authz; ErrNotFound, ErrState, ErrBroken;
// ErrVotesRunning.
func (s *Service) End(ctx context.Context, c id.KeyCeremony) (CeremonyDetails, error) {
	if _, _, err := s.manage(ctx, c); err != nil {
		return CeremonyDetails{}, err
	}
	err := s.Store.Tx(ctx, func(ctx context.Context) error {
		w, err := s.lock(ctx, c)
		if err != nil || State(w.row.State) == Erased {
			return err
		}
		if err := w.in(Confirmed); err != nil {
			return err
		}
		running, err := s.Store.Client(ctx).Vote.Query().Where(vote.CeremonyID(c), vote.StateIn(needingKey...)).Order(vote.ByOrdinal()).First(ctx)
		if err == nil {
			return ErrVotesRunning.With("code", running.Code)
		}
		if !ent.IsNotFound(err) {
			return err
		}
		if err := s.note(ctx, w, "Kết thúc khóa của lễ tạo khóa %s: máy chủ xóa phần khóa của mình.", c); err != nil {
			return err
		}
		w.row, err = w.row.Update().SetState(string(Erased)).ClearActiveGuard().SetEndedAt(s.Store.Now()).Save(ctx)
		if err != nil {
			return err
		}
		if err := s.call(ctx, w, "ceremony.erased"); err != nil {
			return err
		}
		return s.tell(ctx, w, "ceremony.erased", nil)
	})
	if err != nil {
		return CeremonyDetails{}, err
	}
	d, err := s.Get(ctx, c)
	return d, s.eraseEnded(d, err)
}

// eraseEnded erases the server's share of a ceremony that has ended. The row that says so is committed: should the program stop before the file is
// gone, Start erases it.
func (s *Service) eraseEnded(d CeremonyDetails, err error) error {
	if err != nil || d.State != Broken && d.State != Erased {
		return err
	}
	if err := s.Shares.EraseShare(d.ID); err != nil {
		return fmt.Errorf("trustees: erasing the server's share: %w", err)
	}
	return nil
}

// ConfirmErasure records that the device of the trustee who acts has erased its share, once the key has ended. Errors: those of authz; ErrNotFound,
// ErrNotTrustee, ErrNotErased, ErrBroken; ErrSignature.
func (s *Service) ConfirmErasure(ctx context.Context, c id.KeyCeremony, sig ntv.Signature) (CeremonyDetails, error) {
	return s.step(ctx, c, "ceremony.share_erased", func(ctx context.Context, w *work) (bool, error) {
		switch State(w.row.State) {
		case Broken:
			return false, ErrBroken
		case Erased:
		default:
			return false, ErrNotErased
		}
		keys, err := w.signed(sig, ntv.KeyDestroyedSigHash)
		if err != nil || w.me.ErasedAt != nil {
			return false, err
		}
		if _, err := s.append(ctx, w, ntv.TypeKeyDestroyed, ntv.KeyDestroyed{Keys: keys, I: uint32(w.me.Number), Sig: sig}); err != nil {
			return false, err
		}
		return true, s.mark(ctx, w, w.me.Update().SetErasedAt(s.Store.Now()))
	})
}

// Key is a finished key, as a vote needs it.
type Key struct {
	Ceremony id.KeyCeremony
	// KeySet is the hash of the key set's record.
	KeySet ntv.Hash
	N, K   int
	// Numbers are the trustees', by person; Names by number.
	Numbers map[id.Person]int
	Names   map[int]string
	// Usable are the trustees whose share is not reported lost; Lost those whose share is, by number.
	Usable int
	Lost   map[int]bool
}

// Confirmed returns the finished key of a counting board and keeps it until the transaction of ctx ends: it is not ended before. It asks for no
// authority. Errors: ErrNoKey.
func (s *Service) Confirmed(ctx context.Context, board id.CountingBoard) (Key, error) {
	q := s.Store.Client(ctx).KeyCeremony.Query().Where(keyceremony.ActiveGuard(board), keyceremony.State(string(Confirmed)))
	if s.Store.Postgres() {
		q = q.ForShare()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return Key{}, ErrNoKey
	}
	if err != nil {
		return Key{}, err
	}
	return s.key(ctx, row)
}

// Key returns the finished key of a ceremony, also after it has ended. It asks for no authority. Errors: ErrNotFound, ErrNoKey.
func (s *Service) Key(ctx context.Context, c id.KeyCeremony) (Key, error) {
	row, err := s.Store.Client(ctx).KeyCeremony.Get(ctx, c)
	switch {
	case ent.IsNotFound(err):
		return Key{}, ErrNotFound
	case err != nil:
		return Key{}, err
	case row.ConfirmedAt == nil:
		return Key{}, ErrNoKey
	}
	return s.key(ctx, row)
}

func (s *Service) key(ctx context.Context, row *ent.KeyCeremony) (Key, error) {
	hash, err := ntv.ParseHash(row.KeySet)
	if err != nil {
		return Key{}, fmt.Errorf("trustees: stored key set: %w", err)
	}
	trustees, err := s.trustees(ctx, row.ID)
	if err != nil {
		return Key{}, err
	}
	k := Key{Ceremony: row.ID, KeySet: hash, N: row.Trustees, K: row.Threshold, Numbers: map[id.Person]int{}, Names: map[int]string{}, Lost: map[int]bool{}}
	for _, t := range trustees {
		k.Numbers[t.PersonID], k.Names[t.Number] = t.Number, t.Name
		if t.LostBecause == "" {
			k.Usable++
		} else {
			k.Lost[t.Number] = true
		}
	}
	return k, nil
}
