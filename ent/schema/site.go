package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Site is a conference site of a meeting (điểm cầu).
//
// Owner: meetings.
type Site struct{ ent.Schema }

// Annotations name the table.
func (Site) Annotations() []schema.Annotation { return table("sites") }

// Fields of the entity.
func (Site) Fields() []ent.Field {
	return []ent.Field{
		key[id.Site](),
		ref[id.Meeting]("meeting_id"),
		optionalRef[id.OrgUnit]("unit_id"),
		field.String("name"),
		field.Bool("main").Default(false),
		field.Int("protocol_order").Default(0),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Site) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		mayReferTo("unit", OrgUnit.Type, "unit_id"),
	}
}

// Indexes of the table.
func (Site) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id", "name").Unique(),
	}
}
