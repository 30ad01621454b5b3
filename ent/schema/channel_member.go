package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// ChannelMember is a person's membership of a channel and how far the person has read.
//
// Owner: chat.
type ChannelMember struct{ ent.Schema }

// Annotations name the table.
func (ChannelMember) Annotations() []schema.Annotation { return table("channel_members") }

// Fields of the entity.
func (ChannelMember) Fields() []ent.Field {
	return []ent.Field{
		key[id.ChannelMember](),
		ref[id.Channel]("channel_id"),
		ref[id.Person]("person_id"),
		field.Int64("joined_seq").Default(0),
		field.Int64("read_seq").Default(0),
		optionalMoment("left_at"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (ChannelMember) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("channel", Channel.Type, "channel_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (ChannelMember) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("channel_id", "person_id").Unique(),
		index.Fields("person_id"),
	}
}
