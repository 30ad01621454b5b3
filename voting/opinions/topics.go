package opinions

import (
	"context"
	"strings"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
)

const topicPrefix = "opinions/"

// Topic is the state topic that the office of a ballot follows; its value is OpinionProgress. Members hear of their ballots on person/<id>.
func Topic(b id.OpinionBallot) string { return topicPrefix + b.String() }

func ballotOf(topic string) (id.OpinionBallot, error) {
	text, ok := strings.CutPrefix(topic, topicPrefix)
	if !ok {
		return id.OpinionBallot{}, ErrNotFound
	}
	b, err := id.Parse[id.OpinionBallot](text)
	if err != nil {
		return id.OpinionBallot{}, ErrNotFound
	}
	return b, nil
}

// Allow is nil for those who may follow the topic opinions/<ballot>: the office.
func (s *Service) Allow(ctx context.Context, topic string) error {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return err
	}
	b, err := ballotOf(topic)
	if err != nil {
		return err
	}
	_, v, err := s.see(ctx, b)
	if err == nil && !v.office {
		err = authz.ErrForbidden
	}
	return err
}

// Current returns the whole value of the topic opinions/<ballot>, an OpinionProgress. It asks for no authority: see Allow.
func (s *Service) Current(ctx context.Context, topic string) (any, error) {
	b, err := ballotOf(topic)
	if err != nil {
		return nil, err
	}
	return s.progress(ctx, b)
}

func (s *Service) progress(ctx context.Context, b id.OpinionBallot) (OpinionProgress, error) {
	row, err := s.Store.Client(ctx).OpinionBallot.Get(ctx, b)
	if err != nil {
		return OpinionProgress{}, err
	}
	members, err := s.members(ctx, b)
	if err != nil {
		return OpinionProgress{}, err
	}
	answers, err := s.lastAnswers(ctx, b)
	if err != nil {
		return OpinionProgress{}, err
	}
	return OpinionProgress{ID: b, State: State(row.State), Answered: len(answers), Members: memberViews(members, answers)}, nil
}

// emit publishes the new value of the ballot's topic with the transaction, which holds the ballot's row.
func (s *Service) emit(ctx context.Context, b id.OpinionBallot) error {
	value, err := s.progress(ctx, b)
	if err != nil {
		return err
	}
	return s.Outbox.Emit(ctx, outbox.Event{Topic: Topic(b), Kind: outbox.State, Name: "opinions.changed", View: value})
}
