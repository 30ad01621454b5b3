package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Person is a person; what the person may do follows from seats, posts, roles and participation.
//
// Owner: people.
type Person struct{ ent.Schema }

// Annotations name the table.
func (Person) Annotations() []schema.Annotation { return table("persons") }

// Fields of the entity.
func (Person) Fields() []ent.Field {
	return []ent.Field{
		key[id.Person](),
		field.String("code").Optional().Nillable().Unique().Comment("natural key of a loaded list"),
		field.String("name").Comment("full legal name, NFC"),
		field.String("display_name").Optional().Comment("shown instead of the name where set, e.g. a religious name"),
		field.String("sort_key").Comment("Vietnamese collation, given name first"),
		field.String("folded"),
		field.String("gender").Optional().Comment("male, female"),
		field.Int("born_year").Optional(),
		field.String("address_form").Default("ong_ba").Comment("ong_ba or dong_chi"),
		field.String("ethnicity").Optional(),
		field.String("email").Optional(),
		field.Int("protocol_order").Default(0),
		createdAt(),
	}
}

// Indexes of the table.
func (Person) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("sort_key"),
		index.Fields("folded"),
	}
}
