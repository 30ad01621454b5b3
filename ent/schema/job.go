package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Job is a piece of background work; this row, not the queue, is the record.
//
// Owner: internal/jobs.
type Job struct{ ent.Schema }

// Annotations name the table.
func (Job) Annotations() []schema.Annotation { return table("jobs") }

// Fields of the entity.
func (Job) Fields() []ent.Field {
	return []ent.Field{
		key[id.Job](),
		field.String("kind").Immutable(),
		field.JSON("payload", json.RawMessage{}).Immutable(),
		field.Time("due_at"),
		field.String("state").Default("pending").Comment("pending, queued, done, dead"),
		field.Int("attempts").Default(0),
		field.String("last_error").Optional(),
		optionalMoment("queued_at"),
		optionalMoment("done_at"),
		createdAt(),
	}
}

// Indexes of the table.
func (Job) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("state", "due_at"),
	}
}
