package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// OrgSuccession is a merger, split, renaming or dissolution: which unit followed which, and when.
//
// Owner: people.
type OrgSuccession struct{ ent.Schema }

// Annotations name the table.
func (OrgSuccession) Annotations() []schema.Annotation { return table("org_successions") }

// Fields of the entity.
func (OrgSuccession) Fields() []ent.Field {
	return []ent.Field{
		key[id.OrgSuccession](),
		ref[id.OrgUnit]("predecessor_id"),
		ref[id.OrgUnit]("successor_id"),
		field.String("kind").Immutable().Comment("merge, split, rename, dissolve"),
		field.Time("effective_on").Immutable(),
		field.String("ground").Optional().Comment("legal ground"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (OrgSuccession) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("predecessor", OrgUnit.Type, "predecessor_id"),
		belongsTo("successor", OrgUnit.Type, "successor_id"),
	}
}

// Indexes of the table.
func (OrgSuccession) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("predecessor_id", "successor_id", "effective_on").Unique(),
	}
}
