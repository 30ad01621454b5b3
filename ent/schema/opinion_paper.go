package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// OpinionPaper is a paper sent with an opinion ballot (hồ sơ).
//
// Owner: voting/opinions.
type OpinionPaper struct{ ent.Schema }

// Annotations name the table.
func (OpinionPaper) Annotations() []schema.Annotation { return table("opinion_papers") }

// Fields of the entity.
func (OpinionPaper) Fields() []ent.Field {
	return []ent.Field{
		key[id.OpinionPaper](),
		ref[id.OpinionBallot]("ballot_id"),
		field.String("title").Immutable(),
		field.String("hash").Immutable().Comment("the content in the blob store"),
		field.String("filename").Immutable(),
		field.String("media_type").Immutable(),
		field.Int64("size").Immutable(),
		field.Int("ordinal").Positive().Immutable(),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (OpinionPaper) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("ballot", OpinionBallot.Type, "ballot_id"),
	}
}

// Indexes of the table.
func (OpinionPaper) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("ballot_id", "ordinal").Unique(),
	}
}
