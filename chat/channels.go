package chat

import (
	"context"
	"slices"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/channel"
	"nghitruong/ent/channelmember"
	"nghitruong/ent/message"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

// EnsureMeetingChannel makes the channel of a meeting, or gives the existing one its new title. It is part of making or renaming the
// meeting: it joins that transaction, and whoever may do that has the authority.
func (s *Service) EnsureMeetingChannel(ctx context.Context, meeting id.Meeting, title string) (id.Channel, error) {
	title, err := fault.RequiredLine("body.title", title, MaxTitle)
	if err != nil {
		return id.Channel{}, err
	}
	var made id.Channel
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.Store.Client(ctx).Channel.Query().Where(channel.MeetingID(meeting)).Order(ent.Asc(channel.FieldID)).First(ctx)
		if err == nil {
			made = row.ID
			if row.Title == title {
				return nil
			}
			return row.Update().SetTitle(title).Exec(ctx)
		}
		if !ent.IsNotFound(err) {
			return err
		}
		made = id.New[id.Channel]()
		err = s.Store.Client(ctx).Channel.Create().SetID(made).SetKind(KindMeeting).SetMeetingID(meeting).SetTitle(title).
			SetCreatedAt(s.Store.Now()).Exec(ctx)
		if err != nil {
			return err
		}
		return s.Audit.Record(ctx, audit.Act{
			Ledger: audit.Meeting(meeting), Name: "channel.created", Subject: "channel/" + made.String(), Body: map[string]any{"title": title},
		})
	})
	return made, err
}

// MeetingChannel returns the channel of a meeting, zero when it has none. It asks for no authority: knowing the identifier opens nothing.
func (s *Service) MeetingChannel(ctx context.Context, meeting id.Meeting) (id.Channel, error) {
	row, err := s.Store.Client(ctx).Channel.Query().Where(channel.MeetingID(meeting)).Order(ent.Asc(channel.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return id.Channel{}, nil
	}
	if err != nil {
		return id.Channel{}, err
	}
	return row.ID, nil
}

// NewChannel describes a channel with a list of members of its own.
type NewChannel struct {
	// Kind is KindUnit or KindGroup.
	Kind string
	// Unit is the unit of a unit's channel.
	Unit id.OrgUnit
	// Code is the natural key of a loaded list; a channel with the same code is found again. Empty for none.
	Code    string
	Title   string
	Members []id.Person
}

// Create makes a channel, or finds the one with the same code, and adds the members who are missing. In this release only the program
// itself makes channels: people get authz.ErrForbidden.
func (s *Service) Create(ctx context.Context, n NewChannel) (id.Channel, error) {
	if !authz.From(ctx).System {
		return id.Channel{}, authz.ErrForbidden
	}
	title, err := fault.RequiredLine("body.title", n.Title, MaxTitle)
	if err != nil {
		return id.Channel{}, err
	}
	if n.Kind != KindUnit && n.Kind != KindGroup || (n.Kind == KindUnit) == n.Unit.IsZero() {
		return id.Channel{}, fault.ErrInput.At("body.kind", fault.ErrRequired)
	}
	made := id.New[id.Channel]()
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		if n.Code != "" {
			row, err := s.Store.Client(ctx).Channel.Query().Where(channel.Code(n.Code)).Only(ctx)
			if err == nil {
				made = row.ID
				return s.addMembers(ctx, row, n.Members)
			}
			if !ent.IsNotFound(err) {
				return err
			}
		}
		create := s.Store.Client(ctx).Channel.Create().SetID(made).SetKind(n.Kind).SetTitle(title).SetCreatedAt(s.Store.Now())
		if !n.Unit.IsZero() {
			create.SetUnitID(n.Unit)
		}
		if n.Code != "" {
			create.SetCode(n.Code)
		}
		row, err := create.Save(ctx)
		if err != nil {
			return err
		}
		err = s.Audit.Record(ctx, audit.Act{
			Ledger: audit.Installation, Name: "channel.created", Subject: "channel/" + made.String(), Body: map[string]any{"title": title, "members": n.Members},
		})
		if err != nil {
			return err
		}
		return s.addMembers(ctx, row, n.Members)
	})
	return made, err
}

