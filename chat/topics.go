package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/message"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
)

const topicPrefix = "chat/"

// Topic is the log of a channel. Its entries are the messages, numbered by the channel and kept by this package.
func Topic(c id.Channel) string { return topicPrefix + c.String() }

func channelOf(topic string) (id.Channel, error) {
	name, ok := strings.CutPrefix(topic, topicPrefix)
	if !ok {
		return id.Channel{}, ErrNotFound
	}
	c, err := id.Parse[id.Channel](name)
	if err != nil {
		return id.Channel{}, ErrNotFound
	}
	return c, nil
}

// Allow is nil for those who may follow the topic chat/<channel>: who may read the channel.
func (s *Service) Allow(ctx context.Context, topic string) error {
	c, err := channelOf(topic)
	if err != nil {
		return err
	}
	_, _, err = s.readable(ctx, c)
	return err
}

// Since returns up to limit messages of the topic chat/<channel> after the given number, in order. It asks for no authority: see Allow.
func (s *Service) Since(ctx context.Context, topic string, after int64, limit int) ([]outbox.Stored, error) {
	c, err := channelOf(topic)
	if err != nil {
		return nil, err
	}
	rows, err := s.Store.Client(ctx).Message.Query().Where(message.ChannelID(c), message.SeqGT(after)).
		Order(ent.Asc(message.FieldSeq)).Limit(limit).All(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]outbox.Stored, len(rows))
	for i, row := range rows {
		data, err := json.Marshal(messageView(row))
		if err != nil {
			return nil, fmt.Errorf("chat: encoding a message: %w", err)
		}
		entries[i] = outbox.Stored{Seq: row.Seq, Name: "message.posted", Data: data, At: row.At.UTC()}
	}
	return entries, nil
}

// Top returns the newest number of the topic chat/<channel>. It asks for no authority: see Allow.
func (s *Service) Top(ctx context.Context, topic string) (int64, error) {
	c, err := channelOf(topic)
	if err != nil {
		return 0, err
	}
	row, err := s.Store.Client(ctx).Channel.Get(ctx, c)
	if ent.IsNotFound(err) {
		return 0, ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	return row.LastSeq, nil
}
