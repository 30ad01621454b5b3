package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Position is a person's dated post (chức vụ) in a unit.
//
// Owner: people.
type Position struct{ ent.Schema }

// Annotations name the table.
func (Position) Annotations() []schema.Annotation { return table("positions") }

// Fields of the entity.
func (Position) Fields() []ent.Field {
	return append([]ent.Field{
		key[id.Position](),
		ref[id.Person]("person_id"),
		ref[id.OrgUnit]("unit_id"),
		field.String("title"),
		field.Bool("is_head").Default(false),
		field.Bool("full_time").Default(false),
		field.Int("protocol_order").Default(0),
		createdAt(),
	}, validity()...)
}

// Edges are the foreign keys.
func (Position) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("person", Person.Type, "person_id"),
		belongsTo("unit", OrgUnit.Type, "unit_id"),
	}
}

// Indexes of the table.
func (Position) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("person_id", "unit_id", "title", "valid_from").Unique(),
	}
}
