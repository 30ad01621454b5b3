package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"nghitruong/internal/id"
)

// LevelScheme is a scheme of administrative levels (province-district-commune, province-commune) with its dates.
//
// Owner: people.
type LevelScheme struct{ ent.Schema }

// Annotations name the table.
func (LevelScheme) Annotations() []schema.Annotation { return table("level_schemes") }

// Fields of the entity.
func (LevelScheme) Fields() []ent.Field {
	return append([]ent.Field{
		key[id.LevelScheme](),
		field.String("code").Unique().Immutable(),
		field.String("name"),
		field.String("name_en"),
		field.JSON("levels", []Level{}).Comment("from the top"),
		createdAt(),
	}, validity()...)
}
