package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// Setting is one setting of the installation as data, with the ground it rests on.
//
// Owner: people.
type Setting struct{ ent.Schema }

// Annotations name the table.
func (Setting) Annotations() []schema.Annotation { return table("settings") }

// Fields of the entity.
func (Setting) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("name").Immutable(),
		field.JSON("value", json.RawMessage{}),
		field.String("ground").Optional().Comment("legal ground or reason"),
		field.Time("changed_at"),
	}
}
