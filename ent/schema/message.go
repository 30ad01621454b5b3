package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Message is a message of a channel; its number is its place in the channel's one order.
//
// Owner: chat.
type Message struct{ ent.Schema }

// Annotations name the table.
func (Message) Annotations() []schema.Annotation { return table("messages") }

// Fields of the entity.
func (Message) Fields() []ent.Field {
	return []ent.Field{
		key[id.Message](),
		ref[id.Channel]("channel_id"),
		field.Int64("seq").Positive().Immutable(),
		ref[id.Person]("sender_id"),
		field.String("sender_name").Immutable(),
		field.String("sender_title").Optional().Immutable(),
		field.String("client_id").Immutable().Comment("the client's key: a repeated send returns this row"),
		field.Text("body").Immutable(),
		field.Text("folded").Immutable(),
		field.Time("at").Immutable(),
	}
}

// Edges are the foreign keys.
func (Message) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("channel", Channel.Type, "channel_id"),
		belongsTo("sender", Person.Type, "sender_id"),
	}
}

// Indexes of the table.
func (Message) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("channel_id", "seq").Unique(),
		index.Fields("sender_id", "client_id").Unique(),
	}
}
