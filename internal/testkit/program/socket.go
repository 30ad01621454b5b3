package program

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/websocket"

	"nghitruong/web/live"
)

// Socket is a live connection.
type Socket struct {
	conn  *websocket.Conn
	asked int64
}

// helloNumber is the number of the first operation of a connection.
const helloNumber = 1

// Event is a message of the live connection.
type Event struct {
	Answer  int64           `json:"a"`
	Topic   string          `json:"t"`
	Seq     int64           `json:"s"`
	Version int64           `json:"v"`
	Name    string          `json:"k"`
	Data    json.RawMessage `json:"d"`
	Error   json.RawMessage `json:"e"`
}

// Listen opens a live connection with the topics and waits for the answer; a topic that is denied is an error.
func (p *Person) Listen(ctx context.Context, topics ...string) (*Socket, error) {
	header := http.Header{"Cookie": {p.Cookie}}
	dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
	conn, _, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(p.Server.URL(), "http")+"/api/live", header)
	if err != nil {
		return nil, err
	}
	wanted := map[string]struct{}{}
	for _, t := range topics {
		wanted[t] = struct{}{}
	}
	s := &Socket{conn: conn}
	if err := conn.WriteJSON(map[string]any{"i": helloNumber, "op": "hello", "d": map[string]any{"topics": wanted}}); err != nil {
		return nil, err
	}
	answer, err := s.Next(ctx)
	if err != nil {
		return nil, err
	}
	var hello struct {
		Topics map[string]string `json:"topics"`
	}
	if err := json.Unmarshal(answer.Data, &hello); err != nil {
		return nil, fmt.Errorf("hello: %w: %s", err, answer.Error)
	}
	for _, t := range topics {
		if hello.Topics[t] == "denied" || hello.Topics[t] == "" {
			return nil, fmt.Errorf("%s may not hear %s", p.Login, t)
		}
	}
	return s, nil
}

// Ask sends an operation and waits for its answer, which may be a problem; what is heard meanwhile is lost.
func (s *Socket) Ask(ctx context.Context, op string, data any) (Event, error) {
	s.asked++
	number := helloNumber + s.asked
	if err := s.conn.WriteJSON(map[string]any{"i": number, "op": op, "d": data}); err != nil {
		return Event{}, err
	}
	for {
		e, err := s.Next(ctx)
		if err != nil || e.Answer == number {
			return e, err
		}
	}
}

// Next waits for the next message.
func (s *Socket) Next(ctx context.Context) (Event, error) {
	if limit, ok := ctx.Deadline(); ok {
		if err := s.conn.SetReadDeadline(limit); err != nil {
			return Event{}, err
		}
	}
	var e Event
	err := s.conn.ReadJSON(&e)
	return e, err
}

// Raw waits for the next message and returns its text as it came, for those who hear for many on a machine that also serves.
func (s *Socket) Raw(ctx context.Context) ([]byte, error) {
	if limit, ok := ctx.Deadline(); ok {
		if err := s.conn.SetReadDeadline(limit); err != nil {
			return nil, err
		}
	}
	_, text, err := s.conn.ReadMessage()
	return text, err
}

// Close ends the connection.
func (s *Socket) Close() error { return s.conn.Close() }
