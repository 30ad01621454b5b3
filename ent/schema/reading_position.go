package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// ReadingPosition is where a person stopped reading a document.
//
// Owner: meetings.
type ReadingPosition struct{ ent.Schema }

// Annotations name the table.
func (ReadingPosition) Annotations() []schema.Annotation { return table("reading_positions") }

// Fields of the entity.
func (ReadingPosition) Fields() []ent.Field {
	return []ent.Field{
		key[id.ReadingPosition](),
		ref[id.Person]("person_id"),
		ref[id.DocumentVersion]("version_id"),
		field.Int("page").Positive(),
		field.Time("at"),
	}
}

// Edges are the foreign keys.
func (ReadingPosition) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("person", Person.Type, "person_id"),
		belongsTo("version", DocumentVersion.Type, "version_id"),
	}
}

// Indexes of the table.
func (ReadingPosition) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("person_id", "version_id").Unique(),
	}
}
