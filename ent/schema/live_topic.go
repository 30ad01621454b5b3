package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// LiveTopic is the newest number of a topic of the live connection.
//
// Owner: internal/outbox.
type LiveTopic struct{ ent.Schema }

// Annotations name the table.
func (LiveTopic) Annotations() []schema.Annotation { return table("live_topics") }

// Fields of the entity.
func (LiveTopic) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("topic").Immutable(),
		field.Int64("seq"),
		field.Time("changed_at"),
	}
}
