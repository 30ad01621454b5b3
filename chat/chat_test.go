package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/chat"
	"nghitruong/chat/chattest"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
)

func send(t testing.TB, room *chattest.Room, number int, body string) chat.Message {
	t.Helper()
	m, err := room.Service.Send(room.Member(number), room.Channel, uuid.NewString(), body)
	if err != nil {
		t.Fatalf("member %d: %v", number, err)
	}
	return m
}

func TestAMessageIsStoredOnceForEver(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := chattest.New(t, s, 3)
		key := uuid.NewString()
		// Decomposed on the way in, with white space around and another system's line ends.
		first, err := room.Service.Send(room.Member(1), room.Channel, key, "  Kính gu\u031b\u0309i các đồng chí <b>\r\nHọp lúc 8 giờ  ")
		if err != nil {
			t.Fatal(err)
		}
		if first.Body != "Kính gửi các đồng chí <b>\nHọp lúc 8 giờ" || first.Seq != 1 || first.SenderName != "Đại biểu số 01" || first.SenderTitle != "Đại biểu" {
			t.Errorf("stored %+v", first)
		}
		row := s.Client(context.Background()).Message.Query().OnlyX(context.Background())
		if row.Folded != "kinh gui cac dong chi <b> hop luc 8 gio" {
			t.Errorf("folded %q", row.Folded)
		}
		room.Names[room.Delegates[0]] = "Tên mới"
		for range 3 {
			again, err := room.Service.Send(room.Member(1), room.Channel, key, "khác")
			if err != nil || again != first {
				t.Errorf("sent again: %+v, %v; want %+v", again, err, first)
			}
		}
		other, err := room.Service.Send(room.Member(2), room.Channel, key, "của người khác")
		if err != nil || other.Seq != 2 {
			t.Errorf("another person with the same key: %+v, %v", other, err)
		}
		group, err := room.Service.Create(authz.SystemContext(context.Background()), chat.NewChannel{Kind: chat.KindGroup, Title: "Tổ thư ký", Members: room.Delegates[:2]})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.Send(room.Member(1), group, key, "x"); !errors.Is(err, chat.ErrClientIDReused) {
			t.Errorf("the key in another channel: %v", err)
		}
		if frames := room.Listener.On(chat.Topic(room.Channel)); countNamed(frames, "message.posted") != 2 {
			t.Errorf("%d messages were published, want 2", countNamed(frames, "message.posted"))
		}
	})
}

func countNamed(frames []outbox.Frame, name string) (n int) {
	for _, f := range frames {
		if f.Name == name {
			n++
		}
	}
	return n
}

func TestWhatIsNoMessage(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := chattest.New(t, s, 2)
		for _, body := range []string{"", " \n ", strings.Repeat("đ", chat.MaxBody+1), "a\x00b", "a\u202eb", "\xff"} {
			if _, err := room.Service.Send(room.Member(1), room.Channel, uuid.NewString(), body); !errors.Is(err, fault.ErrInput) {
				t.Errorf("%.20q: %v", body, err)
			}
		}
		for _, key := range []string{"", "x", strings.ToUpper(uuid.NewString())} {
			if _, err := room.Service.Send(room.Member(1), room.Channel, key, "x"); !errors.Is(err, chat.ErrBadClientID) {
				t.Errorf("key %q: %v", key, err)
			}
		}
		if m := send(t, room, 1, strings.Repeat("đ", chat.MaxBody)); m.Seq != 1 {
			t.Errorf("the refused messages took numbers: first is %d", m.Seq)
		}
	})
}

