package migrate

import "embed"

// Migrations holds the versioned migrations, in the folders sqlite and postgres, in goose's form.
//
//go:embed migrations
var Migrations embed.FS
