package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Document is a meeting document (tài liệu họp); its files are DocumentVersions.
//
// Owner: meetings.
type Document struct{ ent.Schema }

// Annotations name the table.
func (Document) Annotations() []schema.Annotation { return table("documents") }

// Fields of the entity.
func (Document) Fields() []ent.Field {
	return []ent.Field{
		key[id.Document](),
		ref[id.Meeting]("meeting_id"),
		ref[id.AgendaItem]("item_id"),
		field.Int("ordinal").Default(0),
		field.String("kind").Comment("submission, draft_resolution, review_report, report, minutes, letter, annex, list, speech"),
		field.String("code").Optional(),
		field.String("title"),
		field.String("folded"),
		field.Bool("late").Default(false).Comment("gửi bổ sung"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Document) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		belongsTo("item", AgendaItem.Type, "item_id"),
	}
}

// Indexes of the table.
func (Document) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("item_id", "ordinal"),
	}
}
