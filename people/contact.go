package people

import (
	"context"
	"fmt"

	"nghitruong/ent/person"
	"nghitruong/internal/id"
)

// Emails returns the mail addresses of those of the persons who have one. It checks no authority: addresses are for sending letters, no
// view shows them.
func (s *Service) Emails(ctx context.Context, persons []id.Person) (map[id.Person]string, error) {
	rows, err := s.store.Client(ctx).Person.Query().Where(person.IDIn(persons...), person.EmailNEQ("")).Select(person.FieldID, person.FieldEmail).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading mail addresses: %w", err)
	}
	addresses := make(map[id.Person]string, len(rows))
	for _, row := range rows {
		addresses[row.ID] = row.Email
	}
	return addresses, nil
}
