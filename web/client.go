// Package web holds what browsers are given: the built client, embedded into the program. The rooms below it speak to them: api (HTTP), live
// (the one socket) and server (everything put together).
package web

import (
	"embed"
	"io/fs"
)

// all: keeps names that begin with "_" or "."; bundlers make some.
//
//go:embed all:client/dist
var dist embed.FS

// Client returns the built client. Without a build it holds only placeholder.html.
func Client() fs.FS {
	built, err := fs.Sub(dist, "client/dist")
	if err != nil {
		// The path is a constant that the compiler has found.
		panic(err)
	}
	return built
}
