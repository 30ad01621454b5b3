// Package migrations holds the versioned migrations and nothing else, so that the program that applies them need not carry the engine that
// wrote them.
package migrations

import "embed"

// Files are the migrations, in the folders sqlite and postgres, in goose's form.
//
//go:embed sqlite postgres
var Files embed.FS
