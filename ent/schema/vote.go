package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"nghitruong/internal/id"
)

// Vote is a vote (biểu quyết) on an item of the agenda, with its rule as it stood: on a motion, an election, or on the confidence in persons.
//
// Owner: voting.
type Vote struct{ ent.Schema }

// Annotations name the table.
func (Vote) Annotations() []schema.Annotation { return table("votes") }

// Fields of the entity.
func (Vote) Fields() []ent.Field {
	return []ent.Field{
		key[id.Vote](),
		ref[id.Meeting]("meeting_id"),
		ref[id.AgendaItem]("item_id"),
		optionalRef[id.DocumentVersion]("document_version_id"),
		field.String("repeats_id").GoType(id.Vote{}).MaxLen(36).Optional().Nillable().Immutable().Comment("the void vote this one repeats"),
		field.String("code").Immutable().Comment("e.g. BQ-11"),
		field.Text("motion").Comment("the exact text; fixed once ready"),
		field.String("parent_id").GoType(id.Vote{}).MaxLen(36).Optional().Nillable().Immutable().Comment("the vote on the whole text of which this is a contested part"),
		field.String("previous_round_id").GoType(id.Vote{}).MaxLen(36).Optional().Nillable().Immutable().Comment("the election whose further round this is"),
		field.String("kind").Default("open").Immutable().Comment("open, election, confidence_rating, confidence_ballot"),
		field.String("method").Default("electronic").Comment("electronic, hands, cards, roll_call, paper; fixed at the opening"),
		optionalRef[id.CountingBoard]("counting_board_id"),
		field.Int("seats_to_fill").Default(0).Comment("of an election"),
		field.JSON("exclusions", json.RawMessage{}).Optional().Comment("persons who may not take part in this vote, each with a reason; until the opening"),
		field.String("state").Default("prepared").Comment("prepared, ready, open, counting, closed, announced, cancelled"),
		field.String("open_guard").GoType(id.Meeting{}).MaxLen(36).Optional().Nillable().Unique().Comment("the meeting while open: at most one open vote in a meeting"),
		field.JSON("rule", json.RawMessage{}).Comment("snapshot"),
		field.Int("seats").Default(0).Comment("rows of the roll, at opening"),
		field.Int("present_at_opening").Default(0),
		field.Int("present_at_closing").Default(0),
		field.String("below_quorum_reason").Optional(),
		field.String("cancelled_reason").Optional(),
		field.JSON("result", json.RawMessage{}).Optional(),
		field.Bool("one_shot").Default(false).Comment("no change of mind; from the rule, at the opening"),
		field.Int("countdown_seconds").Default(0),
		field.Bool("close_by_countdown").Default(false),
		optionalMoment("countdown_ends_at"),
		field.String("opening_id").Optional().Comment("the same for votes that were opened in one go"),
		field.String("amendment_note").Optional().Comment("what was changed after the contested parts were decided"),
		optionalMoment("amended_at"),
		field.String("void_reason").Optional().Comment("why the vote was taken again"),
		optionalMoment("voided_at"),
		field.String("conclusion").Optional().Comment("passed or failed, where the rule leaves it to the chair"),
		field.String("conclusion_reason").Optional(),
		field.JSON("tally", json.RawMessage{}).Optional().Comment("the confirmed figures of a count by people"),
		optionalMoment("tally_confirmed_at"),
		field.Bytes("result_nonce").Optional().Sensitive().Comment("blinds the digest of the result in the audit log until the announcement"),
		field.String("election_hash").Optional().Comment("eh of NTV1: names the vote on the meeting's board; from the opening of an electronic vote"),
		optionalRef[id.KeyCeremony]("ceremony_id"),
		optionalMoment("ballots_closed_at"),
		field.Time("behind_at").Optional().Nillable().Comment("ballots are known to be missing: the vote can only be cancelled"),
		optionalMoment("ready_at"),
		optionalMoment("opened_at"),
		optionalMoment("closed_at"),
		optionalMoment("announced_at"),
		optionalMoment("cancelled_at"),
		field.Int("ordinal").Default(0),
		createdAt(),
	}
}

// Edges are the foreign keys.
func (Vote) Edges() []ent.Edge {
	return []ent.Edge{
		belongsTo("meeting", Meeting.Type, "meeting_id"),
		belongsTo("item", AgendaItem.Type, "item_id"),
		mayReferTo("document_version", DocumentVersion.Type, "document_version_id"),
	}
}

// Indexes of the table.
func (Vote) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("meeting_id", "state"),
		index.Fields("meeting_id", "code").Unique(),
	}
}
