package main_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/testkit/program"
	"nghitruong/voting/ntv"
)

// operation is one operation of the interface, as its description tells.
type operation struct {
	name, method, path string
	// body is the schema of a JSON body, nil for none; upload: the body is a form with a file.
	body   map[string]any
	upload bool
	query  []string
}

// description is the interface as the running server describes it.
type description struct {
	operations []operation
	schemas    map[string]any
}

func describe(t *testing.T, server *program.Server) description {
	t.Helper()
	text, _ := fetch(t, http.DefaultClient, server.URL+"/openapi.json")
	var document struct {
		Paths      map[string]map[string]json.RawMessage `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	d := description{schemas: document.Components.Schemas}
	for path, methods := range document.Paths {
		for method, raw := range methods {
			var o struct {
				OperationID string `json:"operationId"`
				Parameters  []struct{ Name, In string }
				RequestBody struct {
					Content map[string]struct{ Schema map[string]any }
				} `json:"requestBody"`
			}
			if err := json.Unmarshal(raw, &o); err != nil {
				t.Fatal(err)
			}
			one := operation{name: o.OperationID, method: strings.ToUpper(method), path: path}
			if c, ok := o.RequestBody.Content["application/json"]; ok {
				one.body = d.follow(c.Schema)
			}
			_, one.upload = o.RequestBody.Content["multipart/form-data"]
			for _, p := range o.Parameters {
				if p.In == "query" {
					one.query = append(one.query, p.Name)
				}
			}
			d.operations = append(d.operations, one)
		}
	}
	if len(d.operations) < 80 {
		t.Fatalf("only %d operations are described", len(d.operations))
	}
	slices.SortFunc(d.operations, func(a, b operation) int { return strings.Compare(a.name, b.name) })
	return d
}

// follow resolves a reference to a named schema.
func (d description) follow(schema map[string]any) map[string]any {
	if name, ok := schema["$ref"].(string); ok {
		if named, ok := d.schemas[name[strings.LastIndexByte(name, '/')+1:]].(map[string]any); ok {
			return named
		}
	}
	return schema
}

// world holds real things of the demo province, so that a refusal is one because of the asker and not because there is no such thing.
type world struct {
	server    *program.Server
	data      string
	at        *program.Address
	secretary *program.Person
	// ids are identifiers by the path before them, or by the name of the member that holds them.
	ids map[string]string
}

// newWorld opens the session and two votes, one of them by hands with a scan, takes the demo's opinion ballot, lets a delegate ask for the floor, pairs a wall and grants a role.
func newWorld(t *testing.T) *world {
	t.Helper()
	i := demoOn(t)
	server := start(t, i)
	at := program.At(server)
	w := &world{server: server, data: i.Data, at: at, secretary: signIn(t, at, "thuky1"), ids: map[string]string{}}
	chair, delegate, administrator := signIn(t, at, "db02"), signIn(t, at, "db32"), signIn(t, at, "quantri")
	m := session(t, w.secretary)
	must(t, w.secretary, http.MethodPost, "/api/meetings/"+m.ID+"/open", nil, nil)
	for n := 1; n <= 45; n++ {
		must(t, signIn(t, at, fmt.Sprintf("db%02d", n)), http.MethodPut, "/api/meetings/"+m.ID+"/my-attendance", map[string]string{"mode": "hall"}, nil)
	}
	var details struct {
		Items []struct {
			Documents []struct {
				ID      string
				Version struct{ ID string }
			}
		}
		Sittings []struct{ ID string }
	}
	must(t, w.secretary, http.MethodGet, "/api/meetings/"+m.ID, nil, &details)
	for _, item := range details.Items {
		if len(item.Documents) > 0 {
			w.ids["documents"], w.ids["versions"] = item.Documents[0].ID, item.Documents[0].Version.ID
		}
	}
	w.ids["ceremonies"], w.ids["counting_board_id"] = w.ceremony(t, chair, delegate, m)
	vote := votes(t, w.secretary, m.ID)["BQ-01"].ID
	hands := map[string]string{"item_id": m.Items[0].ID, "motion": "Kéo dài phiên họp thêm ba mươi phút.", "method": "hands", "code": "GT-01"}
	must(t, w.secretary, http.MethodPost, "/api/meetings/"+m.ID+"/votes", hands, nil)
	both := map[string][]string{"vote_ids": {vote, votes(t, w.secretary, m.ID)["GT-01"].ID}}
	must(t, w.secretary, http.MethodPost, "/api/meetings/"+m.ID+"/votes/ready", both, nil)
	must(t, chair, http.MethodPost, "/api/meetings/"+m.ID+"/votes/open", both, nil)
	var scan struct{ ID string }
	if err := w.secretary.Upload(t.Context(), "/api/votes/"+both["vote_ids"][1]+"/scans", "kiem-dem.png", picture(t), map[string]string{}, &scan); err != nil {
		t.Fatal(err)
	}
	var list struct {
		Votes []struct {
			Candidates []struct{ ID string }
		}
	}
	must(t, w.secretary, http.MethodGet, "/api/meetings/"+m.ID+"/votes", nil, &list)
	for _, v := range list.Votes {
		if len(v.Candidates) > 0 {
			w.ids["candidates"] = v.Candidates[0].ID
		}
	}
	office := signIn(t, at, "thuky3")
	var opinions struct{ Managed []struct{ ID string } }
	must(t, office, http.MethodGet, "/api/opinions", nil, &opinions)
	var asking struct {
		Papers []struct{ ID string }
	}
	must(t, office, http.MethodGet, "/api/opinions/"+opinions.Managed[0].ID, nil, &asking)
	var asked, granted, units struct {
		ID    string
		Units []struct{ ID, Code string }
	}
	must(t, delegate, http.MethodPost, "/api/meetings/"+m.ID+"/speak-requests", map[string]string{"topic": "Nước sạch"}, &asked)
	var participants struct {
		Participants []struct {
			ID       string
			PersonID string `json:"person_id"`
		}
	}
	must(t, w.secretary, http.MethodGet, "/api/meetings/"+m.ID+"/participants", nil, &participants)
	for _, p := range participants.Participants {
		if p.PersonID == delegate.ID {
			w.ids["participants"] = p.ID
		}
	}
	must(t, w.secretary, http.MethodGet, "/api/units", nil, &units)
	person, account := newcomer(t, administrator, "nguoimoi")
	must(t, administrator, http.MethodPost, "/api/people/"+person+"/roles", map[string]string{"role": "auditor", "unit_id": units.Units[0].ID}, &granted)
	nobody := &program.Person{Server: at}
	var pairing struct {
		Code    string
		PollKey string `json:"poll_key"`
	}
	must(t, nobody, http.MethodPost, "/api/displays/pairing", nil, &pairing)
	var wall struct{ ID string }
	must(t, w.secretary, http.MethodPost, "/api/meetings/"+m.ID+"/displays", map[string]string{"code": pairing.Code, "name": "Màn hình chính"}, &wall)
	var shown struct{ Code string }
	must(t, nobody, http.MethodPost, "/api/spare-devices", nil, &shown)
	idle := signIn(t, at, "db59")
	binding := map[string]string{"code": shown.Code}
	for _, p := range participants.Participants {
		if p.PersonID == idle.ID {
			binding["participant_id"] = p.ID
		}
	}
	var spare struct{ ID string }
	must(t, w.secretary, http.MethodPost, "/api/meetings/"+m.ID+"/spare-devices", binding, &spare)
	var sessions struct{ Sessions []struct{ ID string } }
	must(t, delegate, http.MethodGet, "/api/auth/sessions", nil, &sessions)
	maps.Copy(w.ids, map[string]string{
		"meetings": m.ID, "items": m.Items[0].ID, "votes": vote, "channels": m.ChannelID, "speak-requests": asked.ID, "people": person, "accounts": account,
		"role-grants": granted.ID, "displays": wall.ID, "spare-devices": spare.ID, "rules": "council_resolution", "sessions": sessions.Sessions[0].ID, "pairing": pairing.PollKey,
		"opinions": opinions.Managed[0].ID, "papers": asking.Papers[0].ID, "opinion-papers": asking.Papers[0].ID, "units": units.Units[0].ID, "scans": scan.ID,
		"participant_id": w.ids["participants"], "domain": "/",
		"item_id": m.Items[0].ID, "person_id": delegate.ID, "vote_id": vote, "unit_id": units.Units[0].ID, "parent_id": units.Units[0].ID, "sitting_id": details.Sittings[0].ID,
	})
	for name, value := range w.ids {
		if value == "" {
			t.Fatalf("the world has no %s", name)
		}
	}
	return w
}

// ceremony sets up a counting board by a show of hands and begins the making of its key.
func (w *world) ceremony(t *testing.T, chair, delegate *program.Person, m council) (ceremony, board string) {
	t.Helper()
	members := []string{signIn(t, w.at, "db40").ID, signIn(t, w.at, "db41").ID}
	draft := map[string]any{"item_id": m.Items[0].ID, "motion": "Thành lập Ban kiểm phiếu để thử.", "method": "hands", "code": "GT-00",
		"board": map[string]any{"head": delegate.ID, "members": members}}
	must(t, w.secretary, http.MethodPost, "/api/meetings/"+m.ID+"/votes", draft, nil)
	v := "/api/votes/" + votes(t, w.secretary, m.ID)["GT-00"].ID
	must(t, w.secretary, http.MethodPost, v+"/ready", nil, nil)
	must(t, chair, http.MethodPost, v+"/open", map[string]any{}, nil)
	figures := map[string]any{"figures": map[string]int{"for": 45}}
	must(t, w.secretary, http.MethodPost, v+"/tally", figures, nil)
	must(t, chair, http.MethodPost, v+"/tally", figures, nil)
	must(t, chair, http.MethodPost, v+"/close", nil, nil)
	var announced struct {
		ProposesBoard struct{ ID string } `json:"proposes_board"`
	}
	must(t, chair, http.MethodPost, v+"/announce", nil, &announced)
	var begun struct{ ID string }
	must(t, w.secretary, http.MethodPost, "/api/meetings/"+m.ID+"/ceremonies", map[string]string{"counting_board_id": announced.ProposesBoard.ID}, &begun)
	return begun.ID, announced.ProposesBoard.ID
}

// ownKey is a vote key that the device of a person proves to have.
func ownKey(t *testing.T, person string) map[string]any {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := ntv.Sign(private, ntv.HB("vote-key", []byte(person)))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"public_key": hex.EncodeToString(public), "signature": sig.String()}
}

// picture is a small scan.
func picture(t *testing.T) []byte {
	t.Helper()
	var content bytes.Buffer
	if err := png.Encode(&content, image.NewGray(image.Rect(0, 0, 40, 60))); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// newcomer enters a person with an account who takes part in nothing.
func newcomer(t *testing.T, administrator *program.Person, login string) (person, account string) {
	t.Helper()
	var made struct{ ID string }
	must(t, administrator, http.MethodPost, "/api/people", map[string]string{"name": "Người Mới Đến"}, &made)
	var issued struct {
		AccountID string `json:"account_id"`
	}
	must(t, administrator, http.MethodPost, "/api/accounts", map[string]string{"person_id": made.ID, "login": login}, &issued)
	return made.ID, issued.AccountID
}

// outsiderPassword is the one that the outsider chooses.
const outsiderPassword = "Mật-khẩu-của-tôi-2026"

// outsider is somebody who is signed in, takes part in no meeting and holds no role.
func (w *world) outsider(t *testing.T, login string) *program.Person {
	t.Helper()
	administrator := signIn(t, w.at, "quantri")
	var made struct{ ID string }
	must(t, administrator, http.MethodPost, "/api/people", map[string]string{"name": "Người Ngoài Cuộc"}, &made)
	var issued struct {
		InitialPassword string `json:"initial_password"`
	}
	must(t, administrator, http.MethodPost, "/api/accounts", map[string]string{"person_id": made.ID, "login": login}, &issued)
	p := w.signInWith(t, login, issued.InitialPassword)
	p.ID = made.ID
	must(t, p, http.MethodPost, "/api/auth/password", map[string]string{"current": issued.InitialPassword, "next": outsiderPassword}, nil)
	return p
}

func (w *world) signInWith(t *testing.T, login, password string) *program.Person {
	t.Helper()
	p := &program.Person{Login: login, Server: w.at}
	body, err := json.Marshal(map[string]string{"login": login, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := p.Send(t.Context(), http.MethodPost, "/api/auth/sign-in", "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("signing in %s: %s", login, answer.Status)
	}
	p.Remember(answer)
	return p
}

// address fills the identifiers into an operation's path.
func (w *world) address(t *testing.T, o operation) string {
	t.Helper()
	segments := strings.Split(o.path, "/")
	for n, s := range segments {
		if strings.HasPrefix(s, "{") {
			real, ok := w.ids[segments[n-1]]
			if !ok {
				t.Errorf("%s: the world has nothing for %s: add it to newWorld", o.name, o.path)
			}
			segments[n] = real
		}
	}
	return strings.Join(segments, "/")
}

// values are right values for members of bodies, by name; others are made from their schema.
var values = map[string]any{
	"admin_login": "quantri9", "attendance": "hall", "body": "Kính gửi", "choice": "for", "hold": false, "kind": "report", "language": "vi", "level_scheme": "province_commune",
	"login": "khac", "minutes": 5, "mode": "hall", "page": 1, "seq": 1, "starts_at": "2026-12-09T01:00:00Z", "stored_at": "2026-12-09T01:00:00Z", "ends_at": "2026-12-09T04:00:00Z", "valid_from": "2026-12-09",
	"record": "AAAA", "vk": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "A": []any{}, "v": []any{}, "c": strings.Repeat("0", 64),
	"Z": "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76", "reason": "other",
	"token": strings.Repeat("0", 64), "sig": strings.Repeat("0", 128), "hash": strings.Repeat("0", 64),
	"current": outsiderPassword, "next": outsiderPassword + "!", "state": "presenting", "unit_code": "H98", "code": "K9",
}

// fitting is a body that satisfies the schema, with all members that are required.
func (w *world) fitting(d description, o operation) map[string]any {
	if o.name == "live-poll" {
		return map[string]any{"connection": "", "frames": []any{map[string]any{"i": 1, "op": "ping"}}}
	}
	return w.object(d, o, o.body)
}

func (w *world) object(d description, o operation, schema map[string]any) map[string]any {
	body := map[string]any{}
	required, _ := schema["required"].([]any)
	properties, _ := schema["properties"].(map[string]any)
	for _, r := range required {
		name := r.(string)
		schema, _ := properties[name].(map[string]any)
		body[name] = w.value(d, o, name, d.follow(schema))
	}
	return body
}

func (w *world) value(d description, o operation, name string, schema map[string]any) any {
	switch v, known := values[name]; {
	case o.name == "post-decryption-share":
		return []any{}
	case o.name == "add-participant" && name == "role":
		return "guest"
	case o.name == "grant-role" && name == "role":
		return "auditor"
	case o.name == "create-meeting" && name == "kind":
		return "conference"
	case o.name == "create-unit" && name == "kind":
		return "department"
	case name == "ballot_key" || name == "client_id":
		return uuid.NewString()
	case known:
		return v
	case w.ids[name] != "" && schema["type"] != "array":
		return w.ids[name]
	}
	switch kind := schema["type"]; kind {
	case "integer", "number":
		return 1
	case "boolean":
		return true
	case "array":
		if least, _ := schema["minItems"].(float64); least == 0 {
			return []any{}
		}
		items, _ := schema["items"].(map[string]any)
		return []any{w.value(d, o, strings.TrimSuffix(name, "s"), d.follow(items))}
	case "object":
		return w.object(d, o, schema)
	default:
		return "Văn bản"
	}
}

// call calls an operation as it is meant to be called and returns the status and the code of a refusal.
func (w *world) call(t *testing.T, d description, o operation, p *program.Person) (int, string) {
	t.Helper()
	address := w.address(t, o)
	if o.upload {
		err := p.Upload(t.Context(), address, "giay.pdf", []byte("%PDF-1.4"), map[string]string{}, nil)
		if err == nil {
			return http.StatusOK, ""
		}
		return statusOf(err), codeOf(err)
	}
	var body io.Reader
	kind := ""
	if o.body != nil || o.name == "live-poll" {
		fitting := w.fitting(d, o)
		if o.name == "register-vote-key" {
			fitting = ownKey(t, p.ID)
		}
		text, err := json.Marshal(fitting)
		if err != nil {
			t.Fatal(err)
		}
		body, kind = strings.NewReader(string(text)), "application/json"
	}
	answer, err := p.Send(t.Context(), o.method, address, kind, body)
	if err != nil {
		t.Fatal(err)
	}
	return statusAndCode(t, o, answer)
}

// statusAndCode reads an answer to its end and demands that a refusal is a problem document with a code.
func statusAndCode(t *testing.T, o operation, answer *http.Response) (int, string) {
	t.Helper()
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("%s: %v", o.name, err)
	}
	if answer.StatusCode < http.StatusBadRequest {
		return answer.StatusCode, ""
	}
	var p program.Problem
	kind := answer.Header.Get("Content-Type")
	if err := json.Unmarshal(text, &p); err != nil || !strings.HasPrefix(kind, "application/problem+json") || p.Code == "" || p.Detail == "" || p.Status != answer.StatusCode {
		t.Errorf("%s: status %d is no problem document (%s): %.300s", o.name, answer.StatusCode, kind, text)
	}
	return answer.StatusCode, p.Code
}

// open are the operations that need no session, each with the reason.
var open = map[string]string{
	"health":             "a supervisor asks whether the server can work",
	"get-installation":   "the sign-in page shows whose server it is",
	"set-up":             "first run: there is no account yet; the setup code protects it",
	"sign-in":            "this is how a session begins; throttled",
	"list-demo-accounts": "rehearsal data only, to the machine itself only",
	"demo-sign-in":       "rehearsal data only, to the machine itself only",
	"begin-pairing":      "a wall has no account; what it gets is worth nothing until a secretary enters its code",
	"poll-pairing":       "the wall waits for that; the key is secret",
	"begin-spare":        "a spare tablet has no account; what it gets is worth nothing until somebody of the meeting enters its code",
	"claim-spare":        "the tablet waits for that; the key is secret",
	"sign-out":           "signing out twice is no mistake",
}

// TestNobodyIsRefused calls every operation without a session.
func TestNobodyIsRefused(t *testing.T) {
	w := newWorld(t)
	d := describe(t, w.server)
	nobody := &program.Person{Login: "nobody", Server: w.at}
	for _, o := range d.operations {
		status, code := w.call(t, d, o, nobody)
		switch _, public := open[o.name]; {
		case public && (status == http.StatusUnauthorized || status >= http.StatusInternalServerError) && code == "people.sign_in_required":
			t.Errorf("%s is for everybody but answers %d %s", o.name, status, code)
		case !public && (status != http.StatusUnauthorized || code != "people.sign_in_required"):
			t.Errorf("%s %s (%s) answers %d %s to somebody without a session", o.method, o.path, o.name, status, code)
		}
	}
	known(t, d, open)
}

// personal are the operations that every signed-in person may call, because they show or change only what is theirs or what all may know.
var personal = map[string]string{
	"get-me":              "who one is oneself",
	"set-language":        "of the own account",
	"change-password":     "of the own account",
	"list-sessions":       "the own ones",
	"sign-out":            "the own session",
	"sign-out-everywhere": "the own sessions",
	"home":                "the own meetings; empty for an outsider",
	"list-meetings":       "the own meetings; empty for an outsider",
	"list-channels":       "the own channels; empty for an outsider",
	"list-units":          "the tree of offices is public knowledge",
	"list-opinions":       "those that ask oneself or that one manages; empty for an outsider",
	"list-opinion-units":  "those one may prepare opinion ballots for; empty for an outsider",
	"waiting-opinions":    "whether any wait for oneself",
	"list-rules":          "by which rules votes are decided is public knowledge",
	"get-vote-key":        "the own key",
	"register-vote-key":   "the own key",
	"withdraw-vote-key":   "the own key",
	"live":                "the connection; who may hear a topic is asked when it is opened, see below",
	"live-poll":           "the same over repeated requests",
}

// TestOutsiderIsRefused calls every operation as somebody who is signed in but takes no part and holds no role.
func TestOutsiderIsRefused(t *testing.T) {
	w := newWorld(t)
	d := describe(t, w.server)
	outsider := w.outsider(t, "ngoaicuoc")
	for _, o := range d.operations {
		_, public := open[o.name]
		_, allowed := personal[o.name]
		p := outsider
		if o.name == "sign-out" || o.name == "sign-out-everywhere" || o.name == "change-password" {
			// These end sessions; the outsider needs one for the rest.
			p = w.outsider(t, "ngoaicuoc-"+o.name)
		}
		status, code := w.call(t, d, o, p)
		switch {
		case o.name == "live" && code == "live.not_a_socket":
			// Asked without the handshake of a socket, which comes after the question who asks.
		case allowed && status >= http.StatusBadRequest:
			t.Errorf("%s is for every signed-in person but answers %d %s", o.name, status, code)
		case !allowed && !public && status != http.StatusForbidden && status != http.StatusNotFound:
			t.Errorf("%s %s (%s) answers %d %s to an outsider", o.method, o.path, o.name, status, code)
		}
	}
	var seen struct {
		Now, Upcoming []any
		Meetings      []any
		Channels      []any
	}
	for _, path := range []string{"/api/home", "/api/meetings", "/api/channels"} {
		must(t, outsider, http.MethodGet, path, nil, &seen)
	}
	if len(seen.Now)+len(seen.Upcoming)+len(seen.Meetings)+len(seen.Channels) > 0 {
		t.Errorf("an outsider sees %+v", seen)
	}
	for _, topic := range []string{"meeting/" + w.ids["meetings"], "meeting/" + w.ids["meetings"] + "/secretariat", "meeting/" + w.ids["meetings"] + "/votes",
		"meeting/" + w.ids["meetings"] + "/votes/secretariat", "meeting/" + w.ids["meetings"] + "/conference", "meeting/" + w.ids["meetings"] + "/board",
		"meeting/" + w.ids["meetings"] + "/ceremonies", "chat/" + w.ids["channels"], "opinions/" + w.ids["opinions"],
		"person/" + w.ids["person_id"], "media/" + w.ids["meetings"]} {
		if socket, err := outsider.Listen(t.Context(), topic); err == nil {
			t.Errorf("an outsider hears %s", topic)
			socket.Close()
		}
	}
	known(t, d, personal)
}

// known demands that a list names only operations that exist.
func known(t *testing.T, d description, list map[string]string) {
	t.Helper()
	for name, reason := range list {
		if reason == "" || !slices.ContainsFunc(d.operations, func(o operation) bool { return o.name == name }) {
			t.Errorf("%s is listed but no operation, or has no reason", name)
		}
	}
}
