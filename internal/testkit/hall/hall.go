// Package hall gives tests a council that meets: the rows that votes and conversations refer to, and somebody who listens to what is
// published. It knows no rules.
package hall

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"nghitruong/ent"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/viet"
)

// Hall is a council of so many seats, its delegates and one meeting with three items and a published paper.
type Hall struct {
	Unit    id.OrgUnit
	Meeting id.Meeting
	Domain  string
	Items   []id.AgendaItem
	Version id.DocumentVersion
	// Seats and Delegates belong together: Delegates[i] holds Seats[i], whose number is i+1.
	Seats     []id.Seat
	Delegates []id.Person
	// Others are people without a seat, by the name given to New.
	Others map[string]id.Person
	Names  map[id.Person]string
}

// New stores a hall with so many seats and the others.
func New(t testing.TB, s *store.Store, seats int, others ...string) *Hall {
	t.Helper()
	h := &Hall{Others: map[string]id.Person{}, Names: map[id.Person]string{}}
	err := s.Tx(context.Background(), func(ctx context.Context) error { return h.fill(ctx, s.Client(ctx), s.Now(), seats, others) })
	if err != nil {
		t.Fatalf("filling the hall: %v", err)
	}
	return h
}

func (h *Hall) fill(ctx context.Context, c *ent.Client, now time.Time, seats int, others []string) error {
	unit, err := c.OrgUnit.Create().SetCode("H" + id.New[id.OrgUnit]().String()).SetKind("council").SetName("HĐND tỉnh Đông Lam").SetFolded("hdnd tinh dong lam").
		SetValidFrom(now).SetCreatedAt(now).Save(ctx)
	if err != nil {
		return err
	}
	h.Unit = unit.ID
	term, err := c.CouncilTerm.Create().SetCouncilID(unit.ID).SetNumber("XV").SetName("Khóa XV").SetElectedSeats(seats).
		SetValidFrom(now).SetCreatedAt(now).Save(ctx)
	if err != nil {
		return err
	}
	for i := range seats {
		seat, err := c.Seat.Create().SetTermID(term.ID).SetNumber(i + 1).SetCreatedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		person, err := h.person(ctx, c, now, fmt.Sprintf("Đại biểu số %02d", i+1))
		if err != nil {
			return err
		}
		h.Seats, h.Delegates = append(h.Seats, seat.ID), append(h.Delegates, person)
	}
	for _, name := range others {
		if h.Others[name], err = h.person(ctx, c, now, name); err != nil {
			return err
		}
	}
	path := "/" + unit.Code + "/"
	meeting, err := c.Meeting.Create().SetUnitID(unit.ID).SetUnitPath(path).SetUnitName(unit.Name).SetTermID(term.ID).SetKind("session_regular").
		SetTitle("Kỳ họp thứ ba").SetState("in_progress").SetStartsAt(now).SetEndsAt(now.Add(8 * time.Hour)).SetRehearsal(true).SetCreatedAt(now).Save(ctx)
	if err != nil {
		return err
	}
	h.Meeting, h.Domain = meeting.ID, path+"m/"+meeting.ID.String()+"/"
	return h.papers(ctx, c, now)
}

func (h *Hall) papers(ctx context.Context, c *ent.Client, now time.Time) error {
	for n := range 3 {
		item, err := c.AgendaItem.Create().SetMeetingID(h.Meeting).SetNumber(n + 1).SetKind("resolution_vote").SetTitle("Thông qua nghị quyết").
			SetCreatedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		h.Items = append(h.Items, item.ID)
	}
	document, err := c.Document.Create().SetMeetingID(h.Meeting).SetItemID(h.Items[0]).SetKind("draft_resolution").SetTitle("Dự thảo nghị quyết").
		SetFolded("du thao nghi quyet").SetCreatedAt(now).Save(ctx)
	if err != nil {
		return err
	}
	version, err := c.DocumentVersion.Create().SetDocumentID(document.ID).SetMeetingID(h.Meeting).SetOrdinal(1).SetHash("00").
		SetFilename("du-thao.pdf").SetMediaType("application/pdf").SetSize(1).SetPublishedAt(now).SetCreatedAt(now).Save(ctx)
	if err != nil {
		return err
	}
	h.Version = version.ID
	return nil
}

func (h *Hall) person(ctx context.Context, c *ent.Client, now time.Time, name string) (id.Person, error) {
	row, err := c.Person.Create().SetName(name).SetSortKey(viet.SortKey(name)).SetFolded(viet.Fold(name)).SetCreatedAt(now).Save(ctx)
	if err != nil {
		return id.Person{}, err
	}
	h.Names[row.ID] = name
	return row.ID, nil
}

// As is a context in which the person acts.
func As(person id.Person) context.Context {
	return authz.With(context.Background(), authz.Subject{Person: person})
}

// Listener is an outbox.Publisher that remembers what was published.
type Listener struct {
	lock   sync.Mutex
	frames []outbox.Frame
}

// Publish implements outbox.Publisher.
func (l *Listener) Publish(f outbox.Frame) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.frames = append(l.frames, f)
}

// On returns what was published on a topic so far, in order.
func (l *Listener) On(topic string) []outbox.Frame {
	l.lock.Lock()
	defer l.lock.Unlock()
	var all []outbox.Frame
	for _, f := range l.frames {
		if f.Topic == topic {
			all = append(all, f)
		}
	}
	return all
}

// Last returns what was published last on a topic; ok is false when there was nothing.
func (l *Listener) Last(topic string) (f outbox.Frame, ok bool) {
	all := l.On(topic)
	if len(all) == 0 {
		return outbox.Frame{}, false
	}
	return all[len(all)-1], true
}
