package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// RollEntry is one seat on the roll that a vote froze at its opening.
//
// Owner: voting.
type RollEntry struct{ ent.Schema }

// Annotations name the table.
func (RollEntry) Annotations() []schema.Annotation { return table("roll_entries") }

// Fields of the entity.
func (RollEntry) Fields() []ent.Field {
	return []ent.Field{
		key[id.RollEntry](),
		ref[id.Vote]("vote_id"),
		ref[id.Seat]("seat_id"),
		field.String("person_id").GoType(id.Person{}).MaxLen(36).Optional().Nillable().Immutable().Comment("none: the seat is vacant"),
		field.Int("number").Immutable(),
		field.String("name").Optional().Immutable(),
		field.String("title").Optional().Immutable(),
		field.String("unit_name").Optional().Immutable(),
		field.String("delegate_group").Optional().Immutable(),
		field.String("sort_key").Optional().Immutable(),
		field.Bool("suspended").Default(false).Immutable(),
		field.String("excluded_because").Optional().Immutable().Comment("why the person may not take part in this vote"),
		field.String("attendance").Immutable().Comment("at opening"),
		field.String("attendance_at_closing").Optional(),
		field.Bool("may_cast").Immutable(),
	}
}

// Edges are the foreign keys.
func (RollEntry) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("vote", Vote.Type, "vote_id"),
		belongsTo("seat", Seat.Type, "seat_id"),
	}
}

// Indexes of the table.
func (RollEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("vote_id", "seat_id").Unique(),
		index.Fields("vote_id", "person_id").Unique(),
	}
}
