package meetings

import (
	"context"
	"fmt"

	"nghitruong/ent"
	"nghitruong/ent/meeting"
	"nghitruong/ent/participant"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
)

// Grants supplies the authority that participants have in their meetings: the role of the participant at the path of the meeting. It is
// a source of its own because the engine is made before the Service.
type Grants struct{ store *store.Store }

var _ authz.Source = Grants{}

// NewGrants returns the source over the participants in the database.
func NewGrants(s *store.Store) Grants { return Grants{s} }

// Grants returns one grant for each participant of each meeting. They have no end: a meeting's papers stay readable for those who were
// there, and what may still be done in a meeting that is over is decided by its state.
func (g Grants) Grants(ctx context.Context) ([]authz.Grant, error) {
	client := g.store.Client(ctx)
	rows, err := client.Meeting.Query().Select(meeting.FieldID, meeting.FieldUnitPath).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("meetings: reading meetings for authority: %w", err)
	}
	paths := make(map[id.Meeting]string, len(rows))
	for _, m := range rows {
		paths[m.ID] = Path(m.UnitPath, m.ID)
	}
	participants, err := client.Participant.Query().
		Select(participant.FieldID, participant.FieldMeetingID, participant.FieldPersonID, participant.FieldRole).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("meetings: reading participants for authority: %w", err)
	}
	return grantsOf(participants, paths), nil
}

func grantsOf(participants []*ent.Participant, paths map[id.Meeting]string) []authz.Grant {
	all := make([]authz.Grant, 0, len(participants))
	for _, p := range participants {
		if path, ok := paths[p.MeetingID]; ok {
			all = append(all, authz.Grant{Person: p.PersonID, Role: p.Role, Domain: path})
		}
	}
	return all
}
