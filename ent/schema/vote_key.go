package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// VoteKey is the key with which a person's device signs ballots (khóa biểu quyết). Its private half never leaves the device.
//
// Owner: voting.
type VoteKey struct{ ent.Schema }

// Annotations name the table.
func (VoteKey) Annotations() []schema.Annotation { return table("vote_keys") }

// Fields of the entity.
func (VoteKey) Fields() []ent.Field {
	return []ent.Field{
		key[id.VoteKey](),
		ref[id.Person]("person_id"),
		field.String("public_key").Unique().Immutable().Comment("Ed25519, hex"),
		field.String("device").Optional().Immutable().Comment("what the browser calls itself, shortened"),
		field.String("domain").Optional().Immutable().Comment("the path to which the registering session was confined: a spare tablet or booth; empty: everywhere"),
		field.String("active_guard").GoType(id.Person{}).MaxLen(36).Optional().Nillable().Unique().Comment("the person while the key is in use: at most one a person"),
		optionalMoment("replaced_at"),
		field.String("replaced_because").Optional().Comment("replaced, withdrawn"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (VoteKey) Edges() []ent.Edge {
	return []ent.Edge{belongsTo("person", Person.Type, "person_id")}
}

// Indexes of the table.
func (VoteKey) Indexes() []ent.Index {
	return []ent.Index{index.Fields("person_id")}
}
