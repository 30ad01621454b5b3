package chat

import (
	"time"

	"nghitruong/internal/id"
)

// Kinds of channels.
const (
	KindMeeting = "meeting"
	KindUnit    = "unit"
	KindGroup   = "group"
)

// Channel is a channel as one of its members sees it.
type Channel struct {
	ID          id.Channel  `json:"id"`
	MeetingID   *id.Meeting `json:"meeting_id"`
	Title       string      `json:"title"`
	Kind        string      `json:"kind" enum:"meeting,unit,group"`
	Closed      bool        `json:"closed"`
	MayWrite    bool        `json:"may_write" doc:"whether the viewer has the right to write here; during a closed part of its meeting, which the meeting's live value tells, nobody can"`
	LastSeq     int64       `json:"last_seq" doc:"number of the newest message, 0 when there is none"`
	ReadSeq     int64       `json:"read_seq" doc:"number of the last message the viewer has read"`
	Unread      int64       `json:"unread"`
	LastMessage *Message    `json:"last_message"`
}

// Message is a stored message. It is also the event message.posted of the log chat/<channel>.
type Message struct {
	ChannelID   id.Channel `json:"channel_id"`
	Seq         int64      `json:"seq" doc:"the place in the channel's one order, from 1 without holes"`
	ClientID    string     `json:"client_id"`
	SenderID    id.Person  `json:"sender_id"`
	SenderName  string     `json:"sender_name" doc:"as it was when the message was sent"`
	SenderTitle string     `json:"sender_title"`
	Body        string     `json:"body"`
	At          time.Time  `json:"at"`
}

// History is a part of a channel's log in order.
type History struct {
	Messages []Message `json:"messages"`
	Top      int64     `json:"top" doc:"number of the newest message of the channel"`
}

// Member is a member of a channel and how far the person has read.
type Member struct {
	PersonID id.Person `json:"person_id"`
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	ReadSeq  int64     `json:"read_seq"`
}

// Mark says how far the caller has read.
type Mark struct {
	ReadSeq int64 `json:"read_seq"`
	Unread  int64 `json:"unread"`
}

// ReadMoved is the signal read.moved on chat/<channel>.
type ReadMoved struct {
	PersonID id.Person `json:"person_id"`
	Seq      int64     `json:"seq"`
}

// Unread is the signal channel.unread on person/<id>: the channel has a message that its receiver did not write. It is not stored; after
// a lost connection the list of channels tells the same.
type Unread struct {
	ChannelID id.Channel `json:"channel_id"`
	LastSeq   int64      `json:"last_seq"`
}
