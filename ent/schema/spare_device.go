package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// SpareDevice is a spare tablet that waits to be bound to a person, or is.
//
// Owner: people.
type SpareDevice struct{ ent.Schema }

// Annotations name the table.
func (SpareDevice) Annotations() []schema.Annotation { return table("spare_devices") }

// Fields of the entity.
func (SpareDevice) Fields() []ent.Field {
	return []ent.Field{
		key[id.SpareDevice](),
		field.String("code").Comment("six digits, while it waits"),
		field.String("key_hash").Unique().Immutable().Sensitive().Comment("SHA-256 of the key with which the device asks"),
		field.String("device").Optional().Immutable().Comment("what the browser calls itself, shortened"),
		field.String("address").Optional().Immutable(),
		field.Time("code_expires_at").Immutable(),
		optionalRef[id.Account]("account_id"),
		optionalRef[id.Meeting]("meeting_id"),
		field.String("domain").Optional().Comment("the meeting's path, to which the session is confined"),
		optionalRef[id.Person]("bound_by"),
		optionalMoment("bound_at"),
		optionalMoment("claimed_at"),
		optionalMoment("ends_at"),
		optionalMoment("withdrawn_at"),
		optionalRef[id.Session]("session_id"),
		createdAt(),
	}
}

// Indexes of the table.
func (SpareDevice) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("code"),
		index.Fields("account_id"),
		index.Fields("meeting_id"),
	}
}
