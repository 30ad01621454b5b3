package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// OpinionBallot asks the members of a body for their opinion in writing, between meetings (phiếu lấy ý kiến).
//
// Owner: voting/opinions.
type OpinionBallot struct{ ent.Schema }

// Annotations name the table.
func (OpinionBallot) Annotations() []schema.Annotation { return table("opinion_ballots") }

// Fields of the entity.
func (OpinionBallot) Fields() []ent.Field {
	return []ent.Field{
		key[id.OpinionBallot](),
		ref[id.OrgUnit]("unit_id"),
		field.String("domain").Immutable().Comment("the unit's path"),
		field.String("code").Immutable(),
		field.String("title").Comment("fixed once sent"),
		field.Text("text").Comment("the exact question; fixed once sent"),
		field.JSON("rule", json.RawMessage{}).Comment("snapshot"),
		field.String("state").Default("draft").Comment("draft, sent, closed, published, cancelled"),
		optionalMoment("deadline"),
		optionalMoment("sent_at"),
		optionalMoment("reminded_at"),
		optionalMoment("closed_at"),
		optionalMoment("published_at"),
		optionalMoment("cancelled_at"),
		field.String("cancelled_reason").Optional(),
		field.JSON("result", json.RawMessage{}).Optional(),
		field.String("conclusion").Optional().Comment("passed or failed, where the rule leaves it to the chair"),
		field.String("conclusion_reason").Optional(),
		ref[id.Person]("prepared_by"),
		field.String("repeats_id").GoType(id.OpinionBallot{}).MaxLen(36).Optional().Nillable().Immutable(),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (OpinionBallot) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("unit", OrgUnit.Type, "unit_id"),
	}
}

// Indexes of the table.
func (OpinionBallot) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("unit_id", "code").Unique(),
		index.Fields("state", "deadline"),
	}
}
