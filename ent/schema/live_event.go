package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// LiveEvent is an event of a log topic, kept for a while so that a client can catch up.
//
// Owner: internal/outbox.
type LiveEvent struct{ ent.Schema }

// Annotations name the table.
func (LiveEvent) Annotations() []schema.Annotation { return table("live_events") }

// Fields of the entity.
func (LiveEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Int("id"),
		field.String("topic").Immutable(),
		field.Int64("seq").Positive().Immutable(),
		field.String("name").Immutable(),
		field.Text("payload").Immutable(),
		field.Time("at").Immutable(),
	}
}

// Indexes of the table.
func (LiveEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("topic", "seq").Unique(),
		index.Fields("at"),
	}
}
