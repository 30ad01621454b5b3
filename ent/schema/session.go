package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Session is a signed-in browser; only the SHA-256 of its token is stored.
//
// Owner: people.
type Session struct{ ent.Schema }

// Annotations name the table.
func (Session) Annotations() []schema.Annotation { return table("sessions") }

// Fields of the entity.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		key[id.Session](),
		ref[id.Account]("account_id"),
		field.String("token_hash").Unique().Immutable().Sensitive(),
		field.String("device").Optional().Immutable().Comment("what the browser calls itself, shortened"),
		field.String("address").Optional().Immutable(),
		field.String("domain").Optional().Immutable().Comment("the path to which the session's authority is confined; empty: everywhere"),
		field.Time("last_seen_at"),
		field.Time("expires_at"),
		optionalMoment("revoked_at"),
		field.String("revoked_because").Optional(),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("account", Account.Type, "account_id"),
	}
}

// Indexes of the table.
func (Session) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("account_id", "revoked_at"),
	}
}
