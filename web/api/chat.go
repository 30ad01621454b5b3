package api

import (
	"context"

	"nghitruong/chat"
	"nghitruong/internal/id"
)

type channelPath struct {
	ID string `path:"id" doc:"the channel"`
}

// ChannelList is the answer with the person's channels.
type ChannelList struct {
	Channels []chat.Channel `json:"channels"`
}

// ChannelMembers is the answer with the members of a channel.
type ChannelMembers struct {
	Members []chat.Member `json:"members"`
}

type messageRange struct {
	ID     string `path:"id" doc:"the channel"`
	Before int64  `query:"before" minimum:"0" doc:"only messages with a smaller number; 0: no bound"`
	After  int64  `query:"after" minimum:"0" doc:"only messages with a greater number; 0: no bound"`
	Limit  int    `query:"limit" minimum:"0" doc:"at most 200; 0: 50"`
}

type sendMessage struct {
	ID   string `path:"id" doc:"the channel"`
	Body struct {
		ClientID string `json:"client_id" doc:"a UUID made for this message and kept until it is answered"`
		Body     string `json:"body" doc:"the text, 1 to 4000 characters"`
	}
}

type markRead struct {
	ID   string `path:"id" doc:"the channel"`
	Body struct {
		Seq int64 `json:"seq" minimum:"0" doc:"number of the last message seen"`
	}
}

// RegisterChat adds the operations on conversations.
func RegisterChat(a *API, s *chat.Service) {
	Get(a, "/api/channels", "list-channels", "The conversations of the person", func(ctx context.Context, _ *None) (ChannelList, error) {
		list, err := s.Channels(ctx)
		return ChannelList{Channels: list}, err
	})
	Get(a, "/api/channels/{id}/messages", "list-messages", "A part of a channel's log, in order", func(ctx context.Context, in *messageRange) (chat.History, error) {
		c, err := PathID[id.Channel](in.ID)
		if err != nil {
			return chat.History{}, err
		}
		return s.Messages(ctx, c, chat.Range{Before: in.Before, After: in.After, Limit: in.Limit})
	})
	Post(a, "/api/channels/{id}/messages", "send-message", "Store a message; a repeated client_id gets the stored one", func(ctx context.Context, in *sendMessage) (chat.Message, error) {
		c, err := PathID[id.Channel](in.ID)
		if err != nil {
			return chat.Message{}, err
		}
		return s.Send(ctx, c, in.Body.ClientID, in.Body.Body)
	})
	Put(a, "/api/channels/{id}/read", "mark-read", "Move the own read mark forward", func(ctx context.Context, in *markRead) (chat.Mark, error) {
		c, err := PathID[id.Channel](in.ID)
		if err != nil {
			return chat.Mark{}, err
		}
		return s.Read(ctx, c, in.Body.Seq)
	})
	Get(a, "/api/channels/{id}/members", "list-channel-members", "Who belongs to a channel, with read marks", func(ctx context.Context, in *channelPath) (ChannelMembers, error) {
		c, err := PathID[id.Channel](in.ID)
		if err != nil {
			return ChannelMembers{}, err
		}
		list, err := s.MembersOf(ctx, c)
		return ChannelMembers{Members: list}, err
	})
}
