package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/voting"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
)

// ErrNotLoaded says that there is nothing to play.
var ErrNotLoaded = errors.New("demo: load the demo province first")

// player acts the roles of the session.
type player struct {
	Services
	meeting      id.Meeting
	persons      map[string]id.Person
	participants map[id.Person]id.Participant
	// votes are those of the session by their codes.
	votes map[string]id.Vote
	// voters are the delegates' devices with their vote keys.
	voters map[string]*software.Voter
	// committee is the counting board once its ceremony is over, seated at its table.
	committee *software.Committee
	table     *table
}

// Play plays the demo session's presence, agenda and votes through the services, each act by the one whose act it is: 19 open votes of
// 60 seats, every choice signed by the delegate's key, an election and a confidence rating by secret ballots that a counting board of five
// trustees counts; all announced, the keys erased and the session closed. A session that was begun already is left as it is; played tells
// whether it was played now. report is told of each vote as it is announced.
func Play(ctx context.Context, s Services, report func(voting.Vote)) (played bool, err error) {
	system := authz.SystemContext(ctx)
	p := &player{Services: s, persons: map[string]id.Person{}, participants: map[id.Person]id.Participant{}, votes: map[string]id.Vote{}, voters: map[string]*software.Voter{}}
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
	if err := p.gather(ctx); err != nil {
		return false, err
	}
	if err := p.Meetings.Open(p.as(ctx, "thuky1"), p.meeting); err != nil {
		return false, err
	}
	if err := p.rollCall(ctx); err != nil {
		return false, err
	}
	for i, it := range agenda {
		if err := p.presence(ctx, it.Number); err != nil {
			return false, err
		}
		if err := s.Meetings.SetCurrentItem(p.as(ctx, "db02"), p.meeting, view.Items[i].ID); err != nil {
			return false, fmt.Errorf("demo: item %d: %w", it.Number, err)
		}
		if err := p.item(ctx, it, report); err != nil {
			return false, err
		}
	}
	if err := p.eraseKeys(ctx); err != nil {
		return false, err
	}
	return true, s.Meetings.Close(p.as(ctx, "thuky1"), p.meeting)
}

// gather finds everybody and every vote, and gives the delegates their vote keys.
func (p *player) gather(ctx context.Context) error {
	system := authz.SystemContext(ctx)
	for _, login := range append(logins("db", 1, 60), "thuky1") {
		var err error
		if p.persons[login], err = p.People.PersonByCode(system, login); err != nil {
			return fmt.Errorf("demo: %s: %w", login, err)
		}
	}
	list, err := p.Meetings.Participants(system, p.meeting)
	if err != nil {
		return err
	}
	for _, one := range list {
		p.participants[one.PersonID] = one.ID
	}
	votes, err := p.Voting.List(p.as(ctx, "thuky1"), p.meeting)
	if err != nil {
		return err
	}
	for _, v := range votes {
		p.votes[v.Code] = v.ID
	}
	return p.drawKeys(ctx)
}

// item takes the votes of an item of the agenda.
func (p *player) item(ctx context.Context, it item, report func(voting.Vote)) error {
	for _, v := range it.Votes {
		announced, err := p.vote(ctx, p.votes[v.Code], v)
		if err != nil {
			return fmt.Errorf("demo: %s: %w", v.Code, err)
		}
		report(announced)
	}
	for _, b := range it.Ballots {
		announced, err := p.ballot(ctx, p.votes[b.Code], b)
		if err != nil {
			return fmt.Errorf("demo: %s: %w", b.Code, err)
		}
		report(announced)
	}
	return nil
}

// playAddress is where those who are played sit.
const playAddress = "127.0.0.1"

// as returns a context in which the person with the login acts.
func (p *player) as(ctx context.Context, login string) context.Context {
	return authz.With(ctx, authz.Subject{Person: p.persons[login], Address: playAddress})
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
	election, err := p.election(ctx, v)
	if err != nil {
		return voting.Vote{}, err
	}
	choices := p.choices(script)
	err = together(slices.Sorted(maps.Keys(choices)), func(login string) error {
		choice := choices[login]
		signed, err := p.voters[login].Open(election, choiceBits[choice], 1)
		if err != nil {
			return err
		}
		_, err = p.Voting.CastSigned(p.as(ctx, login), v, choice, "", uuid.NewString(), &voting.BallotSignature{BSeq: signed.BSeq, Sig: signed.Sig.String()})
		return err
	})
	if err != nil {
		return voting.Vote{}, err
	}
	if _, err := p.Voting.Close(chair, v); err != nil {
		return voting.Vote{}, err
	}
	return p.Voting.Announce(chair, v)
}

// choiceBits are the cells of a choice in an open vote: in favour, against, abstaining.
var choiceBits = map[string]ntv.Bits{"for": {1, 0, 0}, "against": {0, 1, 0}, "abstain": {0, 0, 1}}

// present are the delegates in the room: Trần Bảo Lộc is not there early, Vương Đắc Thắng not in the last afternoon.
func present(early, afternoon bool) []string {
	return slices.DeleteFunc(logins("db", 1, 60), func(login string) bool {
		_, away := excused[login]
		return away || login == "db47" && early || login == "db23" && afternoon
	})
}

// shuffle mixes the delegates by a word, the same way in every playing.
func shuffle(word string, logins []string) {
	seed := [32]byte{}
	copy(seed[:], word)
	rand.New(rand.NewChaCha8(seed)).Shuffle(len(logins), func(i, j int) { logins[i], logins[j] = logins[j], logins[i] })
}

// choices deals the choices of a vote out to those who are present.
func (p *player) choices(script vote) map[string]string {
	present := present(script.early(), script.afternoon())
	shuffle(script.Code, present)
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
