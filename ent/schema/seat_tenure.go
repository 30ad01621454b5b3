package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// SeatTenure is a person's dated tenure of a seat, with its standing.
//
// Owner: people.
type SeatTenure struct{ ent.Schema }

// Annotations name the table.
func (SeatTenure) Annotations() []schema.Annotation { return table("seat_tenures") }

// Fields of the entity.
func (SeatTenure) Fields() []ent.Field {
	return append([]ent.Field{
		key[id.SeatTenure](),
		ref[id.Seat]("seat_id"),
		ref[id.Person]("person_id"),
		field.String("status").Default("active").Comment("elected, active, suspended"),
		field.String("delegate_group").Optional().Comment("tổ đại biểu"),
		field.String("ground").Optional(),
		createdAt(),
	}, validity()...)
}

// Edges are the foreign keys.
func (SeatTenure) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("seat", Seat.Type, "seat_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (SeatTenure) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("seat_id", "valid_from").Unique(),
		index.Fields("person_id"),
	}
}
