package trustees

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/keyceremony"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// The size of a committee (section 2.1), and the least number of trustees that may open a sum: one alone would be one person to trust.
const (
	minTrustees  = 3
	maxTrustees  = 9
	minThreshold = 2
)

// NewCeremony is what a ceremony is started with.
type NewCeremony struct {
	CountingBoard id.CountingBoard
	// Threshold is k; 0 is more than half.
	Threshold int
	// Without are members of the board that are left out.
	Without []id.Person
}

// Begin starts the ceremony of a counting board that was voted on: the server draws its own share and calls the trustees. A ceremony that waits for
// the same trustees is the answer to a repeated request. It needs meeting.read, and to be the head of the board or vote.prepare. Errors: those of
// authz; ErrBoardUnknown, ErrBoardNotApproved, ErrTooFew, ErrThreshold; ErrRunning.
func (s *Service) Begin(ctx context.Context, meeting id.Meeting, n NewCeremony) (CeremonyDetails, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return CeremonyDetails{}, err
	}
	info, err := s.Meetings.MeetingInfo(ctx, meeting)
	if err != nil {
		return CeremonyDetails{}, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", info.Domain); err != nil {
		return CeremonyDetails{}, err
	}
	board, err := s.Boards.CountingBoard(ctx, n.CountingBoard)
	unknown := err == nil && board.Meeting != meeting
	if err != nil {
		if unknown = errors.Is(err, ErrBoardUnknown); !unknown {
			return CeremonyDetails{}, err
		}
	}
	// The head of another meeting's board learns nothing.
	if unknown {
		board = CountingBoard{}
	}
	if !s.mayManage(ctx, board, info.Domain) {
		return CeremonyDetails{}, authz.ErrForbidden
	}
	if unknown {
		return CeremonyDetails{}, fault.ErrInput.At("body.counting_board_id", ErrBoardUnknown)
	}
	c, err := s.begin(ctx, board, info, n, nil)
	if err != nil {
		return CeremonyDetails{}, err
	}
	return s.Get(ctx, c)
}

// Restart takes a ceremony up again that is broken or does not come to its end, without those left out; one that still waits is broken off. Once
// it was taken up again, the same request gets the same successor. It needs to be the head of the board or vote.prepare. Errors: those of authz;
// ErrNotFound; ErrState for a key that is confirmed or erased; ErrTooFew, ErrThreshold; ErrRunning.
func (s *Service) Restart(ctx context.Context, c id.KeyCeremony, n NewCeremony) (CeremonyDetails, error) {
	row, board, err := s.manage(ctx, c)
	if err != nil {
		return CeremonyDetails{}, err
	}
	info, err := s.Meetings.MeetingInfo(ctx, row.MeetingID)
	if err != nil {
		return CeremonyDetails{}, err
	}
	n.CountingBoard = row.CountingBoardID
	next, err := s.begin(ctx, board, info, n, &c)
	if err != nil {
		return CeremonyDetails{}, err
	}
	return s.Get(ctx, next)
}

// begin draws the server's share, writes it to its file and then makes the ceremony, which follows the one given.
func (s *Service) begin(ctx context.Context, board CountingBoard, info MeetingInfo, n NewCeremony, follows *id.KeyCeremony) (id.KeyCeremony, error) {
	if !board.Approved {
		return id.KeyCeremony{}, ErrBoardNotApproved
	}
	members, err := chosen(board, n.Without)
	if err != nil {
		return id.KeyCeremony{}, err
	}
	if n.Threshold == 0 {
		n.Threshold = len(members)/2 + 1
	}
	if n.Threshold < minThreshold || n.Threshold > len(members) {
		return id.KeyCeremony{}, fault.ErrInput.At("body.threshold", ErrThreshold.With("min", minThreshold).With("max", len(members)))
	}
	// The board is there before the share, which is bound to it.
	var head ntv.Head
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		if err := s.Bulletin.Ensure(ctx, board.Meeting, info.Title); err != nil {
			return err
		}
		head, err = s.Bulletin.Head(ctx, board.Meeting)
		return err
	})
	if err != nil {
		return id.KeyCeremony{}, err
	}
	share, err := ntv.NewServerKey(rand.Reader, head.Board)
	if err != nil {
		return id.KeyCeremony{}, err
	}
	defer share.Erase()
	c := id.New[id.KeyCeremony]()
	if err := s.Shares.SaveShare(c, share); err != nil {
		return id.KeyCeremony{}, fmt.Errorf("trustees: keeping the server's share: %w", err)
	}
	var made, ended id.KeyCeremony
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		made, ended = c, id.KeyCeremony{}
		standing, broke, err := s.makeRoom(ctx, n, members, follows)
		if err != nil {
			return err
		}
		if !standing.IsZero() {
			made = standing
			return nil
		}
		ended = broke
		return s.create(ctx, c, board.Meeting, n, members, share.Public(), follows)
	})
	if err != nil || made != c {
		err = errors.Join(err, s.Shares.EraseShare(c))
	}
	if err == nil && !ended.IsZero() {
		err = s.Shares.EraseShare(ended)
	}
	return made, err
}

