package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Display is a wall display (màn hình hội trường), paired by a code, without an account.
//
// Owner: meetings.
type Display struct{ ent.Schema }

// Annotations name the table.
func (Display) Annotations() []schema.Annotation { return table("displaies") }

// Fields of the entity.
func (Display) Fields() []ent.Field {
	return []ent.Field{
		key[id.Display](),
		field.String("name").Optional(),
		optionalRef[id.Meeting]("meeting_id"),
		field.String("code").Optional().Comment("pairing code, emptied when used"),
		field.String("poll_hash").Unique().Immutable().Sensitive().Comment("SHA-256 of the key the waiting display asks with"),
		field.String("token_hash").Optional().Nillable().Unique().Sensitive(),
		field.String("address").Optional().Immutable(),
		field.Time("code_expires_at").Immutable(),
		optionalMoment("paired_at"),
		optionalMoment("revoked_at"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Display) Edges() []ent.Edge {
	return []ent.Edge{
		mayReferTo("meeting", Meeting.Type, "meeting_id"),
	}
}

// Indexes of the table.
func (Display) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("code"),
	}
}
