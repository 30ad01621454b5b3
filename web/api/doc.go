// Package api is the HTTP interface under /api/: one file for each domain, and the core that all of them use.
//
// The core decodes, validates and documents with huma (OpenAPI 3.1 at /openapi.json), finds out who asks (session.go), guards against
// requests from other sites, limits bodies, recovers from panics, and writes every error as a problem document (RFC 9457) in the reader's
// language (problem.go). A domain file declares its inputs and outputs and registers its operations:
//
//	func RegisterChat(a *API, s *chat.Service) {
//		Get(a, "/api/channels", "list-channels", "The conversations of the person", func(ctx context.Context, _ *None) (ChannelList, error) {
//			channels, err := s.Channels(ctx)
//			return ChannelList{Channels: channels}, err
//		})
//	}
//
// Inputs are structs with path, query and Body fields as huma reads them; unknown members and query parameters are refused. The output is
// the body itself; None gives 204. Errors are returned as they came from the domain: a fault.Error becomes its status and code, anything
// else 500 with the request number and nothing more, the cause going to the log. Files travel through Raw handlers (files.go).
package api
