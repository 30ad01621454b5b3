package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Bulletin is the public board (bảng công khai) of a meeting: its newest record is the row that a writer locks.
//
// Owner: voting.
type Bulletin struct{ ent.Schema }

// Annotations name the table.
func (Bulletin) Annotations() []schema.Annotation { return table("bulletins") }

// Fields of the entity.
func (Bulletin) Fields() []ent.Field {
	return []ent.Field{
		key[id.Bulletin](),
		field.String("meeting_id").GoType(id.Meeting{}).MaxLen(36).Immutable(),
		field.String("board").Immutable().Comment("hash of record 0, hex: the board's name in the protocol"),
		field.String("server_key").Immutable().Comment("Ed25519 key that signs its records, hex"),
		field.Int64("seq").Comment("of the newest record"),
		field.String("hash").Comment("of the newest record, hex"),
		field.Int64("ts").Comment("of the newest record, milliseconds"),
		field.Time("behind_at").Optional().Nillable().Comment("records that others have seen are missing: nothing is appended to it any more but aborts and notes"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Bulletin) Edges() []ent.Edge {
	return []ent.Edge{belongsTo("meeting", Meeting.Type, "meeting_id")}
}

// Indexes of the table.
func (Bulletin) Indexes() []ent.Index {
	return []ent.Index{index.Fields("meeting_id").Unique()}
}
