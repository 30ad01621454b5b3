package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// BoardRecord is a record of a public board (NTV1, section 2.3). Triggers refuse every update and delete, except that the body of a ballot,
// an opened ballot or a sealed key share may be destroyed after the complaint period, which changes nothing else.
//
// Owner: voting.
type BoardRecord struct{ ent.Schema }

// Annotations name the table.
func (BoardRecord) Annotations() []schema.Annotation { return table("board_record") }

// Fields of the entity.
func (BoardRecord) Fields() []ent.Field {
	return []ent.Field{
		// A generated key is one column: the board and the number, joined, are unique like the pair itself.
		field.String("id").MaxLen(64).Immutable().Comment("<board id>/<seq>"),
		field.String("board").GoType(id.Bulletin{}).MaxLen(36).Immutable(),
		field.Int64("seq").Immutable(),
		field.String("prev").Immutable().Comment("hash of the record before, hex"),
		field.String("type").Immutable(),
		field.Int64("ts").Immutable().Comment("milliseconds"),
		field.Bytes("body").Optional().Nillable().Comment("exact bytes; none: destroyed"),
		field.String("body_hash").Immutable().Comment("SHA-256 of the body, hex"),
		field.String("hash").Immutable().Comment("hex"),
		field.String("sig").Immutable().Comment("the server's signature of the head, hex"),
	}
}

// Edges are the foreign keys.
func (BoardRecord) Edges() []ent.Edge {
	return []ent.Edge{belongsTo("bulletin", Bulletin.Type, "board")}
}

// Indexes of the table.
func (BoardRecord) Indexes() []ent.Index {
	return []ent.Index{index.Fields("board", "seq").Unique()}
}
