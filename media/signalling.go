package media

import (
	"context"
	"errors"
	"slices"

	"nghitruong/internal/fault"
	"nghitruong/media/sfu"
)

const (
	viewLimit = 64
	sizeLimit = 8192
)

// Answer takes the client's answer to an offer. Errors: ErrNotJoined, ErrStaleAnswer, ErrTooLarge, ErrMalformed.
func (s *Service) Answer(_ context.Context, connection Connection, generation int, description string) error {
	if len(description) > sfu.DescriptionLimit {
		return ErrTooLarge.With("max", sfu.DescriptionLimit)
	}
	p, err := s.placeOf(connection)
	if err != nil {
		return err
	}
	return refusal(p.member.peer.Answer(generation, description))
}

// Candidate takes an address of the client. Errors: ErrNotJoined, ErrTooLarge, ErrMalformed.
func (s *Service) Candidate(_ context.Context, connection Connection, candidate string) error {
	if len(candidate) > sfu.CandidateLimit {
		return ErrTooLarge.With("max", sfu.CandidateLimit)
	}
	p, err := s.placeOf(connection)
	if err != nil {
		return err
	}
	return refusal(p.member.peer.Candidate(candidate))
}

// refusal translates what the packet side refuses.
func refusal(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sfu.ErrStale):
		return ErrStaleAnswer
	case errors.Is(err, sfu.ErrMalformed):
		return ErrMalformed.Wrap(err)
	case errors.Is(err, sfu.ErrClosed):
		return ErrNotJoined
	default:
		return fault.From(err)
	}
}

// Send says what the client sends from now on, and returns what is let through. Errors: ErrNotJoined, ErrHeld.
func (s *Service) Send(_ context.Context, connection Connection, wants Sending) (Sent, error) {
	p, err := s.placeOf(connection)
	if err != nil {
		return Sent{}, err
	}
	c, m := p.conference, p.member
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || !slices.Contains(c.members, m) {
		return Sent{}, ErrNotJoined
	}
	if m.kind == KindWatch && (wants != Sending{}) {
		return Sent{}, ErrMalformed
	}
	if wants.Audio && m.held {
		return Sent{}, ErrHeld
	}
	m.wants = wants
	c.touch()
	return m.apply(), nil
}

// View notes at which sizes the client shows its slots. Errors: ErrNotJoined, ErrMalformed.
func (s *Service) View(_ context.Context, connection Connection, slots []SlotView) error {
	p, err := s.placeOf(connection)
	if err != nil {
		return err
	}
	if len(slots) > viewLimit {
		return ErrMalformed
	}
	views := make([]sfu.View, len(slots))
	for i, v := range slots {
		if v.Width > sizeLimit || v.Height > sizeLimit {
			return ErrMalformed
		}
		views[i] = sfu.View{Slot: v.Slot, Width: v.Width, Height: v.Height}
	}
	return refusal(p.member.peer.See(views))
}

// Restart sends the client an offer with new ICE credentials and returns its generation. Errors: ErrNotJoined.
func (s *Service) Restart(_ context.Context, connection Connection) (int, error) {
	p, err := s.placeOf(connection)
	if err != nil {
		return 0, err
	}
	offer, err := p.member.peer.Offer()
	if err != nil {
		return 0, refusal(err)
	}
	p.member.sendOffer(offer)
	return offer.Generation, nil
}

// Leave gives the place of the connection up. Errors: ErrNotJoined.
func (s *Service) Leave(ctx context.Context, connection Connection) error {
	p, err := s.placeOf(connection)
	if err != nil {
		return err
	}
	c, m := p.conference, p.member
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || !slices.Contains(c.members, m) {
		return ErrNotJoined
	}
	return c.out(ctx, m, "conference.left", leaving{Reason: "left"})
}
