package chat

import (
	"context"
	"fmt"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/channelmember"
	"nghitruong/ent/message"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/viet"
)

// sendAttempts bounds how often a message is tried when two nodes store the same one, or one person's first mark, at the same moment.
const sendAttempts = 5

// Send stores a message of the person who acts and returns it after the durable commit. clientID is a UUID made by the client for this
// message; the same one gets the stored message again, for ever. Errors: those of authz; ErrNotFound, ErrReadOnly, ErrClosed;
// ErrBadClientID, ErrClientIDReused; fault.ErrInput for the text; ErrTooFast. An interrupted context leaves the outcome unknown: send
// again with the same clientID.
func (s *Service) Send(ctx context.Context, c id.Channel, clientID, body string) (Message, error) {
	row, person, err := s.readable(ctx, c)
	if err != nil {
		return Message{}, err
	}
	if err := checkClientID(clientID); err != nil {
		return Message{}, err
	}
	if stored, err := s.stored(ctx, c, person, clientID); err != nil || stored != nil {
		return messageOrZero(stored), err
	}
	if err := s.mayWrite(ctx, row); err != nil {
		return Message{}, err
	}
	body, err = cleanBody(body)
	if err != nil {
		return Message{}, err
	}
	if !s.senders.allow(person, s.Store.Now()) {
		return Message{}, ErrTooFast
	}
	return s.store(ctx, newMessage{channel: c, sender: person, clientID: clientID, body: body})
}

// Load stores a message in somebody's name, for loading a demonstration. Only the program itself does it. As with Send the same clientID
// gets the stored message again, so loading twice changes nothing.
func (s *Service) Load(ctx context.Context, c id.Channel, sender id.Person, clientID, body string) (Message, error) {
	if !authz.From(ctx).System {
		return Message{}, authz.ErrForbidden
	}
	if err := checkClientID(clientID); err != nil {
		return Message{}, err
	}
	body, err := cleanBody(body)
	if err != nil {
		return Message{}, err
	}
	return s.store(ctx, newMessage{channel: c, sender: sender, clientID: clientID, body: body})
}

type newMessage struct {
	channel  id.Channel
	sender   id.Person
	clientID string
	body     string
}

func (s *Service) store(ctx context.Context, n newMessage) (Message, error) {
	names, err := s.Directory.Persons(ctx, []id.Person{n.sender})
	if err != nil {
		return Message{}, err
	}
	sender, ok := names[n.sender]
	if !ok {
		return Message{}, fmt.Errorf("chat: sender %s is not known", n.sender)
	}
	for range sendAttempts {
		// A fresh value for each attempt: an act whose caller has gone may still be running and writing to it.
		stored := new(Message)
		err = s.Store.Group(ctx, func(ctx context.Context) error {
			var err error
			*stored, err = s.append(ctx, n, sender)
			return err
		})
		if err == nil {
			return *stored, nil
		}
		if !ent.IsConstraintError(err) {
			break
		}
	}
	return Message{}, err
}

// append runs inside the transaction.
func (s *Service) append(ctx context.Context, n newMessage, sender Person) (Message, error) {
	if stored, err := s.stored(ctx, n.channel, n.sender, n.clientID); err != nil || stored != nil {
		return messageOrZero(stored), err
	}
	client := s.Store.Client(ctx)
	// The channel's row is changed first: whoever comes next waits here and takes the number after.
	row, err := client.Channel.UpdateOneID(n.channel).AddLastSeq(1).Save(ctx)
	if ent.IsNotFound(err) {
		return Message{}, ErrNotFound
	}
	if err != nil {
		return Message{}, err
	}
	if row.ClosedAt != nil {
		return Message{}, ErrClosed
	}
	stored, err := client.Message.Create().SetChannelID(n.channel).SetSeq(row.LastSeq).SetSenderID(n.sender).SetSenderName(sender.Name).
		SetSenderTitle(sender.Title).SetClientID(n.clientID).SetBody(n.body).SetFolded(viet.Fold(n.body)).SetAt(s.Store.Now()).Save(ctx)
	if err != nil {
		return Message{}, err
	}
	if _, err := s.moveMark(ctx, row, n.sender, row.LastSeq); err != nil {
		return Message{}, err
	}
	view := messageView(stored)
	err = s.Outbox.Emit(ctx, outbox.Event{Topic: Topic(n.channel), Kind: outbox.Log, Name: "message.posted", View: view, Seq: view.Seq})
	if err != nil {
		return Message{}, err
	}
	return view, s.tellUnread(ctx, row, n.sender)
}

