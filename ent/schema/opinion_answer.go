package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// OpinionAnswer is one stored answer of a member; a change is a further row with the next revision.
//
// Owner: voting/opinions.
type OpinionAnswer struct{ ent.Schema }

// Annotations name the table.
func (OpinionAnswer) Annotations() []schema.Annotation { return table("opinion_answers") }

// Fields of the entity.
func (OpinionAnswer) Fields() []ent.Field {
	return []ent.Field{
		key[id.OpinionAnswer](),
		ref[id.OpinionBallot]("ballot_id"),
		ref[id.Person]("person_id"),
		field.Int("revision").Positive().Immutable(),
		field.String("choice").Immutable().Comment("for, against, other"),
		field.Text("opinion").Optional().Immutable().Comment("the member's words"),
		field.String("answer_key").Immutable().Comment("the client's key: a repeated request stores nothing"),
		field.Time("stored_at").Immutable(),
	}
}

// Edges are the foreign keys.
func (OpinionAnswer) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("ballot", OpinionBallot.Type, "ballot_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (OpinionAnswer) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("ballot_id", "person_id", "revision").Unique(),
		index.Fields("ballot_id", "person_id", "answer_key").Unique(),
	}
}
