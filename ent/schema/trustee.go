package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Trustee is a member of a counting board in a key ceremony: the holder of one share.
//
// Owner: voting.
type Trustee struct{ ent.Schema }

// Annotations name the table.
func (Trustee) Annotations() []schema.Annotation { return table("trustees") }

// Fields of the entity.
func (Trustee) Fields() []ent.Field {
	return []ent.Field{
		key[id.Trustee](),
		ref[id.KeyCeremony]("ceremony_id"),
		ref[id.Person]("person_id"),
		field.Int("number").Positive().Immutable().Comment("i in the protocol, from 1"),
		field.String("name").Immutable().Comment("as it was"),
		field.Bool("head").Default(false).Immutable().Comment("trưởng ban"),
		field.String("public_key").Optional().Comment("Ed25519, hex; with the token"),
		field.String("token").Optional().Comment("hash of what will be revealed, hex"),
		field.String("token_signature").Optional().Comment("the trustee's over the token, hex"),
		field.Text("revealed").Optional().Comment("{i,vk,A,Z,c,v,token}, JSON, once all tokens are on the board"),
		field.Int64("boxes_seq").Optional().Nillable().Comment("board record of the first of the sealed shares for the others, once they are on the board; the rest follow it"),
		optionalMoment("backed_up_at"),
		optionalMoment("confirmed_at"),
		optionalMoment("erased_at"),
		field.String("lost_because").Optional().Comment("the share cannot be used any more"),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Trustee) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("ceremony", KeyCeremony.Type, "ceremony_id"),
		belongsTo("person", Person.Type, "person_id"),
	}
}

// Indexes of the table.
func (Trustee) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("ceremony_id", "number").Unique(),
		index.Fields("ceremony_id", "person_id").Unique(),
	}
}
