package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// TallyScan is a scanned page attached to a count.
//
// Owner: voting.
type TallyScan struct{ ent.Schema }

// Annotations name the table.
func (TallyScan) Annotations() []schema.Annotation { return table("tally_scans") }

// Fields of the entity.
func (TallyScan) Fields() []ent.Field {
	return []ent.Field{
		key[id.TallyScan](),
		ref[id.Vote]("vote_id"),
		ref[id.Person]("person_id"),
		field.String("hash").Immutable().Comment("the content in the blob store"),
		field.String("filename").Immutable(),
		field.String("media_type").Immutable(),
		field.Int64("size").Immutable(),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (TallyScan) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("vote", Vote.Type, "vote_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (TallyScan) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("vote_id"),
	}
}
