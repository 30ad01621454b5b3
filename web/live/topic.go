package live

import (
	"context"
	"fmt"
	"strings"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
)

// Topic is how one family of topics works. Every function gets the topic's full name and a context in which the listener acts.
type Topic struct {
	// Kind decides between value, entries and hints.
	Kind outbox.Kind
	// Allow returns nil when the listener may hear the topic. It is required: deny by default.
	Allow func(ctx context.Context, topic string) error
	// Current returns the whole value of a state topic now.
	Current func(ctx context.Context, topic string) (view any, err error)
	// Since returns up to limit entries of a log after the number given, oldest first. Nil: those kept by the outbox.
	Since func(ctx context.Context, topic string, after int64, limit int) ([]outbox.Stored, error)
	// Top returns the newest number of the topic. Nil: the outbox's.
	Top func(ctx context.Context, topic string) (int64, error)
}

type route struct {
	pattern []string
	Topic
}

// wildcard stands in a pattern for one identifier.
const wildcard = "{id}"

// maxTopic is the longest name of a topic, in bytes.
const maxTopic = 200

// Register adds the topics of a pattern such as "meeting/{id}/votes", in which {id} stands for one identifier. Call it before serving; a
// pattern without Allow, or a state without Current, is a mistake of the programmer and panics.
func (s *Server) Register(pattern string, t Topic) {
	if t.Allow == nil || (t.Kind == outbox.State) != (t.Current != nil) {
		panic(fmt.Sprintf("live: the topic %q lacks a function", pattern))
	}
	if t.Since == nil {
		t.Since = s.deps.Outbox.Since
	}
	if t.Top == nil {
		t.Top = s.deps.Outbox.Top
	}
	s.routes = append(s.routes, route{strings.Split(pattern, "/"), t})
}

// find returns the route of a topic.
func (s *Server) find(topic string) (*route, error) {
	if len(topic) <= maxTopic {
		segments := strings.Split(topic, "/")
		for i := range s.routes {
			if s.routes[i].matches(segments) {
				return &s.routes[i], nil
			}
		}
	}
	shown := []rune(topic)
	return nil, errNoSuchTopic.With("topic", string(shown[:min(len(shown), 60)]))
}

func (r *route) matches(segments []string) bool {
	if len(segments) != len(r.pattern) {
		return false
	}
	for i, want := range r.pattern {
		if want == wildcard {
			if _, err := id.Parse[anyID](segments[i]); err != nil {
				return false
			}
			continue
		}
		if want != segments[i] {
			return false
		}
	}
	return true
}

type anyID struct{ id.ID }

// TopicID returns the identifier in the name of a topic: the second segment of "meeting/<id>/votes".
func TopicID[T id.Named](topic string) (T, error) {
	segments := strings.Split(topic, "/")
	if len(segments) < 2 {
		var none T
		return none, errNoSuchTopic.With("topic", topic)
	}
	v, err := id.Parse[T](segments[1])
	if err != nil {
		return v, errNoSuchTopic.With("topic", topic).Wrap(err)
	}
	return v, nil
}

// denied tells refusals, which the client may know of, from breakdowns.
func denied(err error) bool {
	switch fault.From(err).Kind {
	case fault.Forbidden, fault.Unauthenticated, fault.NotFound, fault.Gone:
		return true
	}
	return false
}
