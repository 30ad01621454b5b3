package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AuditEntry is one entry of a ledger's hash chain.
//
// Owner: internal/audit.
type AuditEntry struct{ ent.Schema }

// Annotations name the table.
func (AuditEntry) Annotations() []schema.Annotation { return table("audit_entries") }

// Fields of the entity.
func (AuditEntry) Fields() []ent.Field {
	return []ent.Field{
		field.Int("id"),
		field.String("ledger").Immutable(),
		field.Int64("seq").Positive().Immutable(),
		field.Time("at").Immutable(),
		field.String("actor").Immutable().Comment("person, display or system"),
		field.String("act").Immutable(),
		field.String("subject").Immutable(),
		field.Text("body").Immutable().Comment("canonical JSON, hashed as stored"),
		field.String("prev_hash").Immutable(),
		field.String("hash").Immutable(),
	}
}

// Indexes of the table.
func (AuditEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("ledger", "seq").Unique(),
	}
}
