package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Participant is a person's participation in a meeting, with the role held there.
//
// Owner: meetings.
type Participant struct{ ent.Schema }

// Annotations name the table.
func (Participant) Annotations() []schema.Annotation { return table("participants") }

// Fields of the entity.
func (Participant) Fields() []ent.Field {
	return []ent.Field{
		key[id.Participant](),
		ref[id.Meeting]("meeting_id"),
		ref[id.Person]("person_id"),
		field.String("role").Comment("presiding, session_secretary, delegate, guest, observer, presenter, site_technician, official"),
		optionalRef[id.Seat]("seat_id"),
		optionalRef[id.Site]("site_id"),
		field.String("name").Comment("snapshot"),
		field.String("title").Optional().Comment("snapshot"),
		field.String("unit_name").Optional().Comment("snapshot"),
		field.String("delegate_group").Optional(),
		field.String("sort_key"),
		field.Int("protocol_order").Default(0),
		field.String("attendance").Default("absent").Comment("hall, online, excused, unexcused, absent, left: the last attendance event"),
		optionalMoment("attendance_at"),
		field.String("attendance_reason").Optional(),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Participant) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		belongsTo("person", Person.Type, "person_id"),
		mayReferTo("seat", Seat.Type, "seat_id"),
		mayReferTo("site", Site.Type, "site_id"),
	}
}

// Indexes of the table.
func (Participant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id", "person_id").Unique(),
		index.Fields("person_id"),
		index.Fields("meeting_id", "seat_id").Unique(),
	}
}