// tellUnread lets the other members' devices know that there is something new, also those that have not opened the channel.
func (s *Service) tellUnread(ctx context.Context, row *ent.Channel, sender id.Person) error {
	people, err := s.people(ctx, row)
	if err != nil {
		return err
	}
	for _, person := range people {
		if person == sender {
			continue
		}
		err := s.Outbox.Emit(ctx, outbox.Event{
			Topic: "person/" + person.String(), Kind: outbox.Signal, Name: "channel.unread", View: Unread{ChannelID: row.ID, LastSeq: row.LastSeq},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stored returns the message that the sender has stored under the key, nil when there is none.
func (s *Service) stored(ctx context.Context, c id.Channel, sender id.Person, clientID string) (*Message, error) {
	row, err := s.Store.Client(ctx).Message.Query().Where(message.SenderID(sender), message.ClientID(clientID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if row.ChannelID != c {
		return nil, ErrClientIDReused
	}
	view := messageView(row)
	return &view, nil
}

func messageOrZero(m *Message) Message {
	if m == nil {
		return Message{}
	}
	return *m
}

func messageView(row *ent.Message) Message {
	return Message{
		ChannelID: row.ChannelID, Seq: row.Seq, ClientID: row.ClientID, SenderID: row.SenderID, SenderName: row.SenderName,
		SenderTitle: row.SenderTitle, Body: row.Body, At: row.At.UTC(),
	}
}

// Messages returns a part of the channel's log, in order. It needs the right to read it. Errors: those of authz; ErrNotFound, ErrBadRange.
func (s *Service) Messages(ctx context.Context, c id.Channel, r Range) (History, error) {
	row, _, err := s.readable(ctx, c)
	if err != nil {
		return History{}, err
	}
	if r, err = r.checked(); err != nil {
		return History{}, err
	}
	q := s.Store.Client(ctx).Message.Query().Where(message.ChannelID(c), message.SeqGT(r.After), message.SeqLTE(row.LastSeq))
	if r.Before > 0 {
		q.Where(message.SeqLT(r.Before))
	}
	order := ent.Desc(message.FieldSeq)
	if r.oldestFirst() {
		order = ent.Asc(message.FieldSeq)
	}
	rows, err := q.Order(order).Limit(r.Limit).All(ctx)
	if err != nil {
		return History{}, err
	}
	if !r.oldestFirst() {
		slices.Reverse(rows)
	}
	history := History{Messages: make([]Message, len(rows)), Top: row.LastSeq}
	for i, m := range rows {
		history.Messages[i] = messageView(m)
	}
	return history, nil
}

// Read moves the read mark of the person who acts forward to seq, at most to the newest message; a smaller number changes nothing. It needs
// the right to read the channel.
func (s *Service) Read(ctx context.Context, c id.Channel, seq int64) (Mark, error) {
	_, person, err := s.readable(ctx, c)
	if err != nil {
		return Mark{}, err
	}
	for range sendAttempts {
		mark := new(Mark)
		err = s.Store.Tx(ctx, func(ctx context.Context) error {
			row, err := s.Store.Client(ctx).Channel.Get(ctx, c)
			if err != nil {
				return err
			}
			read, err := s.moveMark(ctx, row, person, min(seq, row.LastSeq))
			*mark = Mark{ReadSeq: read, Unread: unread(row.LastSeq, read)}
			return err
		})
		if err == nil {
			return *mark, nil
		}
		if !ent.IsConstraintError(err) {
			break
		}
	}
	return Mark{}, err
}

// moveMark moves a person's mark forward and returns where it stands.
func (s *Service) moveMark(ctx context.Context, row *ent.Channel, person id.Person, seq int64) (int64, error) {
	client := s.Store.Client(ctx)
	member, err := s.member(ctx, row.ID, person)
	if err != nil {
		return 0, err
	}
	switch {
	case member != nil && member.ReadSeq >= seq:
		return member.ReadSeq, nil
	case member == nil && (seq <= 0 || row.MeetingID == nil):
		// A channel with a list of its own never gets a member by a mark.
		return 0, nil
	}
	if member == nil {
		err = client.ChannelMember.Create().SetChannelID(row.ID).SetPersonID(person).SetReadSeq(seq).SetCreatedAt(s.Store.Now()).Exec(ctx)
	} else {
		// The condition keeps the mark from going back when two devices move it at once.
		err = client.ChannelMember.Update().Where(channelmember.ID(member.ID), channelmember.ReadSeqLT(seq)).SetReadSeq(seq).Exec(ctx)
	}
	if err != nil {
		return 0, err
	}
	return seq, s.Outbox.Emit(ctx, outbox.Event{Topic: Topic(row.ID), Kind: outbox.Signal, Name: "read.moved", View: ReadMoved{PersonID: person, Seq: seq}})
}
