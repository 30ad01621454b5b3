package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Candidate is a person on the ballot of an election, or one on whom confidence is expressed.
//
// Owner: voting.
type Candidate struct{ ent.Schema }

// Annotations name the table.
func (Candidate) Annotations() []schema.Annotation { return table("candidates") }

// Fields of the entity.
func (Candidate) Fields() []ent.Field {
	return []ent.Field{
		key[id.Candidate](),
		ref[id.Vote]("vote_id"),
		field.String("person_id").GoType(id.Person{}).MaxLen(36).Optional().Nillable().Immutable().Comment("none: somebody without an entry in the directory"),
		field.Int("ordinal").Positive().Comment("the official order"),
		field.String("name").Immutable().Comment("as it was"),
		field.String("title").Optional().Immutable(),
		field.String("nominated_by").Optional().Immutable(),
		optionalMoment("withdrawn_at"),
		field.String("withdrawn_because").Optional(),
		optionalRef[id.Vote]("withdrawal_vote_id"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Candidate) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("vote", Vote.Type, "vote_id"),
	}
}

// Indexes of the table.
func (Candidate) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("vote_id", "ordinal"),
	}
}
