package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"

	"nghitruong/internal/id"
)

// key is an entity's primary key: a UUIDv7 made by the program, stored as its text form on both databases.
func key[T id.Named]() ent.Field {
	var zero T
	return field.String("id").GoType(any(zero)).MaxLen(36).Immutable().DefaultFunc(id.New[T])
}

// ref is a required reference to another entity; its edge gives it the foreign key.
func ref[T id.Named](name string) ent.Field {
	var zero T
	return field.String(name).GoType(any(zero)).MaxLen(36).Immutable()
}

// optionalRef is a reference that may be absent and may change.
func optionalRef[T id.Named](name string) ent.Field {
	var zero T
	return field.String(name).GoType(any(zero)).MaxLen(36).Optional().Nillable()
}

// moment is a point in time, UTC, milliseconds.
func moment(name string) ent.Field { return field.Time(name) }

// optionalMoment is a point in time that may not have come yet.
func optionalMoment(name string) ent.Field { return field.Time(name).Optional().Nillable() }

// createdAt is set once; the services give it the server's clock.
func createdAt() ent.Field {
	return field.Time("created_at").Immutable().Default(func() time.Time { return time.Now().UTC().Truncate(time.Millisecond) })
}

// validity is the pair of dated fields of everything that holds "from … until" (until exclusive, empty: still valid).
func validity() []ent.Field {
	return []ent.Field{
		field.Time("valid_from").Comment("inclusive"),
		field.Time("valid_until").Optional().Nillable().Comment("exclusive; empty while it lasts"),
	}
}

// belongsTo is the foreign key of a required reference: the row cannot exist without its owner, and the owner cannot vanish.
func belongsTo(name string, target any, column string) ent.Edge {
	return edge.To(name, target).Field(column).Unique().Required().Immutable().Annotations(entsql.OnDelete(entsql.Restrict))
}

// mayReferTo is the foreign key of an optional reference.
func mayReferTo(name string, target any, column string) ent.Edge {
	return edge.To(name, target).Field(column).Unique().Annotations(entsql.OnDelete(entsql.Restrict))
}

func table(name string) []schema.Annotation {
	return []schema.Annotation{entsql.Annotation{Table: name}}
}
