package voting

import (
	"cmp"
	"context"
	"errors"
	"io"

	"nghitruong/internal/id"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
)

// readBoard is nil for those who may read the meeting, and with it its board, and for the meeting's paired walls, which are witnesses.
func (s *Service) readBoard(ctx context.Context, meeting id.Meeting) error {
	return s.AllowVotes(ctx, VotesTopic(meeting))
}

// look shows where a meeting's board stands; bulletin.ErrNoBoard when there is none.
func (s *Service) look(ctx context.Context, meeting id.Meeting, see func(*ntv.State) error) error {
	if s.Bulletin == nil {
		return bulletin.ErrNoBoard
	}
	return s.Bulletin.Look(ctx, meeting, see)
}

// lastRoll returns the keys of the roll recorded last, in hex by number; nil without one.
func (s *Service) lastRoll(ctx context.Context, meeting id.Meeting) (map[uint32]string, error) {
	var keys map[uint32]string
	err := s.look(ctx, meeting, func(state *ntv.State) error {
		roll := state.LastRoll()
		if roll == nil {
			return nil
		}
		keys = make(map[uint32]string, len(roll.Roll.Voters))
		for _, voter := range roll.Roll.Voters {
			keys[voter.VID] = voter.VK.String()
		}
		return nil
	})
	if errors.Is(err, bulletin.ErrNoBoard) {
		err = nil
	}
	return keys, err
}

// Board tells where the public board of a meeting stands; one that was not begun yet is told as such. It needs meeting.read. Errors: those
// of authz.
func (s *Service) Board(ctx context.Context, meeting id.Meeting) (BoardView, error) {
	view := BoardView{MeetingID: meeting}
	if err := s.readBoard(ctx, meeting); err != nil {
		return view, err
	}
	err := s.look(ctx, meeting, func(state *ntv.State) error {
		view.Exists, view.Title, view.Board, view.ServerKey = true, state.Genesis().Title, state.Board().String(), state.ServerKey().String()
		view.Head = headView(state)
		return nil
	})
	if errors.Is(err, bulletin.ErrNoBoard) {
		return view, nil
	}
	if err != nil {
		return view, err
	}
	standing, err := s.Bulletin.Standing(ctx, meeting)
	if err != nil {
		return view, err
	}
	view.Behind = standing.Behind != nil
	info, err := s.Agenda.MeetingInfo(ctx, meeting)
	view.Session = cmp.Or(info.Code, meeting.String())
	return view, err
}

func headView(state *ntv.State) BoardHead {
	head := state.Head()
	return BoardHead{Seq: head.Seq, Hash: head.Hash.String(), Sig: head.Sig.String(), TS: state.Time()}
}

// BoardRecords returns what writes the records of a meeting's board from a number on, as lines. Choices of an open vote under way are
// withheld. It needs meeting.read. Errors: those of authz; bulletin.ErrNoBoard.
func (s *Service) BoardRecords(ctx context.Context, meeting id.Meeting, from uint64) (func(io.Writer) error, error) {
	if err := s.readBoard(ctx, meeting); err != nil {
		return nil, err
	}
	if err := s.look(ctx, meeting, func(*ntv.State) error { return nil }); err != nil {
		return nil, err
	}
	return func(w io.Writer) error { return s.Bulletin.Records(ctx, meeting, from, w) }, nil
}

// BoardLinks returns the chain of a meeting's board from a number on. It needs meeting.read. Errors: those of authz; bulletin.ErrNoBoard.
func (s *Service) BoardLinks(ctx context.Context, meeting id.Meeting, from uint64, limit int) ([]BoardLink, error) {
	if err := s.readBoard(ctx, meeting); err != nil {
		return nil, err
	}
	if s.Bulletin == nil {
		return nil, bulletin.ErrNoBoard
	}
	links, err := s.Bulletin.Links(ctx, meeting, from, limit)
	if err != nil {
		return nil, err
	}
	views := make([]BoardLink, len(links))
	for i, l := range links {
		views[i] = BoardLink{Seq: l.Seq, Prev: l.Prev.String(), Type: string(l.Type), TS: l.TS, BodySHA256: l.BodySHA256.String(), Hash: l.Hash.String(), Sig: l.Sig.String()}
	}
	return views, nil
}

// BoardSeen compares a head that the caller's device has seen with the board, which is behind from then on when it does not know a head
// that it has signed. It needs meeting.read. Errors: those of authz; bulletin.ErrNoBoard, bulletin.ErrBadHead.
func (s *Service) BoardSeen(ctx context.Context, meeting id.Meeting, head BoardHead) (bool, error) {
	if err := s.readBoard(ctx, meeting); err != nil {
		return false, err
	}
	hash, err := ntv.ParseHash(head.Hash)
	if err != nil {
		return false, bulletin.ErrBadHead
	}
	sig, err := ntv.ParseSignature(head.Sig)
	if err != nil {
		return false, bulletin.ErrBadHead
	}
	seen := ntv.Head{Seq: head.Seq, Hash: hash, Sig: sig}
	err = s.look(ctx, meeting, func(state *ntv.State) error {
		seen.Board = state.Board()
		if !seen.Verify(state.ServerKey()) {
			return bulletin.ErrBadHead
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	return s.Bulletin.Seen(ctx, meeting, seen)
}

const boardSuffix = "/board"

// BoardTopic is the topic that everybody of the meeting and its walls follow to keep heads of its board; its value is BoardHeadState.
func BoardTopic(meeting id.Meeting) string { return topicPrefix + meeting.String() + boardSuffix }

// AllowBoard is nil for those who may follow the topic meeting/<id>/board: those who may follow its votes.
func (s *Service) AllowBoard(ctx context.Context, topic string) error {
	meeting, err := meetingOf(topic, boardSuffix)
	if err != nil {
		return err
	}
	return s.AllowVotes(ctx, VotesTopic(meeting))
}

// CurrentBoard returns the whole value of the topic meeting/<id>/board, a BoardHeadState; empty without a board. It asks for no authority:
// see AllowBoard.
func (s *Service) CurrentBoard(ctx context.Context, topic string) (any, error) {
	meeting, err := meetingOf(topic, boardSuffix)
	if err != nil {
		return nil, err
	}
	var value BoardHeadState
	err = s.look(ctx, meeting, func(state *ntv.State) error {
		value = BoardHeadState{Board: state.Board().String(), Head: headView(state)}
		return nil
	})
	if errors.Is(err, bulletin.ErrNoBoard) {
		err = nil
	}
	return value, err
}
