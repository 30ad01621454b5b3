// Package schema describes what the product stores, one file an entity. Each entity names the room that owns it; only the owner
// reads or writes it. Everything else under ent is generated.
package schema

// Level is one level of a LevelScheme.
type Level struct {
	// Code is the identifier, e.g. level_province.
	Code string `json:"code"`
	// Name and NameEn are what is shown.
	Name   string `json:"name"`
	NameEn string `json:"name_en"`
}
