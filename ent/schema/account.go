package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Account is a sign-in account of one person.
//
// Owner: people.
type Account struct{ ent.Schema }

// Annotations name the table.
func (Account) Annotations() []schema.Annotation { return table("accounts") }

// Fields of the entity.
func (Account) Fields() []ent.Field {
	return []ent.Field{
		key[id.Account](),
		ref[id.Person]("person_id"),
		field.String("login").Unique().Comment("folded, lower case"),
		field.String("password_hash").Sensitive().Comment("PHC string, argon2id"),
		field.Bool("must_change_password").Default(true),
		field.Bool("demo").Default(false).Immutable(),
		field.Bool("disabled").Default(false),
		field.String("language").Default("vi"),
		optionalMoment("locked_until"),
		optionalMoment("password_changed_at"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Account) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (Account) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("person_id").Unique(),
	}
}
