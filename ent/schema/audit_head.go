package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// AuditHead is the newest entry of a ledger: the row a writer locks.
//
// Owner: internal/audit.
type AuditHead struct{ ent.Schema }

// Annotations name the table.
func (AuditHead) Annotations() []schema.Annotation { return table("audit_heads") }

// Fields of the entity.
func (AuditHead) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("ledger").Immutable(),
		field.Int64("seq"),
		field.String("hash"),
	}
}
