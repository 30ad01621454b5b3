package main

import (
	"bytes"
	"encoding/json"
	"log/slog"

	"nghitruong/chat"
	"nghitruong/media"
	"nghitruong/meetings"
	"nghitruong/meetings/displays"
	"nghitruong/meetings/documents"
	"nghitruong/meetings/floor"
	"nghitruong/people"
	"nghitruong/voting"
	"nghitruong/voting/opinions"
	"nghitruong/voting/trustees"
	"nghitruong/web/live"
)

// describeAPI is the OpenAPI document of the whole interface. The services behind it are empty: they are described, not used.
func describeAPI() ([]byte, error) {
	m := &meetings.Service{}
	h := &house{people: &people.Service{}, meetings: m, documents: &documents.Service{}, floor: &floor.Service{}, displays: &displays.Service{},
		voting: &voting.Service{}, trustees: &trustees.Service{}, opinions: &opinions.Service{}, chat: &chat.Service{}}
	a := newAPI(Config{TLS: "off", UploadLimit: 200}, slog.New(slog.DiscardHandler), h, &media.Service{})
	new(live.Server).Mount(a)
	document, err := a.OpenAPI()
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	err = json.Indent(&indented, document, "", " ")
	indented.WriteByte('\n')
	return indented.Bytes(), err
}