func TestWhoReadsAndWrites(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := chattest.New(t, s, 3)
		system := authz.SystemContext(context.Background())
		group, err := room.Service.Create(system, chat.NewChannel{Kind: chat.KindGroup, Code: "to-thu-ky", Title: "Tổ thư ký", Members: room.Delegates[:2]})
		if err != nil {
			t.Fatal(err)
		}
		wall := authz.With(context.Background(), authz.Subject{Display: id.New[id.Display]()})
		initial := authz.With(context.Background(), authz.Subject{Person: room.Delegates[0], MustChangePassword: true})
		for _, c := range []struct {
			who         string
			ctx         context.Context
			channel     id.Channel
			read, write error
		}{
			{"a member of the meeting", room.Member(3), room.Channel, nil, nil},
			{"an observer", hall.As(room.Others[chattest.Reader]), room.Channel, nil, chat.ErrReadOnly},
			{"a stranger", hall.As(room.Others[chattest.Stranger]), room.Channel, chat.ErrNotFound, chat.ErrNotFound},
			{"nobody", context.Background(), room.Channel, authz.ErrSignInRequired, authz.ErrSignInRequired},
			{"a wall", wall, room.Channel, authz.ErrSignInRequired, authz.ErrSignInRequired},
			{"the system", system, room.Channel, authz.ErrSignInRequired, authz.ErrSignInRequired},
			{"an initial password", initial, room.Channel, authz.ErrPasswordChangeRequired, authz.ErrPasswordChangeRequired},
			{"a member of the group", room.Member(2), group, nil, nil},
			{"a delegate outside the group", room.Member(3), group, chat.ErrNotFound, chat.ErrNotFound},
			{"a member in no channel", room.Member(1), id.New[id.Channel](), chat.ErrNotFound, chat.ErrNotFound},
		} {
			_, sent := room.Service.Send(c.ctx, c.channel, uuid.NewString(), "x")
			if !errors.Is(sent, c.write) || (sent == nil) != (c.write == nil) {
				t.Errorf("%s writes: %v, want %v", c.who, sent, c.write)
			}
			_, messages := room.Service.Messages(c.ctx, c.channel, chat.Range{})
			_, members := room.Service.MembersOf(c.ctx, c.channel)
			_, marked := room.Service.Read(c.ctx, c.channel, 1)
			followed := room.Service.Allow(c.ctx, chat.Topic(c.channel))
			for what, err := range map[string]error{"reads": messages, "sees the members": members, "marks": marked, "follows": followed} {
				if !errors.Is(err, c.read) || (err == nil) != (c.read == nil) {
					t.Errorf("%s %s: %v, want %v", c.who, what, err, c.read)
				}
			}
		}
		for _, ctx := range []context.Context{room.Member(1), context.Background()} {
			if _, err := room.Service.Create(ctx, chat.NewChannel{Kind: chat.KindGroup, Title: "x"}); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("a channel was made by a person: %v", err)
			}
			if _, err := room.Service.Load(ctx, room.Channel, room.Delegates[1], uuid.NewString(), "x"); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("a message in another's name: %v", err)
			}
			if err := room.Service.RemoveMember(ctx, group, room.Delegates[1]); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("a member was removed by a person: %v", err)
			}
		}
		// A membership that has ended, in either kind of channel.
		if err := room.Service.RemoveMember(system, group, room.Delegates[1]); err != nil {
			t.Fatal(err)
		}
		room.Remove(room.Delegates[2])
		for number, channel := range map[int]id.Channel{2: group, 3: room.Channel} {
			if _, err := room.Service.Messages(room.Member(number), channel, chat.Range{}); !errors.Is(err, chat.ErrNotFound) {
				t.Errorf("a former member reads: %v", err)
			}
			if list, err := room.Service.Channels(room.Member(number)); err != nil || has(list, channel) {
				t.Errorf("a former member is shown the channel: %v %v", list, err)
			}
		}
		if _, err := room.Service.Load(system, group, room.Delegates[2], uuid.NewString(), "x"); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.Messages(room.Member(3), group, chat.Range{}); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("a loaded message made its sender a member: %v", err)
		}
	})
}

func has(list []chat.Channel, c id.Channel) bool {
	for _, view := range list {
		if view.ID == c {
			return true
		}
	}
	return false
}

