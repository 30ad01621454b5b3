package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// OrgUnit is an administrative unit or a body of one (đơn vị). Where it hangs in the tree is an OrgPlacement.
//
// Owner: people.
type OrgUnit struct{ ent.Schema }

// Annotations name the table.
func (OrgUnit) Annotations() []schema.Annotation { return table("org_units") }

// Fields of the entity.
func (OrgUnit) Fields() []ent.Field {
	return append([]ent.Field{
		key[id.OrgUnit](),
		field.String("code").Unique().Immutable().Comment("stable code, a path segment without slash"),
		field.String("eid").Optional().Comment("mã định danh điện tử"),
		field.String("kind").Comment("province, district, commune, ward, special_zone, council, peoples_committee, committee, delegate_group, department, agency, party, front, grouping, office"),
		field.String("level").Optional().Comment("level_province, level_district, level_commune"),
		field.String("name"),
		field.String("name_en").Optional(),
		field.String("short_name").Optional(),
		field.String("folded"),
		field.Int("protocol_order").Default(0),
		field.Int("population").Optional(),
		createdAt(),
	}, validity()...)
}

// Indexes of the table.
func (OrgUnit) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("folded"),
	}
}
