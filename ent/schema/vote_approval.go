package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// VoteApproval is one of the two approvals that opening or closing a secret vote needs: the head of the counting board's and the secretary's.
//
// Owner: voting.
type VoteApproval struct{ ent.Schema }

// Annotations name the table.
func (VoteApproval) Annotations() []schema.Annotation { return table("vote_approvals") }

// Fields of the entity.
func (VoteApproval) Fields() []ent.Field {
	return []ent.Field{
		key[id.VoteApproval](),
		ref[id.Vote]("vote_id"),
		field.String("act").Immutable().Comment("open, close"),
		field.String("role").Immutable().Comment("board_head, secretary"),
		ref[id.Person]("person_id"),
		field.String("name").Immutable().Comment("as it was"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (VoteApproval) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("vote", Vote.Type, "vote_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (VoteApproval) Indexes() []ent.Index {
	return []ent.Index{index.Fields("vote_id", "act")}
}
