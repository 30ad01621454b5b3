package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// CountingBoardMember is a member of a counting board.
//
// Owner: voting.
type CountingBoardMember struct{ ent.Schema }

// Annotations name the table.
func (CountingBoardMember) Annotations() []schema.Annotation { return table("counting_board_members") }

// Fields of the entity.
func (CountingBoardMember) Fields() []ent.Field {
	return []ent.Field{
		key[id.CountingBoardMember](),
		ref[id.CountingBoard]("board_id"),
		ref[id.Person]("person_id"),
		field.String("name").Immutable().Comment("as it was"),
		field.String("title").Optional().Immutable(),
		field.Bool("head").Immutable().Comment("trưởng ban"),
		field.Int("ordinal").Positive().Immutable(),
	}
}

// Edges are the foreign keys.
func (CountingBoardMember) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("board", CountingBoard.Type, "board_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (CountingBoardMember) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("board_id", "person_id").Unique(),
	}
}
