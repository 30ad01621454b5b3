package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// RoleGrant is a dated grant of a role to a person in a unit and everything below it.
//
// Owner: people.
type RoleGrant struct{ ent.Schema }

// Annotations name the table.
func (RoleGrant) Annotations() []schema.Annotation { return table("role_grants") }

// Fields of the entity.
func (RoleGrant) Fields() []ent.Field {
	return append([]ent.Field{
		key[id.RoleGrant](),
		ref[id.Person]("person_id"),
		field.String("role").Immutable(),
		ref[id.OrgUnit]("unit_id"),
		field.String("ground").Optional(),
		createdAt(),
	}, validity()...)
}

// Edges are the foreign keys.
func (RoleGrant) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("person", Person.Type, "person_id"),
		belongsTo("unit", OrgUnit.Type, "unit_id"),
	}
}

// Indexes of the table.
func (RoleGrant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("person_id", "role", "unit_id", "valid_from").Unique(),
	}
}
