package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// DocumentPage is the text of one page of a version, for the search.
//
// Owner: meetings.
type DocumentPage struct{ ent.Schema }

// Annotations name the table.
func (DocumentPage) Annotations() []schema.Annotation { return table("document_pages") }

// Fields of the entity.
func (DocumentPage) Fields() []ent.Field {
	return []ent.Field{
		key[id.DocumentPage](),
		ref[id.DocumentVersion]("version_id"),
		field.Int("page").Positive().Immutable(),
		field.Text("text").Immutable(),
		field.Text("folded").Immutable(),
	}
}

// Edges are the foreign keys.
func (DocumentPage) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("version", DocumentVersion.Type, "version_id"),
	}
}

// Indexes of the table.
func (DocumentPage) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("version_id", "page").Unique(),
	}
}
