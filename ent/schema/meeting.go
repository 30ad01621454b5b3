package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Meeting is a meeting of any kind: council session (kỳ họp), People's Committee meeting, briefing (cuộc họp).
//
// Owner: meetings.
type Meeting struct{ ent.Schema }

// Annotations name the table.
func (Meeting) Annotations() []schema.Annotation { return table("meetings") }

// Fields of the entity.
func (Meeting) Fields() []ent.Field {
	return []ent.Field{
		key[id.Meeting](),
		field.String("code").Optional().Nillable().Unique().Comment("natural key of a loaded list"),
		ref[id.OrgUnit]("unit_id"),
		field.String("unit_path").Immutable().Comment("authority path of the unit at creation, ends in a slash"),
		field.String("unit_name").Immutable().Comment("snapshot"),
		optionalRef[id.CouncilTerm]("term_id"),
		field.String("kind").Comment("session_regular, session_thematic, session_extraordinary, session_first, committee_meeting, briefing, conference"),
		field.String("title"),
		field.String("state").Default("draft").Comment("draft, upcoming, in_progress, paused, closed, cancelled"),
		field.String("visibility").Default("public").Comment("public, closed"),
		field.String("place").Optional(),
		field.Time("starts_at"),
		field.Time("ends_at"),
		optionalMoment("opened_at"),
		optionalMoment("closed_at"),
		optionalRef[id.AgendaItem]("current_item_id"),
		optionalRef[id.SpeakRequest]("current_speech_id"),
		field.Int("quorum_numerator").Default(2),
		field.Int("quorum_denominator").Default(3),
		field.Int("agenda_revision").Default(0),
		field.Int("documents_revision").Default(0),
		field.Bool("rehearsal").Default(false).Immutable(),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Meeting) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("unit", OrgUnit.Type, "unit_id"),
		mayReferTo("term", CouncilTerm.Type, "term_id"),
	}
}

// Indexes of the table.
func (Meeting) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("state", "starts_at"),
	}
}
