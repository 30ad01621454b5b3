package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// DocumentVersion is a version of a document: the file by its content hash. A published version is never overwritten.
//
// Owner: meetings.
type DocumentVersion struct{ ent.Schema }

// Annotations name the table.
func (DocumentVersion) Annotations() []schema.Annotation { return table("document_versions") }

// Fields of the entity.
func (DocumentVersion) Fields() []ent.Field {
	return []ent.Field{
		key[id.DocumentVersion](),
		ref[id.Document]("document_id"),
		ref[id.Meeting]("meeting_id"),
		field.Int("ordinal").Positive().Immutable(),
		field.String("hash").Immutable().Comment("SHA-256 of the content, lower-case hex"),
		field.String("filename").Immutable(),
		field.String("media_type").Immutable(),
		field.Int64("size").Immutable(),
		field.Int("pages").Default(0).Comment("0 until counted"),
		field.String("state").Default("published").Comment("published, replaced, withdrawn"),
		field.String("note").Optional().Comment("what changed"),
		field.String("withdrawn_reason").Optional(),
		field.Time("published_at").Immutable(),
		optionalMoment("extracted_at"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (DocumentVersion) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("document", Document.Type, "document_id"),
		belongsTo("meeting", Meeting.Type, "meeting_id"),
	}
}

// Indexes of the table.
func (DocumentVersion) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("document_id", "ordinal").Unique(),
		index.Fields("meeting_id", "state"),
	}
}
