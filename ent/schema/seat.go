package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Seat is a seat of a council (ghế đại biểu); who holds it is a SeatTenure.
//
// Owner: people.
type Seat struct{ ent.Schema }

// Annotations name the table.
func (Seat) Annotations() []schema.Annotation { return table("seats") }

// Fields of the entity.
func (Seat) Fields() []ent.Field {
	return []ent.Field{
		key[id.Seat](),
		ref[id.CouncilTerm]("term_id"),
		field.Int("number").Positive().Immutable(),
		field.String("constituency").Optional(),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Seat) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("term", CouncilTerm.Type, "term_id"),
	}
}

// Indexes of the table.
func (Seat) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("term_id", "number").Unique(),
	}
}
