package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// RuleProfile is a decision rule as data, with its legal ground and dates; a new version is a new row.
//
// Owner: voting.
type RuleProfile struct{ ent.Schema }

// Annotations name the table.
func (RuleProfile) Annotations() []schema.Annotation { return table("rule_profiles") }

// Fields of the entity.
func (RuleProfile) Fields() []ent.Field {
	return append([]ent.Field{
		key[id.RuleProfile](),
		field.String("code").Immutable(),
		field.Int("version").Positive().Immutable(),
		field.String("name").Immutable(),
		field.String("name_en").Immutable(),
		field.JSON("rule", json.RawMessage{}).Immutable(),
		field.String("ground").Immutable(),
		field.String("domain").Default("/").Immutable().Comment("the unit's path below which the rule may be chosen"),
		field.String("origin").Default("product").Immutable().Comment("product, office"),
		field.String("reason").Optional().Immutable().Comment("why the office changed it"),
		optionalRef[id.Person]("changed_by"),
		createdAt(),
	}, validity()...)
}

// Indexes of the table.
func (RuleProfile) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("code", "version").Unique(),
	}
}
