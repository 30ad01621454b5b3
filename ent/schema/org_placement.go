package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// OrgPlacement is a dated place of a unit in a tree: the administrative tree or a grouping (cụm).
//
// Owner: people.
type OrgPlacement struct{ ent.Schema }

// Annotations name the table.
func (OrgPlacement) Annotations() []schema.Annotation { return table("org_placements") }

// Fields of the entity.
func (OrgPlacement) Fields() []ent.Field {
	return append([]ent.Field{
		key[id.OrgPlacement](),
		field.String("tree").Default("administrative").Immutable().Comment("administrative or grouping"),
		ref[id.OrgUnit]("unit_id"),
		field.String("parent_id").GoType(id.OrgUnit{}).MaxLen(36).Optional().Nillable().Immutable(),
		createdAt(),
	}, validity()...)
}

// Edges are the foreign keys.
func (OrgPlacement) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("unit", OrgUnit.Type, "unit_id"),
		edge.To("parent", OrgUnit.Type).Field("parent_id").Unique().Immutable().Annotations(entsql.OnDelete(entsql.Restrict)),
	}
}

// Indexes of the table.
func (OrgPlacement) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("unit_id", "tree", "valid_from").Unique(),
		index.Fields("parent_id"),
	}
}