// chosen are the members of the board that become trustees.
func chosen(board CountingBoard, without []id.Person) ([]Member, error) {
	members := slices.DeleteFunc(slices.Clone(board.Members), func(m Member) bool { return slices.Contains(without, m.Person) })
	if n := len(members); n < minTrustees || n > maxTrustees {
		return nil, ErrTooFew.With("min", minTrustees).With("max", maxTrustees).With("n", n)
	}
	return members, nil
}

// makeRoom sees to it that the counting board has no other key. It returns the ceremony that the request was answered with before, if it was, and
// the one that it broke off.
func (s *Service) makeRoom(ctx context.Context, n NewCeremony, members []Member, follows *id.KeyCeremony) (standing, broke id.KeyCeremony, err error) {
	client := s.Store.Client(ctx)
	if follows != nil {
		w, err := s.lock(ctx, *follows)
		if err != nil {
			return standing, broke, err
		}
		switch state := State(w.row.State); {
		case state.running():
			if err := s.breakOff(ctx, w, complaint{reason: Stopped}); err != nil {
				return standing, broke, err
			}
			broke = w.row.ID
		case state != Broken:
			return standing, broke, ErrState
		}
	}
	active, err := client.KeyCeremony.Query().Where(keyceremony.ActiveGuard(n.CountingBoard)).Only(ctx)
	if ent.IsNotFound(err) {
		return standing, broke, nil
	}
	if err != nil {
		return standing, broke, err
	}
	trustees, err := s.trustees(ctx, active.ID)
	if err != nil {
		return standing, broke, err
	}
	same := active.Threshold == n.Threshold && State(active.State).running() && slices.EqualFunc(trustees, members, func(t *ent.Trustee, m Member) bool { return t.PersonID == m.Person })
	if follows != nil {
		same = same && active.FollowsID != nil && *active.FollowsID == *follows
	}
	if !same {
		return standing, broke, ErrRunning
	}
	return active.ID, broke, nil
}

func (s *Service) create(ctx context.Context, c id.KeyCeremony, meeting id.Meeting, n NewCeremony, members []Member, share ntv.ServerShareKey, follows *id.KeyCeremony) error {
	client, now := s.Store.Client(ctx), s.Store.Now()
	public, err := json.Marshal(share)
	if err != nil {
		return fmt.Errorf("trustees: the server's share key: %w", err)
	}
	row, err := client.KeyCeremony.Create().SetID(c).SetMeetingID(meeting).SetCountingBoardID(n.CountingBoard).SetTrustees(len(members)).SetThreshold(n.Threshold).
		SetState(string(Tokens)).SetActiveGuard(n.CountingBoard).SetServerKey(string(public)).SetStartedBy(authz.From(ctx).Person).SetNillableFollowsID(follows).
		SetCreatedAt(now).Save(ctx)
	if ent.IsConstraintError(err) {
		return ErrRunning
	}
	if err != nil {
		return err
	}
	w, list := &work{row: row}, make([]string, len(members))
	for i, m := range members {
		t, err := client.Trustee.Create().SetCeremonyID(c).SetPersonID(m.Person).SetNumber(i + 1).SetName(m.Name).SetHead(m.Head).SetCreatedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		w.trustees = append(w.trustees, t)
		list[i] = fmt.Sprintf("%d. %s", i+1, m.Name)
	}
	// A key set names its trustees by number and key alone; this is where the board says who they are.
	if err := s.note(ctx, w, "Bắt đầu lễ tạo khóa %s. Cần %d trong %d ủy viên: %s.", c, n.Threshold, len(members), strings.Join(list, "; ")); err != nil {
		return err
	}
	if err := s.call(ctx, w, "ceremony.started"); err != nil {
		return err
	}
	return s.tell(ctx, w, "ceremony.started", map[string]any{"trustees": list, "threshold": n.Threshold, "counting_board_id": n.CountingBoard})
}
