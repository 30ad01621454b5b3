package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// TallyEntry is one person's entry of the figures of a count; a correction is a further row.
//
// Owner: voting.
type TallyEntry struct{ ent.Schema }

// Annotations name the table.
func (TallyEntry) Annotations() []schema.Annotation { return table("tally_entries") }

// Fields of the entity.
func (TallyEntry) Fields() []ent.Field {
	return []ent.Field{
		key[id.TallyEntry](),
		ref[id.Vote]("vote_id"),
		ref[id.Person]("person_id"),
		field.String("name").Immutable().Comment("of who entered, as it was"),
		field.Int("ordinal").Positive().Immutable(),
		field.JSON("figures", json.RawMessage{}).Immutable(),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (TallyEntry) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("vote", Vote.Type, "vote_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (TallyEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("vote_id", "ordinal").Unique(),
	}
}
