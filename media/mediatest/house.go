package mediatest

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"nghitruong/ent"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/media"
	"nghitruong/media/sfu"
)

// The persons of a House.
const (
	Chair    = "chair"
	Hanh     = "hanh"
	Duc      = "duc"
	Stranger = "stranger"
)

// ErrDoorsClosed: see CloseDoors.
var ErrDoorsClosed = fault.Define(fault.Conflict, "mediatest.doors_closed", "Cửa đang đóng.", "The doors are closed.")

var errNoMeeting = fault.Define(fault.NotFound, "mediatest.no_meeting", "Không có cuộc họp này.", "There is no such meeting.")

// House is a meeting with a chair, two delegates and a stranger to it, and a second meeting of the same people.
type House struct {
	t       testing.TB
	Service *media.Service
	Store   *store.Store
	Audit   *audit.Log
	Authz   *authz.Engine
	Engine  *sfu.Engine
	Meeting id.Meeting
	Other   id.Meeting
	Wall    id.Display
	Persons map[string]authz.Subject

	mu        sync.Mutex
	grants    []authz.Grant
	entries   map[id.Person]map[id.Meeting]media.Entry
	published []outbox.Frame
	closed    bool
}

// New builds a House on the database; change may alter the service's parts.
func New(t testing.TB, s *store.Store, change func(*media.Deps)) *House {
	t.Helper()
	h := &House{t: t, Store: s, Persons: map[string]authz.Subject{}, Wall: id.New[id.Display](), entries: map[id.Person]map[id.Meeting]media.Entry{}}
	ctx := context.Background()
	err := s.Tx(ctx, func(ctx context.Context) error {
		client := s.Client(ctx)
		now := s.Now()
		unit, err := client.OrgUnit.Create().SetCode("H99").SetKind("council").SetName("HĐND tỉnh Bình An").SetFolded("hdnd tinh binh an").
			SetValidFrom(now.Add(-time.Hour)).Save(ctx)
		if err != nil {
			return err
		}
		h.Meeting, err = meeting(ctx, client, unit, "Kỳ họp thứ 9", now)
		if err == nil {
			h.Other, err = meeting(ctx, client, unit, "Phiên họp tháng 11", now)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.person(Chair, "Lê Thị Minh Hạnh", "Chủ tịch HĐND", "presiding")
	h.person(Hanh, "Nguyễn Thị Hạnh", "Đại biểu", "delegate")
	h.person(Duc, "Trần Văn Đức", "Đại biểu", "delegate")
	h.person(Stranger, "Phạm Văn Lạ", "", "")
	h.Authz = authz.New([]authz.Permission{
		{Role: "presiding", Object: "conference", Action: "join"}, {Role: "presiding", Object: "conference", Action: "moderate"},
		{Role: "presiding", Object: "meeting", Action: "read"},
		{Role: "delegate", Object: "conference", Action: "join"}, {Role: "delegate", Object: "meeting", Action: "read"},
	}, h)
	if err := h.Authz.Load(ctx); err != nil {
		t.Fatal(err)
	}
	h.Engine, err = sfu.Open(sfu.Config{Listen: "127.0.0.1:0", IncludeLoopback: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	h.Audit = audit.New(s, nil)
	deps := media.Deps{Store: s, Authz: h.Authz, Audit: h.Audit, Outbox: outbox.New(s, h), Gate: h, Engine: h.Engine}
	if change != nil {
		change(&deps)
	}
	h.Service = media.New(deps)
	t.Cleanup(func() {
		h.Service.Stop()
		if err := h.Engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func meeting(ctx context.Context, client *ent.Client, unit *ent.OrgUnit, title string, now time.Time) (id.Meeting, error) {
	row, err := client.Meeting.Create().SetUnitID(unit.ID).SetUnitPath("/H99/").SetUnitName(unit.Name).SetKind("session_regular").SetTitle(title).
		SetState("in_progress").SetStartsAt(now).SetEndsAt(now.Add(time.Hour)).Save(ctx)
	if err != nil {
		return id.Meeting{}, err
	}
	return row.ID, nil
}

func (h *House) person(key, name, title, role string) {
	person := id.New[id.Person]()
	h.Persons[key] = authz.Subject{Person: person, Session: id.New[id.Session]()}
	if role == "" {
		return
	}
	h.entries[person] = map[id.Meeting]media.Entry{}
	for _, m := range []id.Meeting{h.Meeting, h.Other} {
		h.grants = append(h.grants, authz.Grant{Person: person, Role: role, Domain: path(m)})
		h.entries[person][m] = media.Entry{
			ParticipantID: id.New[id.Participant](), PersonID: person, Name: name, Title: title, Moderator: role == "presiding",
		}
	}
}

func path(m id.Meeting) string { return "/H99/m/" + m.String() + "/" }

// As is a context in which a person acts.
func (h *House) As(person string) context.Context {
	return authz.With(context.Background(), h.Persons[person])
}

// Participant is a person's participation in the meeting.
func (h *House) Participant(person string) id.Participant {
	return h.entries[h.Persons[person].Person][h.Meeting].ParticipantID
}

// Revoke takes all rights from a person.
func (h *House) Revoke(person string) {
	h.t.Helper()
	h.mu.Lock()
	var kept []authz.Grant
	for _, g := range h.grants {
		if g.Person != h.Persons[person].Person {
			kept = append(kept, g)
		}
	}
	h.grants = kept
	h.mu.Unlock()
	if err := h.Authz.Refresh(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

// Grants implements authz.Source.
func (h *House) Grants(context.Context) ([]authz.Grant, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.grants, nil
}

// Domain implements media.Gate.
func (h *House) Domain(_ context.Context, m id.Meeting) (string, error) {
	if m != h.Meeting && m != h.Other {
		return "", errNoMeeting
	}
	return path(m), nil
}

// MayEnter implements media.Gate.
func (h *House) MayEnter(ctx context.Context, m id.Meeting) (media.Entry, error) {
	e, ok := h.entries[authz.From(ctx).Person][m]
	if !ok {
		return e, authz.ErrForbidden
	}
	return e, nil
}

// CloseDoors has nobody be in the meetings' conferences, or lets everybody in again.
func (h *House) CloseDoors(closed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = closed
}

// MayBeHeld implements media.Gate.
func (h *House) MayBeHeld(context.Context, id.Meeting) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return ErrDoorsClosed
	}
	return nil
}

// Shows implements media.Gate.
func (h *House) Shows(_ context.Context, d id.Display, m id.Meeting) (bool, error) {
	return d == h.Wall && m == h.Meeting, nil
}

// Publish implements outbox.Publisher.
func (h *House) Publish(f outbox.Frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.published = append(h.published, f)
}

// Published are the frames so far.
func (h *House) Published() []outbox.Frame {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]outbox.Frame(nil), h.published...)
}

// Wait polls until the condition holds; the time only ends tests that would hang.
func Wait(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("waited in vain: %s", what)
}
