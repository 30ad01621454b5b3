package trustees

import (
	"context"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/bulletin"
	"nghitruong/ent/keyceremony"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/voting/ntv"
)

const (
	topicPrefix = "meeting/"
	topicSuffix = "/ceremonies"
)

// Topic is the state topic of a meeting's ceremonies; its value is MeetingCeremonies, which holds no secret and no sealed share.
func Topic(meeting id.Meeting) string { return topicPrefix + meeting.String() + topicSuffix }

func meetingOf(topic string) (id.Meeting, error) {
	middle, ok := strings.CutPrefix(topic, topicPrefix)
	if ok {
		middle, ok = strings.CutSuffix(middle, topicSuffix)
	}
	if !ok {
		return id.Meeting{}, ErrNotFound
	}
	meeting, err := id.Parse[id.Meeting](middle)
	if err != nil {
		return id.Meeting{}, ErrNotFound
	}
	return meeting, nil
}

// Allow is nil for those who may follow the topic meeting/<id>/ceremonies: people with meeting.read.
func (s *Service) Allow(ctx context.Context, topic string) error {
	meeting, err := meetingOf(topic)
	if err != nil {
		return err
	}
	info, err := s.Meetings.MeetingInfo(ctx, meeting)
	if err != nil {
		return err
	}
	return s.Authz.Require(ctx, "meeting", "read", info.Domain)
}

// Current returns the whole value of the topic meeting/<id>/ceremonies, a MeetingCeremonies. It asks for no authority: see Allow.
func (s *Service) Current(ctx context.Context, topic string) (any, error) {
	meeting, err := meetingOf(topic)
	if err != nil {
		return nil, err
	}
	return s.ofMeeting(ctx, meeting)
}

// emit publishes the new value of the meeting's topic with the transaction. Those who publish take turns before they read: on PostgreSQL two
// transactions could otherwise publish in one order what they read in the other.
func (s *Service) emit(ctx context.Context, meeting id.Meeting, name string) error {
	if s.Store.Postgres() {
		if _, err := s.Store.Client(ctx).ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", Topic(meeting)); err != nil {
			return err
		}
	}
	value, err := s.ofMeeting(ctx, meeting)
	if err != nil {
		return err
	}
	return s.Outbox.Emit(ctx, outbox.Event{Topic: Topic(meeting), Kind: outbox.State, Name: name, View: value})
}

func (s *Service) ofMeeting(ctx context.Context, meeting id.Meeting) (MeetingCeremonies, error) {
	client, value := s.Store.Client(ctx), MeetingCeremonies{Ceremonies: []Ceremony{}}
	rows, err := client.KeyCeremony.Query().Where(keyceremony.MeetingID(meeting)).Order(ent.Asc(keyceremony.FieldID)).All(ctx)
	if err != nil || len(rows) == 0 {
		return value, err
	}
	board, err := s.boardName(ctx, meeting)
	if err != nil {
		return value, err
	}
	for _, row := range rows {
		trustees, err := s.trustees(ctx, row.ID)
		if err != nil {
			return value, err
		}
		value.Ceremonies = append(value.Ceremonies, viewOf(&work{row: row, trustees: trustees, board: board}))
	}
	return value, nil
}

// boardName is the hash that names the meeting's board.
func (s *Service) boardName(ctx context.Context, meeting id.Meeting) (ntv.Hash, error) {
	row, err := s.Store.Client(ctx).Bulletin.Query().Where(bulletin.MeetingID(meeting)).Only(ctx)
	if err != nil {
		return ntv.Hash{}, err
	}
	return ntv.ParseHash(row.Board)
}
