package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// AuditSeal is a signed seal over the heads of all ledgers: the installation's chain.
//
// Owner: internal/audit.
type AuditSeal struct{ ent.Schema }

// Annotations name the table.
func (AuditSeal) Annotations() []schema.Annotation { return table("audit_seals") }

// Fields of the entity.
func (AuditSeal) Fields() []ent.Field {
	return []ent.Field{
		field.Int("id"),
		field.Int64("seq").Positive().Unique().Immutable(),
		field.Time("at").Immutable(),
		field.Text("heads").Immutable().Comment("canonical JSON: ledger to seq and hash"),
		field.String("prev_hash").Immutable(),
		field.String("hash").Immutable(),
		field.String("key_id").Immutable(),
		field.String("signature").Immutable().Comment("Ed25519 over the hash, hex"),
	}
}
