package voting

import (
	"context"
	"strings"

	"nghitruong/ent"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
)

// The two state topics of a meeting's votes.
const (
	topicPrefix       = "meeting/"
	votesSuffix       = "/votes"
	secretariatSuffix = "/votes/secretariat"
)

// VotesTopic is the topic that everybody of the meeting and its walls follow; its value is MeetingVotes.
func VotesTopic(meeting id.Meeting) string { return topicPrefix + meeting.String() + votesSuffix }

// SecretariatTopic is the topic of those with vote.read_progress; its value is SecretariatVotes.
func SecretariatTopic(meeting id.Meeting) string {
	return topicPrefix + meeting.String() + secretariatSuffix
}

// meetingOf reads the meeting from a topic; anything that is not a topic of this package is not found.
func meetingOf(topic, suffix string) (id.Meeting, error) {
	middle, ok := strings.CutPrefix(topic, topicPrefix)
	if ok {
		middle, ok = strings.CutSuffix(middle, suffix)
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

// AllowVotes is nil for those who may follow the topic meeting/<id>/votes: people with meeting.read, and the meeting's paired walls.
func (s *Service) AllowVotes(ctx context.Context, topic string) error {
	meeting, err := meetingOf(topic, votesSuffix)
	if err != nil {
		return err
	}
	if subject := authz.From(ctx); subject.Person.IsZero() && !subject.Display.IsZero() {
		shows, err := s.Walls.Shows(ctx, subject.Display, meeting)
		if err == nil && !shows {
			err = authz.ErrForbidden
		}
		return err
	}
	return s.allow(ctx, meeting, "meeting", "read")
}

// CurrentVotes returns the whole value of the topic meeting/<id>/votes, a MeetingVotes. It asks for no authority: see AllowVotes.
func (s *Service) CurrentVotes(ctx context.Context, topic string) (any, error) {
	meeting, err := meetingOf(topic, votesSuffix)
	if err != nil {
		return nil, err
	}
	rows, err := s.votesOf(ctx, meeting)
	if err != nil {
		return nil, err
	}
	return s.meetingVotes(ctx, meeting, rows)
}

// AllowSecretariat is nil for those who may follow the topic meeting/<id>/votes/secretariat: people with vote.read_progress.
func (s *Service) AllowSecretariat(ctx context.Context, topic string) error {
	meeting, err := meetingOf(topic, secretariatSuffix)
	if err != nil {
		return err
	}
	return s.allow(ctx, meeting, "vote", "read_progress")
}

// CurrentSecretariat returns the whole value of the topic meeting/<id>/votes/secretariat, a SecretariatVotes. It asks for no authority:
// see AllowSecretariat.
func (s *Service) CurrentSecretariat(ctx context.Context, topic string) (any, error) {
	meeting, err := meetingOf(topic, secretariatSuffix)
	if err != nil {
		return nil, err
	}
	rows, err := s.votesOf(ctx, meeting)
	if err != nil {
		return nil, err
	}
	return s.secretariatVotes(ctx, meeting, rows)
}

func (s *Service) allow(ctx context.Context, meeting id.Meeting, object, action string) error {
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		return err
	}
	return s.Authz.Require(ctx, object, action, domain)
}

func (s *Service) meetingVotes(ctx context.Context, meeting id.Meeting, rows []*ent.Vote) (MeetingVotes, error) {
	list, err := s.views(ctx, meeting, rows, viewer{})
	return MeetingVotes{Votes: list}, err
}

func (s *Service) secretariatVotes(ctx context.Context, meeting id.Meeting, rows []*ent.Vote) (SecretariatVotes, error) {
	w := viewer{prepared: true, results: true, progress: true}
	changes, err := s.keyChanges(ctx, meeting)
	if err != nil {
		return SecretariatVotes{}, err
	}
	value := SecretariatVotes{Prepared: []Vote{}, Votes: []SecretariatVote{}, KeyChanges: changes}
	var hidden []*ent.Vote
	for _, row := range rows {
		if row.ReadyAt == nil {
			hidden = append(hidden, row)
			continue
		}
		line := SecretariatVote{ID: row.ID, State: State(row.State), NotStored: []NotStored{}}
		if w.seesResult(row) {
			if line.Result, err = resultView(row); err == nil {
				line.NeedsConclusion, line.ConclusionReason = needsConclusion(row, line.Result), row.ConclusionReason
			}
		} else if State(row.State) == Open {
			line.NotStored, err = s.notStored(ctx, row)
		}
		if err != nil {
			return value, err
		}
		value.Votes = append(value.Votes, line)
	}
	if len(hidden) == 0 {
		return value, nil
	}
	value.Prepared, err = s.views(ctx, meeting, hidden, w)
	return value, err
}

// orderTopics makes those who publish new values of a meeting's topics take turns, before they read what they publish: on PostgreSQL two
// transactions could otherwise publish in one order what they read in the other.
func (s *Service) orderTopics(ctx context.Context, meeting id.Meeting) error {
	if !s.Store.Postgres() {
		return nil
	}
	_, err := s.Store.Client(ctx).ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", VotesTopic(meeting))
	return err
}

// emit publishes the new whole values of the meeting's two topics with the transaction.
func (s *Service) emit(ctx context.Context, meeting id.Meeting, name string) error {
	if err := s.holdBoard(ctx, meeting); err != nil {
		return err
	}
	if err := s.orderTopics(ctx, meeting); err != nil {
		return err
	}
	rows, err := s.votesOf(ctx, meeting)
	if err != nil {
		return err
	}
	all, err := s.meetingVotes(ctx, meeting, rows)
	if err != nil {
		return err
	}
	few, err := s.secretariatVotes(ctx, meeting, rows)
	if err != nil {
		return err
	}
	if err := s.Outbox.Emit(ctx, outbox.Event{Topic: VotesTopic(meeting), Kind: outbox.State, Name: name, View: all}); err != nil {
		return err
	}
	return s.Outbox.Emit(ctx, outbox.Event{Topic: SecretariatTopic(meeting), Kind: outbox.State, Name: name, View: few})
}
