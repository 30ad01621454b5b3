package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// AttendanceEvent is one change of a participant's attendance; never changed or removed.
//
// Owner: meetings.
type AttendanceEvent struct{ ent.Schema }

// Annotations name the table.
func (AttendanceEvent) Annotations() []schema.Annotation { return table("attendance_events") }

// Fields of the entity.
func (AttendanceEvent) Fields() []ent.Field {
	return []ent.Field{
		key[id.AttendanceEvent](),
		ref[id.Meeting]("meeting_id"),
		ref[id.Participant]("participant_id"),
		field.String("attendance").Immutable(),
		field.String("reason").Optional().Immutable(),
		field.String("recorded_by").GoType(id.Person{}).MaxLen(36).Optional().Nillable().Immutable(),
		field.Time("at").Immutable(),
	}
}

// Edges are the foreign keys.
func (AttendanceEvent) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		belongsTo("participant", Participant.Type, "participant_id"),
	}
}

// Indexes of the table.
func (AttendanceEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id", "at"),
	}
}
