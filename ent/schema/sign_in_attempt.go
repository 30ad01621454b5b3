package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// SignInAttempt is one try to sign in, kept for throttling and the log.
//
// Owner: people.
type SignInAttempt struct{ ent.Schema }

// Annotations name the table.
func (SignInAttempt) Annotations() []schema.Annotation { return table("sign_in_attempts") }

// Fields of the entity.
func (SignInAttempt) Fields() []ent.Field {
	return []ent.Field{
		key[id.SignInAttempt](),
		field.String("login").Immutable(),
		field.String("address").Immutable(),
		field.String("outcome").Immutable().Comment("accepted, refused, throttled, locked"),
		field.Time("at").Immutable(),
	}
}

// Indexes of the table.
func (SignInAttempt) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("login", "at"),
		index.Fields("address", "at"),
	}
}
