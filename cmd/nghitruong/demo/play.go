package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/google/uuid"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/voting"
)

// ErrNotLoaded says that there is nothing to play.
var ErrNotLoaded = errors.New("demo: load the demo province first")

// player acts the roles of the session.
type player struct {
	Services
	meeting      id.Meeting
	persons      map[string]id.Person
	participants map[id.Person]id.Participant
}

// Play plays the demo session's presence, agenda and open votes through the services, each act by the one whose act it is: 19 votes of
// 60 seats, announced, and the session closed. A session that has already been closed is left as it is; played tells whether it was
// played now. report is told of each vote as it is announced.
func Play(ctx context.Context, s Services, report func(voting.Vote)) (played bool, err error) {
	system := authz.SystemContext(ctx)
	p := &player{Services: s, persons: map[string]id.Person{}, participants: map[id.Person]id.Participant{}}
	if p.meeting, err = s.Session(system); err != nil {
		return false, err
	}
	if p.meeting.IsZero() {
		return false, ErrNotLoaded
	}
	view, err := s.Meetings.Meeting(system, p.meeting)
	if err != nil {
		return false, err
	}
	if view.State != meetings.Upcoming {
		return false, nil
	}
	agenda, err := read[item]("agenda")
	if err != nil {
		return false, err
	}
	for _, login := range append(logins("db", 1, 60), "thuky1") {
		if p.persons[login], err = s.People.PersonByCode(system, login); err != nil {
			return false, fmt.Errorf("demo: %s: %w", login, err)
		}
	}
	list, err := s.Meetings.Participants(system, p.meeting)
	if err != nil {
		return false, err
	}
	for _, one := range list {
		p.participants[one.PersonID] = one.ID
	}
	if err := s.Meetings.Open(p.as(ctx, "thuky1"), p.meeting); err != nil {
		return false, err
	}
	if err := p.rollCall(ctx); err != nil {
		return false, err
	}
	votes, err := s.Voting.List(p.as(ctx, "thuky1"), p.meeting)
	if err != nil {
		return false, err
	}
	byCode := map[string]id.Vote{}
	for _, v := range votes {
		byCode[v.Code] = v.ID
	}
	for i, it := range agenda {
		if err := p.presence(ctx, it.Number); err != nil {
			return false, err
		}
		if err := s.Meetings.SetCurrentItem(p.as(ctx, "db02"), p.meeting, view.Items[i].ID); err != nil {
			return false, fmt.Errorf("demo: item %d: %w", it.Number, err)
		}
		for _, v := range it.Votes {
			announced, err := p.vote(ctx, byCode[v.Code], v)
			if err != nil {
				return false, fmt.Errorf("demo: %s: %w", v.Code, err)
			}
			if report != nil {
				report(announced)
			}
		}
	}
	return true, s.Meetings.Close(p.as(ctx, "thuky1"), p.meeting)
}

// as returns a context in which the person with the login acts.
func (p *player) as(ctx context.Context, login string) context.Context {
	return authz.With(ctx, authz.Subject{Person: p.persons[login], Address: "127.0.0.1"})
}

// online are the delegates who take part from a commune; excused and late are those who are not there when the roll is called.
var (
	online  = map[string]bool{"db43": true, "db45": true}
	excused = map[string]string{"db25": "Đi công tác theo điều động", "db50": "Nghỉ ốm"}
	late    = map[string]bool{"db47": true}
)

func (p *player) rollCall(ctx context.Context) error {
	for _, login := range logins("db", 1, 60) {
		var err error
		switch reason, away := excused[login]; {
		case away:
			err = p.Meetings.SetAttendance(p.as(ctx, "thuky1"), p.meeting, p.participants[p.persons[login]], meetings.Excused, reason)
		case late[login]:
		case online[login]:
			_, err = p.Meetings.CheckIn(p.as(ctx, login), p.meeting, meetings.Online)
		default:
			_, err = p.Meetings.CheckIn(p.as(ctx, login), p.meeting, meetings.Hall)
		}
		if err != nil {
			return fmt.Errorf("demo: roll call of %s: %w", login, err)
		}
	}
	return nil
}

// presence plays who comes late (on the first day, at item 4) and who leaves (on the second, before item 14).
func (p *player) presence(ctx context.Context, item int) error {
	switch item {
	case 4:
		_, err := p.Meetings.CheckIn(p.as(ctx, "db47"), p.meeting, meetings.Hall)
		return err
	case 14:
		return p.Meetings.SetAttendance(p.as(ctx, "thuky1"), p.meeting, p.participants[p.persons["db23"]], meetings.Left, "Được phép rời kỳ họp chiều ngày thứ hai")
	}
	return nil
}

func (p *player) vote(ctx context.Context, v id.Vote, script vote) (voting.Vote, error) {
	chair := p.as(ctx, "db02")
	if _, err := p.Voting.Ready(p.as(ctx, "thuky1"), v); err != nil {
		return voting.Vote{}, err
	}
	if _, err := p.Voting.Open(chair, v, ""); err != nil {
		return voting.Vote{}, err
	}
	for login, choice := range p.choices(script) {
		if _, err := p.Voting.Cast(p.as(ctx, login), v, choice, uuid.NewString()); err != nil {
			return voting.Vote{}, fmt.Errorf("%s: %w", login, err)
		}
	}
	if _, err := p.Voting.Close(chair, v); err != nil {
		return voting.Vote{}, err
	}
	return p.Voting.Announce(chair, v)
}

// choices deals the choices of a vote out to those who are present, the same way in every playing.
func (p *player) choices(script vote) map[string]string {
	var present []string
	for _, login := range logins("db", 1, 60) {
		_, away := excused[login]
		if away || login == "db47" && script.early() || login == "db23" && script.afternoon() {
			continue
		}
		present = append(present, login)
	}
	seed := [32]byte{}
	copy(seed[:], script.Code)
	rand.New(rand.NewChaCha8(seed)).Shuffle(len(present), func(i, j int) { present[i], present[j] = present[j], present[i] })
	dealt := map[string]string{}
	for _, part := range []struct {
		choice string
		count  int
	}{{"for", script.For}, {"against", script.Against}, {"abstain", script.Abstain}} {
		for range min(part.count, len(present)) {
			dealt[present[0]], present = part.choice, present[1:]
		}
	}
	return dealt
}

// early votes are taken before Trần Bảo Lộc arrives, afternoon votes after Vương Đắc Thắng has left.
func (v vote) early() bool     { return v.Code == "BQ-01" || v.Code == "BQ-02" }
func (v vote) afternoon() bool { return !v.early() && v.Code != "BQ-03" }
