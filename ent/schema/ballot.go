package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Ballot is one stored choice of one seat on an open vote; a change is a further row with the next revision.
//
// Owner: voting.
type Ballot struct{ ent.Schema }

// Annotations name the table.
func (Ballot) Annotations() []schema.Annotation { return table("ballots") }

// Fields of the entity.
func (Ballot) Fields() []ent.Field {
	return []ent.Field{
		key[id.Ballot](),
		ref[id.Vote]("vote_id"),
		ref[id.Seat]("seat_id"),
		ref[id.Person]("person_id"),
		field.Int("revision").Positive().Immutable(),
		field.String("choice").Immutable().Comment("for, against, abstain, other"),
		field.Text("opinion").Optional().Immutable().Sensitive().Comment("the words of another opinion"),
		field.String("ballot_key").Immutable().Comment("the client's key: a repeated request stores nothing"),
		field.Bytes("nonce").Immutable().Sensitive().Comment("16 random bytes that blind the digest in the audit log"),
		field.Int64("board_seq").Default(0).Immutable().Comment("number of its record on the meeting's board; 0: not signed by a registered device"),
		field.Time("stored_at").Immutable(),
	}
}

// Edges are the foreign keys.
func (Ballot) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("vote", Vote.Type, "vote_id"),
		belongsTo("seat", Seat.Type, "seat_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (Ballot) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("vote_id", "seat_id", "revision").Unique(),
		index.Fields("vote_id", "person_id", "ballot_key").Unique(),
	}
}
