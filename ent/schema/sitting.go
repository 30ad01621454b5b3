package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Sitting is a sitting (phiên họp, buổi) inside a meeting.
//
// Owner: meetings.
type Sitting struct{ ent.Schema }

// Annotations name the table.
func (Sitting) Annotations() []schema.Annotation { return table("sittings") }

// Fields of the entity.
func (Sitting) Fields() []ent.Field {
	return []ent.Field{
		key[id.Sitting](),
		ref[id.Meeting]("meeting_id"),
		field.Int("ordinal").Positive(),
		field.String("title"),
		field.Time("starts_at"),
		field.Time("ends_at"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Sitting) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
	}
}

// Indexes of the table.
func (Sitting) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id", "ordinal").Unique(),
	}
}
