package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// CountingBoard is a counting board (ban kiểm phiếu), proposed with the open vote that sets it up.
//
// Owner: voting.
type CountingBoard struct{ ent.Schema }

// Annotations name the table.
func (CountingBoard) Annotations() []schema.Annotation { return table("counting_boards") }

// Fields of the entity.
func (CountingBoard) Fields() []ent.Field {
	return []ent.Field{
		key[id.CountingBoard](),
		ref[id.Meeting]("meeting_id"),
		field.String("vote_id").GoType(id.Vote{}).MaxLen(36).Immutable().Unique().Comment("the open vote that decides about the board"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (CountingBoard) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
	}
}

// Indexes of the table.
func (CountingBoard) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id"),
	}
}
