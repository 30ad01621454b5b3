package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// Installation is what this database says of itself: one row.
//
// Owner: internal/store.
type Installation struct{ ent.Schema }

// Annotations name the table.
func (Installation) Annotations() []schema.Annotation { return table("installations") }

// Fields of the entity.
func (Installation) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable(),
		field.String("epoch").Immutable().Comment("random; changes when a backup is restored, so that clients forget their positions"),
		field.Bool("rehearsal").Default(false),
		field.String("name").Optional(),
		field.Time("created_at").Immutable(),
	}
}
