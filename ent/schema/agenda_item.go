package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// AgendaItem is an item of the agenda (nội dung).
//
// Owner: meetings.
type AgendaItem struct{ ent.Schema }

// Annotations name the table.
func (AgendaItem) Annotations() []schema.Annotation { return table("agenda_items") }

// Fields of the entity.
func (AgendaItem) Fields() []ent.Field {
	return []ent.Field{
		key[id.AgendaItem](),
		ref[id.Meeting]("meeting_id"),
		optionalRef[id.Sitting]("sitting_id"),
		field.Int("number").Positive(),
		field.String("kind"),
		field.String("title"),
		field.String("presenter").Optional(),
		optionalMoment("starts_at"),
		field.Int("minutes").Default(0),
		field.String("state").Default("pending").Comment("pending, presenting, debating, awaiting_vote, decided, postponed, withdrawn"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (AgendaItem) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		mayReferTo("sitting", Sitting.Type, "sitting_id"),
	}
}

// Indexes of the table.
func (AgendaItem) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id", "number").Unique(),
	}
}
