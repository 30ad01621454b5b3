package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Vote is a vote (biểu quyết) on an item of the agenda, with its rule as it stood.
//
// Owner: voting.
type Vote struct{ ent.Schema }

// Annotations name the table.
func (Vote) Annotations() []schema.Annotation { return table("votes") }

// Fields of the entity.
func (Vote) Fields() []ent.Field {
	return []ent.Field{
		key[id.Vote](),
		ref[id.Meeting]("meeting_id"),
		ref[id.AgendaItem]("item_id"),
		optionalRef[id.DocumentVersion]("document_version_id"),
		field.String("repeats_id").GoType(id.Vote{}).MaxLen(36).Optional().Nillable().Immutable().Comment("the void vote this one repeats"),
		field.String("code").Immutable().Comment("e.g. BQ-11"),
		field.Text("motion").Comment("the exact text; fixed once ready"),
		field.String("kind").Default("open").Immutable(),
		field.String("state").Default("prepared").Comment("prepared, ready, open, closed, announced, cancelled"),
		field.String("open_guard").GoType(id.Meeting{}).MaxLen(36).Optional().Nillable().Unique().Comment("the meeting while open: at most one open vote in a meeting"),
		field.JSON("rule", json.RawMessage{}).Comment("snapshot"),
		field.Int("seats").Default(0).Comment("rows of the roll, at opening"),
		field.Int("present_at_opening").Default(0),
		field.Int("present_at_closing").Default(0),
		field.String("below_quorum_reason").Optional(),
		field.String("cancelled_reason").Optional(),
		field.JSON("result", json.RawMessage{}).Optional(),
		optionalMoment("ready_at"),
		optionalMoment("opened_at"),
		optionalMoment("closed_at"),
		optionalMoment("announced_at"),
		optionalMoment("cancelled_at"),
		field.Int("ordinal").Default(0),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Vote) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		belongsTo("item", AgendaItem.Type, "item_id"),
		mayReferTo("document_version", DocumentVersion.Type, "document_version_id"),
	}
}

// Indexes of the table.
func (Vote) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id", "state"),
		index.Fields("meeting_id", "code").Unique(),
	}
}