func TestReadingAndUnread(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := chattest.New(t, s, 3)
		for n := range 5 {
			send(t, room, 1+n%2, "tin")
		}
		shown := func(number int) chat.Channel {
			t.Helper()
			list, err := room.Service.Channels(room.Member(number))
			if err != nil || len(list) != 1 {
				t.Fatalf("member %d: %v, %v", number, list, err)
			}
			return list[0]
		}
		if c := shown(3); c.Unread != 5 || c.ReadSeq != 0 || c.LastSeq != 5 || c.LastMessage == nil || c.LastMessage.Seq != 5 || !c.MayWrite {
			t.Errorf("who has read nothing sees %+v", c)
		}
		if c := shown(1); c.Unread != 0 {
			t.Errorf("who wrote the last message has %d unread", c.Unread)
		}
		if c := shown(2); c.Unread != 1 {
			t.Errorf("who wrote the message before has %d unread, want 1", c.Unread)
		}
		for _, step := range []struct{ seq, read, unread int64 }{{3, 3, 2}, {1, 3, 2}, {99, 5, 0}, {4, 5, 0}} {
			mark, err := room.Service.Read(room.Member(3), room.Channel, step.seq)
			if err != nil || mark.ReadSeq != step.read || mark.Unread != step.unread {
				t.Errorf("read up to %d: %+v, %v; want %d with %d unread", step.seq, mark, err, step.read, step.unread)
			}
		}
		members, err := room.Service.MembersOf(room.Member(1), room.Channel)
		if err != nil || len(members) != 4 {
			t.Fatalf("members %v, %v", members, err)
		}
		for _, m := range members {
			if m.PersonID == room.Delegates[2] && (m.ReadSeq != 5 || m.Name != "Đại biểu số 03") {
				t.Errorf("the third member is shown as %+v", m)
			}
		}
		frames := room.Listener.On("person/" + room.Delegates[2].String())
		if countNamed(frames, "channel.unread") != 5 || frames[0].Kind != outbox.Signal {
			t.Errorf("the third member was told %d times of 5 messages", countNamed(frames, "channel.unread"))
		}
		if n := countNamed(room.Listener.On("person/"+room.Delegates[0].String()), "channel.unread"); n != 2 {
			t.Errorf("the first member was told %d times of the other's 2 messages", n)
		}
		if last, _ := room.Listener.Last(chat.Topic(room.Channel)); last.Name != "read.moved" || last.Kind != outbox.Signal {
			t.Errorf("the last event is %s", last.Name)
		}
	})
}

func TestHistory(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := chattest.New(t, s, 2)
		for range 12 {
			if _, err := room.Service.Load(authz.SystemContext(context.Background()), room.Channel, room.Delegates[0], uuid.NewString(), "tin"); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			r          chat.Range
			from, upTo int64
		}{
			{chat.Range{}, 1, 12}, {chat.Range{Limit: 5}, 8, 12}, {chat.Range{Before: 8, Limit: 5}, 3, 7}, {chat.Range{Before: 3, Limit: 5}, 1, 2},
			{chat.Range{After: 4, Limit: 3}, 5, 7}, {chat.Range{After: 11}, 12, 12}, {chat.Range{After: 12}, 1, 0}, {chat.Range{After: 2, Before: 9, Limit: 3}, 6, 8},
			{chat.Range{Limit: 10000}, 1, 12},
		} {
			h, err := room.Service.Messages(room.Member(2), room.Channel, c.r)
			if err != nil || h.Top != 12 || int64(len(h.Messages)) != c.upTo-c.from+1 {
				t.Errorf("%+v: %d messages, top %d, %v", c.r, len(h.Messages), h.Top, err)
				continue
			}
			for i, m := range h.Messages {
				if m.Seq != c.from+int64(i) {
					t.Errorf("%+v: message %d at place %d", c.r, m.Seq, i)
				}
			}
		}
		for _, r := range []chat.Range{{Before: -1}, {After: -1}, {Limit: -1}, {Before: 3, After: 3}} {
			if _, err := room.Service.Messages(room.Member(2), room.Channel, r); !errors.Is(err, chat.ErrBadRange) {
				t.Errorf("%+v: %v", r, err)
			}
		}
	})
}

func TestTheLogIsTheMessages(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := chattest.New(t, s, 2)
		ctx, topic := context.Background(), chat.Topic(room.Channel)
		for range 4 {
			send(t, room, 1, "Chào <tất cả> & mọi người")
		}
		entries, err := room.Service.Since(ctx, topic, 1, 2)
		if err != nil || len(entries) != 2 || entries[0].Seq != 2 || entries[0].Name != "message.posted" {
			t.Fatalf("entries %+v, %v", entries, err)
		}
		var published, kept chat.Message
		for _, f := range room.Listener.On(topic) {
			if f.Seq == 2 {
				if err := json.Unmarshal(f.Data, &published); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := json.Unmarshal(entries[0].Data, &kept); err != nil || kept != published || kept.Seq != 2 {
			t.Errorf("kept %+v, published %+v, %v", kept, published, err)
		}
		if top, err := room.Service.Top(ctx, topic); err != nil || top != 4 {
			t.Errorf("top %d, %v", top, err)
		}
		for _, bad := range []string{"", "chat/", "chat/x", "meeting/" + room.Channel.String(), chat.Topic(id.New[id.Channel]())} {
			if room.Service.Allow(room.Member(1), bad) == nil {
				t.Errorf("the topic %q may be followed", bad)
			}
		}
	})
}

