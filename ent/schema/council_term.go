package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// CouncilTerm is a council's term of office (khóa, nhiệm kỳ) with its lawful number of seats.
//
// Owner: people.
type CouncilTerm struct{ ent.Schema }

// Annotations name the table.
func (CouncilTerm) Annotations() []schema.Annotation { return table("council_terms") }

// Fields of the entity.
func (CouncilTerm) Fields() []ent.Field {
	return append([]ent.Field{
		key[id.CouncilTerm](),
		ref[id.OrgUnit]("council_id"),
		field.String("number").Immutable().Comment("e.g. XV"),
		field.String("name"),
		field.Int("elected_seats").Positive(),
		createdAt(),
	}, validity()...)
}

// Edges are the foreign keys.
func (CouncilTerm) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("council", OrgUnit.Type, "council_id"),
	}
}

// Indexes of the table.
func (CouncilTerm) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("council_id", "number").Unique(),
	}
}
