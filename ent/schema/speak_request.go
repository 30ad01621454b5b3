package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// SpeakRequest is a request to speak (đăng ký phát biểu) and what became of it.
//
// Owner: meetings.
type SpeakRequest struct{ ent.Schema }

// Annotations name the table.
func (SpeakRequest) Annotations() []schema.Annotation { return table("speak_requests") }

// Fields of the entity.
func (SpeakRequest) Fields() []ent.Field {
	return []ent.Field{
		key[id.SpeakRequest](),
		ref[id.Meeting]("meeting_id"),
		ref[id.Participant]("participant_id"),
		optionalRef[id.AgendaItem]("item_id"),
		field.String("topic").Optional(),
		field.String("state").Default("requested").Comment("requested, speaking, finished, withdrawn, not_called"),
		field.Time("requested_at").Immutable(),
		optionalMoment("called_at"),
		optionalMoment("ended_at"),
	}
}

// Edges are the foreign keys.
func (SpeakRequest) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		belongsTo("participant", Participant.Type, "participant_id"),
		mayReferTo("item", AgendaItem.Type, "item_id"),
	}
}

// Indexes of the table.
func (SpeakRequest) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id", "state"),
	}
}
