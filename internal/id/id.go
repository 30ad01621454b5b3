// Package id holds the named identifier types of all entities. Each is a UUIDv7 (RFC 9562 section 5.7): sortable by the time of
// creation, made without asking the database, and impossible to mix up because every entity has its own Go type.
package id

import (
	"database/sql/driver"
	"fmt"

	"github.com/google/uuid"
)

// ID is what all named identifiers have in common. The zero value means "none". Use a named type, never ID itself.
type ID struct {
	// The tag lets ent scan the column "id" alone (Exist, IDs, OnlyID): it takes an identifier for a row with one field.
	uuid.UUID `sql:"id"`
}

// Named is any of the identifier types of this package.
type Named interface{ ~struct{ ID } }

// New returns a fresh identifier.
func New[T Named]() T {
	u, err := uuid.NewV7()
	if err != nil {
		// Only a broken system random source leads here; no caller could go on.
		panic(fmt.Errorf("id: no random source: %w", err))
	}
	return T(struct{ ID }{ID{u}})
}

// Parse reads the canonical text form of 36 characters. It refuses every other spelling, so that one entity has one address, and the zero
// value, which no entity has.
func Parse[T Named](s string) (T, error) {
	u, err := parse(s)
	if err == nil && u == uuid.Nil {
		err = fmt.Errorf("id: %q is no entity's identifier", s)
	}
	return T(struct{ ID }{ID{u}}), err
}

func parse(s string) (uuid.UUID, error) {
	if len(s) != 36 {
		return uuid.Nil, fmt.Errorf("id: %q is not an identifier", s)
	}
	u, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil, fmt.Errorf("id: %w", err)
	}
	return u, nil
}

// IsZero tells whether the identifier is "none".
func (i ID) IsZero() bool { return i.UUID == uuid.Nil }

// Value stores the text form: the same on SQLite and PostgreSQL.
func (i ID) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UUID.String(), nil
}

// Scan reads a stored identifier; NULL becomes "none".
func (i *ID) Scan(src any) error {
	if src == nil {
		i.UUID = uuid.Nil
		return nil
	}
	return i.UUID.Scan(src)
}

// UnmarshalText reads the canonical text form; the empty text is "none".
func (i *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		i.UUID = uuid.Nil
		return nil
	}
	v, err := parse(string(b))
	if err != nil {
		return err
	}
	i.UUID = v
	return nil
}

// MarshalText writes the canonical text form, "none" as the empty text.
func (i ID) MarshalText() ([]byte, error) {
	if i.IsZero() {
		return []byte{}, nil
	}
	return []byte(i.UUID.String()), nil
}

// String is the canonical text form, "" for none.
func (i ID) String() string {
	if i.IsZero() {
		return ""
	}
	return i.UUID.String()
}
