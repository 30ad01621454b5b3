package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// OpinionMember is one member who is asked, as the member was when the ballot was sent.
//
// Owner: voting/opinions.
type OpinionMember struct{ ent.Schema }

// Annotations name the table.
func (OpinionMember) Annotations() []schema.Annotation { return table("opinion_members") }

// Fields of the entity.
func (OpinionMember) Fields() []ent.Field {
	return []ent.Field{
		key[id.OpinionMember](),
		ref[id.OpinionBallot]("ballot_id"),
		ref[id.Person]("person_id"),
		field.String("name").Immutable(),
		field.String("title").Optional().Immutable(),
		field.String("unit_name").Optional().Immutable(),
		field.String("sort_key").Optional().Immutable(),
		field.Bool("chair").Default(false).Immutable().Comment("the one whose side decides equal votes"),
		field.Int("ordinal").Positive().Immutable(),
		field.Time("read_at").Optional().Nillable().Comment("first opened by the member"),
	}
}

// Edges are the foreign keys.
func (OpinionMember) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("ballot", OpinionBallot.Type, "ballot_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (OpinionMember) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("ballot_id", "person_id").Unique(),
		index.Fields("person_id"),
	}
}