// addMembers adds people who are not members; somebody who has left comes back.
func (s *Service) addMembers(ctx context.Context, row *ent.Channel, people []id.Person) error {
	for _, person := range people {
		member, err := s.member(ctx, row.ID, person)
		if err != nil {
			return err
		}
		switch {
		case member == nil:
			err = s.Store.Client(ctx).ChannelMember.Create().SetChannelID(row.ID).SetPersonID(person).SetJoinedSeq(row.LastSeq).SetReadSeq(row.LastSeq).
				SetCreatedAt(s.Store.Now()).Exec(ctx)
		case member.LeftAt != nil:
			err = member.Update().ClearLeftAt().Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// RemoveMember ends a person's membership of a channel that has a list of its own; what the person wrote stays. In this release only the
// program itself does it.
func (s *Service) RemoveMember(ctx context.Context, c id.Channel, person id.Person) error {
	if !authz.From(ctx).System {
		return authz.ErrForbidden
	}
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		now := s.Store.Now()
		n, err := s.Store.Client(ctx).ChannelMember.Update().
			Where(channelmember.ChannelID(c), channelmember.PersonID(person), channelmember.LeftAtIsNil()).SetLeftAt(now).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		return s.Audit.Record(ctx, audit.Act{
			Ledger: audit.Installation, Name: "channel.member_removed", Subject: "channel/" + c.String(), Body: map[string]any{"person_id": person},
		})
	})
}

// Channels returns the channels that the person who acts may read, the one with the newest message first.
func (s *Service) Channels(ctx context.Context) ([]Channel, error) {
	person, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	meetings, err := s.Participants.Meetings(ctx, person)
	if err != nil {
		return nil, err
	}
	client := s.Store.Client(ctx)
	own, err := client.ChannelMember.Query().Where(channelmember.PersonID(person)).All(ctx)
	if err != nil {
		return nil, err
	}
	read := make(map[id.Channel]int64, len(own))
	var joined []id.Channel
	for _, m := range own {
		read[m.ChannelID] = m.ReadSeq
		if m.LeftAt == nil {
			joined = append(joined, m.ChannelID)
		}
	}
	rows, err := client.Channel.Query().
		Where(channel.Or(channel.MeetingIDIn(meetings...), channel.And(channel.MeetingIDIsNil(), channel.IDIn(joined...)))).All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Channel, 0, len(rows))
	for _, row := range rows {
		err := s.mayRead(ctx, row, person)
		if notFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		view, err := s.channelView(ctx, row, read[row.ID])
		if err != nil {
			return nil, err
		}
		list = append(list, view)
	}
	slices.SortFunc(list, newestFirst)
	return list, nil
}

func notFound(err error) bool { return err != nil && fault.From(err).Kind == fault.NotFound }

func newestFirst(a, b Channel) int {
	switch {
	case a.LastMessage != nil && b.LastMessage != nil:
		if c := b.LastMessage.At.Compare(a.LastMessage.At); c != 0 {
			return c
		}
	case a.LastMessage != nil:
		return -1
	case b.LastMessage != nil:
		return 1
	}
	return strings.Compare(a.ID.String(), b.ID.String())
}

func (s *Service) channelView(ctx context.Context, row *ent.Channel, read int64) (Channel, error) {
	view := Channel{
		ID: row.ID, MeetingID: row.MeetingID, Title: row.Title, Kind: row.Kind, Closed: row.ClosedAt != nil,
		LastSeq: row.LastSeq, ReadSeq: read, Unread: unread(row.LastSeq, read),
	}
	err := s.mayWrite(ctx, row)
	if err != nil && !forbidden(err) && !suspended(err) && row.ClosedAt == nil {
		return view, err
	}
	view.MayWrite = err == nil || row.ClosedAt == nil && suspended(err)
	if row.LastSeq == 0 {
		return view, nil
	}
	last, err := s.Store.Client(ctx).Message.Query().Where(message.ChannelID(row.ID), message.Seq(row.LastSeq)).Only(ctx)
	if err != nil {
		return view, err
	}
	shown := messageView(last)
	view.LastMessage = &shown
	return view, nil
}

// MembersOf returns who belongs to the channel, by given name, with their read marks. It needs the right to read it.
func (s *Service) MembersOf(ctx context.Context, c id.Channel) ([]Member, error) {
	row, _, err := s.readable(ctx, c)
	if err != nil {
		return nil, err
	}
	people, err := s.people(ctx, row)
	if err != nil {
		return nil, err
	}
	names, err := s.Directory.Persons(ctx, people)
	if err != nil {
		return nil, err
	}
	marks, err := s.Store.Client(ctx).ChannelMember.Query().Where(channelmember.ChannelID(c)).All(ctx)
	if err != nil {
		return nil, err
	}
	read := make(map[id.Person]int64, len(marks))
	for _, m := range marks {
		read[m.PersonID] = m.ReadSeq
	}
	list := make([]Member, 0, len(people))
	for _, person := range people {
		list = append(list, Member{PersonID: person, Name: names[person].Name, Title: names[person].Title, ReadSeq: read[person]})
	}
	slices.SortFunc(list, func(a, b Member) int {
		if c := strings.Compare(viet.SortKey(a.Name), viet.SortKey(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(a.PersonID.String(), b.PersonID.String())
	})
	return list, nil
}
