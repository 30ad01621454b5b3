package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Conference is the conference of a meeting, from its first joining to its end.
//
// Owner: media.
type Conference struct{ ent.Schema }

// Annotations name the table.
func (Conference) Annotations() []schema.Annotation { return table("conferences") }

// Fields of the entity.
func (Conference) Fields() []ent.Field {
	return []ent.Field{
		key[id.Conference](),
		ref[id.Meeting]("meeting_id"),
		field.Bool("locked").Default(false),
		field.Time("opened_at").Immutable(),
		optionalMoment("closed_at"),
	}
}

// Edges are the foreign keys.
func (Conference) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
	}
}

// Indexes of the table.
func (Conference) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id"),
	}
}
