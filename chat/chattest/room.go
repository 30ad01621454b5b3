// Package chattest gives tests a conversation: the real service on a real database, with a meeting whose members the test decides.
package chattest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"nghitruong/chat"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit/hall"
)

// People of the room besides the members of the meeting.
const (
	// Reader takes part in the meeting but may not write.
	Reader = "Dự thính"
	// Stranger has nothing to do with the meeting.
	Stranger = "Người ngoài"
)

// Room is a meeting that talks.
type Room struct {
	*hall.Hall
	Store    *store.Store
	Service  *chat.Service
	Listener *hall.Listener
	// Channel is the meeting's.
	Channel id.Channel

	lock    sync.Mutex
	outside map[id.Person]bool
}

// New makes a room with so many members.
func New(t testing.TB, s *store.Store, members int) *Room {
	t.Helper()
	r := &Room{Hall: hall.New(t, s, members, Reader, Stranger), Store: s, Listener: &hall.Listener{}, outside: map[id.Person]bool{}}
	r.outside[r.Others[Stranger]] = true
	r.Service = chat.New(chat.Deps{
		Store: s, Audit: audit.New(s, nil), Outbox: outbox.New(s, r.Listener), Members: r, Participants: r, Directory: r,
	})
	var err error
	if r.Channel, err = r.Service.EnsureMeetingChannel(context.Background(), r.Meeting, "Kỳ họp thứ ba"); err != nil {
		t.Fatal(err)
	}
	return r
}

// Remove takes a person out of the meeting.
func (r *Room) Remove(p id.Person) { r.lock.Lock(); r.outside[p] = true; r.lock.Unlock() }

func (r *Room) takesPart(ctx context.Context, meeting id.Meeting) error {
	r.lock.Lock()
	defer r.lock.Unlock()
	person := authz.From(ctx).Person
	if _, known := r.Names[person]; !known || r.outside[person] || meeting != r.Meeting {
		return authz.ErrForbidden
	}
	return nil
}

// MayRead implements chat.Members.
func (r *Room) MayRead(ctx context.Context, meeting id.Meeting) error {
	return r.takesPart(ctx, meeting)
}

// MayWrite implements chat.Members.
func (r *Room) MayWrite(ctx context.Context, meeting id.Meeting) error {
	if err := r.takesPart(ctx, meeting); err != nil {
		return err
	}
	if authz.From(ctx).Person == r.Others[Reader] {
		return authz.ErrForbidden
	}
	return nil
}

// People implements chat.Participants.
func (r *Room) People(_ context.Context, meeting id.Meeting) ([]id.Person, error) {
	if meeting != r.Meeting {
		return nil, errors.New("chattest: another meeting")
	}
	var people []id.Person
	for _, p := range append([]id.Person{r.Others[Reader]}, r.Delegates...) {
		r.lock.Lock()
		if !r.outside[p] {
			people = append(people, p)
		}
		r.lock.Unlock()
	}
	return people, nil
}

// Meetings implements chat.Participants.
func (r *Room) Meetings(ctx context.Context, person id.Person) ([]id.Meeting, error) {
	if r.takesPart(hall.As(person), r.Meeting) != nil {
		return nil, nil
	}
	return []id.Meeting{r.Meeting}, nil
}

// Persons implements chat.Directory.
func (r *Room) Persons(_ context.Context, people []id.Person) (map[id.Person]chat.Person, error) {
	known := map[id.Person]chat.Person{}
	for _, p := range people {
		if name, ok := r.Names[p]; ok {
			known[p] = chat.Person{Name: name, Title: "Đại biểu"}
		}
	}
	return known, nil
}

// Member is a context in which the member with the number acts, from 1.
func (r *Room) Member(number int) context.Context { return hall.As(r.Delegates[number-1]) }
