package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Channel is a chat channel (kênh trao đổi): its messages are one ordered log.
//
// Owner: chat.
type Channel struct{ ent.Schema }

// Annotations name the table.
func (Channel) Annotations() []schema.Annotation { return table("channels") }

// Fields of the entity.
func (Channel) Fields() []ent.Field {
	return []ent.Field{
		key[id.Channel](),
		field.String("kind").Immutable().Comment("meeting, unit, group"),
		optionalRef[id.Meeting]("meeting_id"),
		optionalRef[id.OrgUnit]("unit_id"),
		field.String("code").Optional().Nillable().Unique().Comment("natural key of a loaded list"),
		field.String("title"),
		field.Int64("last_seq").Default(0),
		optionalMoment("closed_at"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Channel) Edges() []ent.Edge {
	return []ent.Edge{
		mayReferTo("meeting", Meeting.Type, "meeting_id"),
		mayReferTo("unit", OrgUnit.Type, "unit_id"),
	}
}

// Indexes of the table.
func (Channel) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id"),
	}
}