func TestSendingTooFast(t *testing.T) {
	clock := testkit.NewClock(time.Date(2026, 12, 9, 1, 0, 0, 0, time.UTC))
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
		room := chattest.New(t, s, 2)
		key := uuid.NewString()
		if _, err := room.Service.Send(room.Member(1), room.Channel, key, "x"); err != nil {
			t.Fatal(err)
		}
		for range 19 {
			send(t, room, 1, "x")
		}
		if _, err := room.Service.Send(room.Member(1), room.Channel, uuid.NewString(), "x"); !errors.Is(err, chat.ErrTooFast) {
			t.Errorf("the 21st message at once: %v", err)
		}
		if _, err := room.Service.Send(room.Member(1), room.Channel, key, "x"); err != nil {
			t.Errorf("a repeated message counts against the sender: %v", err)
		}
		send(t, room, 2, "người khác vẫn gửi được")
		clock.Advance(time.Second)
		for range 5 {
			send(t, room, 1, "x")
		}
		if _, err := room.Service.Send(room.Member(1), room.Channel, uuid.NewString(), "x"); !errors.Is(err, chat.ErrTooFast) {
			t.Errorf("the 6th message of a second: %v", err)
		}
	})
}

func TestTheChannelOfAMeeting(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := chattest.New(t, s, 2)
		again, err := room.Service.EnsureMeetingChannel(context.Background(), room.Meeting, "Tên mới")
		if err != nil || again != room.Channel {
			t.Errorf("made again: %v, %v", again, err)
		}
		if found, err := room.Service.MeetingChannel(context.Background(), room.Meeting); err != nil || found != room.Channel {
			t.Errorf("found %v, %v", found, err)
		}
		if none, err := room.Service.MeetingChannel(context.Background(), id.New[id.Meeting]()); err != nil || !none.IsZero() {
			t.Errorf("a meeting without a channel: %v, %v", none, err)
		}
		if list, err := room.Service.Channels(room.Member(1)); err != nil || len(list) != 1 || list[0].Title != "Tên mới" || list[0].LastMessage != nil {
			t.Errorf("channels %+v, %v", list, err)
		}
		undone := errors.New("undone")
		if err := s.Tx(context.Background(), func(ctx context.Context) error {
			if _, err := room.Service.EnsureMeetingChannel(ctx, room.Meeting, "Không lưu"); err != nil {
				return err
			}
			return undone
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if list, _ := room.Service.Channels(room.Member(1)); list[0].Title != "Tên mới" {
			t.Errorf("the title outlived its transaction: %s", list[0].Title)
		}
		system := authz.SystemContext(context.Background())
		first, err := room.Service.Create(system, chat.NewChannel{Kind: chat.KindGroup, Code: "to-7", Title: "Tổ 7", Members: room.Delegates[:1]})
		if err != nil {
			t.Fatal(err)
		}
		second, err := room.Service.Create(system, chat.NewChannel{Kind: chat.KindGroup, Code: "to-7", Title: "Tổ 7", Members: room.Delegates})
		if err != nil || second != first {
			t.Errorf("loaded twice: %v and %v, %v", first, second, err)
		}
		if list, err := room.Service.Channels(room.Member(2)); err != nil || !has(list, first) {
			t.Errorf("the added member does not see the channel: %v, %v", list, err)
		}
		for _, n := range []chat.NewChannel{{Kind: "meeting", Title: "x"}, {Kind: chat.KindUnit, Title: "x"}, {Kind: chat.KindGroup, Title: ""}, {Kind: chat.KindGroup, Unit: room.Unit, Title: "x"}} {
			if _, err := room.Service.Create(system, n); !errors.Is(err, fault.ErrInput) {
				t.Errorf("%+v: %v", n, err)
			}
		}
	})
}
