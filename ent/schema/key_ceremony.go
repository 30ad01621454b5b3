package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// KeyCeremony makes the key of the members of a counting board, who together open the sums of secret votes (NTV1, section 2.4).
//
// Owner: voting.
type KeyCeremony struct{ ent.Schema }

// Annotations name the table.
func (KeyCeremony) Annotations() []schema.Annotation { return table("key_ceremonies") }

// Fields of the entity.
func (KeyCeremony) Fields() []ent.Field {
	return []ent.Field{
		key[id.KeyCeremony](),
		ref[id.Meeting]("meeting_id"),
		ref[id.CountingBoard]("counting_board_id"),
		field.Int("trustees").Immutable().Comment("n"),
		field.Int("threshold").Immutable().Comment("k: so many of them open a sum"),
		field.String("state").Comment("tokens, keys, shares, confirming, confirmed, broken, erased"),
		field.String("active_guard").GoType(id.CountingBoard{}).MaxLen(36).Optional().Nillable().Unique().Comment("the counting board while the ceremony is neither broken nor erased"),
		field.String("server_key").Optional().Comment("{pub,c,v} of the server's share, JSON; the share itself is in a file outside the database"),
		field.String("key_set").Optional().Comment("hash of the key set's record, hex"),
		field.String("broken_because").Optional().Comment("what the complaint is about: bad_token, bad_keys, bad_box, bad_key_set, lost, other; stopped"),
		field.Int("broken_by").Optional().Nillable().Comment("the complaining trustee's number; none: the head or the secretariat"),
		field.Int("broken_against").Optional().Nillable().Comment("whose part is bad; 0 is the server"),
		field.Text("broken_words").Optional().Comment("in the complaining person's own words"),
		field.String("follows_id").GoType(id.KeyCeremony{}).MaxLen(36).Optional().Nillable().Immutable().Comment("the broken ceremony that this one takes up again"),
		ref[id.Person]("started_by"),
		optionalMoment("confirmed_at"),
		optionalMoment("ended_at"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (KeyCeremony) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		belongsTo("counting_board", CountingBoard.Type, "counting_board_id"),
	}
}

// Indexes of the table.
func (KeyCeremony) Indexes() []ent.Index {
	return []ent.Index{index.Fields("meeting_id", "state")}
}
