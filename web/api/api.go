package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Limits of requests.
const (
	// DefaultMaxBody is the largest JSON body, in bytes.
	DefaultMaxBody = 1 << 20
	// DefaultMaxUpload is the largest uploaded file with its form, in bytes.
	DefaultMaxUpload = 200 << 20
	// bodyTimeout is how long a JSON body may take to arrive over a weak line.
	bodyTimeout = 30 * time.Second
	// uploadTimeout is how long an upload or a download may take.
	uploadTimeout = 30 * time.Minute
)

// Deps are the parts that the API works with.
type Deps struct {
	// Log receives one line a request and the causes of errors; never bodies. Nil discards.
	Log *slog.Logger
	// Sessions finds the person of a session cookie. Nil: nobody is ever signed in.
	Sessions Sessions
	// Displays finds the wall of a display cookie. Nil: there are none.
	Displays Displays
	// Version is the program's, shown by /healthz and in the OpenAPI document.
	Version string
	// MaxBody and MaxUpload are in bytes; zero takes the defaults.
	MaxBody, MaxUpload int64
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Secure marks cookies for TLS only; set it when the server or the proxy before it speaks TLS.
	Secure bool
	// WhyEnded says why the session of a token has ended, where "please sign in" would not do; nil for any other token. Nil: never.
	WhyEnded func(ctx context.Context, token string) error
	// Health answers whether the program can work; nil is always well.
	Health func(ctx context.Context) error
	// Warnings names what an administrator should look at although the program works; nil: nothing ever.
	Warnings func(ctx context.Context) ([]string, error)
}

// API is the HTTP interface. Register operations first, then serve Handler.
type API struct {
	deps Deps
	mux  *http.ServeMux
	huma huma.API
	// enums are the values of named string types, for the document.
	enums map[reflect.Type][]any

	build   sync.Once
	handler http.Handler
}

// New returns an API without operations other than /healthz and /openapi.json.
func New(deps Deps) *API {
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.MaxBody == 0 {
		deps.MaxBody = DefaultMaxBody
	}
	if deps.MaxUpload == 0 {
		deps.MaxUpload = DefaultMaxUpload
	}
	useProblems()
	config := huma.DefaultConfig("Nghị Trường", deps.Version)
	config.CreateHooks = nil
	config.DocsPath, config.SchemasPath, config.OpenAPIPath = "", "", ""
	config.RejectUnknownQueryParameters = true
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", newNamer())
	// json.Marshal without HTML escaping: huma's own format does the same, but only JSON is offered here.
	config.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	mux := http.NewServeMux()
	a := &API{deps: deps, mux: mux, huma: humago.New(mux, config), enums: map[reflect.Type][]any{}}
	a.registerSystem()
	return a
}

// None is the input of an operation that takes nothing, and the output of one that answers 204.
type None struct{}

type answer[O any] struct{ Body O }

// Get registers a reading operation. path is a ServeMux path such as "/api/meetings/{id}"; operationID is kebab-case and unique, the name
// of the function in generated clients; summary is one English line. The input I is a struct with huma's tags (path, query, header, Body).
func Get[I, O any](a *API, path, operationID, summary string, handler func(ctx context.Context, in *I) (O, error)) {
	register(a, http.MethodGet, path, operationID, summary, handler)
}

// Post registers an act.
func Post[I, O any](a *API, path, operationID, summary string, handler func(ctx context.Context, in *I) (O, error)) {
	register(a, http.MethodPost, path, operationID, summary, handler)
}

// Put registers an act that may be repeated.
func Put[I, O any](a *API, path, operationID, summary string, handler func(ctx context.Context, in *I) (O, error)) {
	register(a, http.MethodPut, path, operationID, summary, handler)
}

// Patch registers a partial change.
func Patch[I, O any](a *API, path, operationID, summary string, handler func(ctx context.Context, in *I) (O, error)) {
	register(a, http.MethodPatch, path, operationID, summary, handler)
}

// Delete registers a removal or withdrawal.
func Delete[I, O any](a *API, path, operationID, summary string, handler func(ctx context.Context, in *I) (O, error)) {
	register(a, http.MethodDelete, path, operationID, summary, handler)
}

func register[I, O any](a *API, method, path, operationID, summary string, handler func(ctx context.Context, in *I) (O, error)) {
	refuseHiddenInputs(operationID, reflect.TypeFor[I]())
	op := huma.Operation{
		Method: method, Path: path, OperationID: operationID, Summary: summary, Tags: []string{tag(path)},
		MaxBodyBytes: a.deps.MaxBody, BodyReadTimeout: bodyTimeout,
	}
	if reflect.TypeFor[O]() == reflect.TypeFor[None]() {
		op.DefaultStatus = http.StatusNoContent
		huma.Register(a.huma, op, func(ctx context.Context, in *I) (*struct{}, error) {
			if _, err := handler(ctx, in); err != nil {
				return nil, a.problem(ctx, err)
			}
			return nil, nil
		})
		return
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*answer[O], error) {
		body, err := handler(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		out := &answer[O]{Body: body}
		fillLists(reflect.ValueOf(out).Elem())
		return out, nil
	})
}

// refuseHiddenInputs ends the program at its start when an input embeds an unexported struct: huma would leave its fields empty without a
// word, and a check of a header among them would always pass.
func refuseHiddenInputs(operationID string, input reflect.Type) {
	for i := range input.NumField() {
		f := input.Field(i)
		if f.Anonymous && !f.IsExported() {
			panic("api: " + operationID + ": the embedded " + f.Name + " must be exported to be read")
		}
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			refuseHiddenInputs(operationID, f.Type)
		}
	}
}

// tag groups operations in the document by the first word of the path: "/api/meetings/{id}" is "meetings".
func tag(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/"), "/")
	return first
}

// OpenAPI returns the document of all registered operations, as JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.document() }

// Handler returns the API with its middleware. Call it once everything is registered.
func (a *API) Handler() http.Handler {
	a.build.Do(func() { a.handler = a.wrap(http.HandlerFunc(a.dispatch)) })
	return a.handler
}

// dispatch serves the operation, or answers that there is none as a problem document.
func (a *API) dispatch(w http.ResponseWriter, r *http.Request) {
	if _, pattern := a.mux.Handler(r); pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	probe := &probeWriter{header: http.Header{}}
	a.mux.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		a.WriteError(w, r, errMethod)
		return
	}
	a.WriteError(w, r, errNoSuchPath)
}

// probeWriter learns what ServeMux says of a request that no operation takes.
type probeWriter struct {
	header http.Header
	status int
}

func (p *probeWriter) Header() http.Header         { return p.header }
func (p *probeWriter) Write(b []byte) (int, error) { return len(b), nil }
func (p *probeWriter) WriteHeader(status int)      { p.status = status }

// newNamer names schemas by their Go type; when two packages use one name, the later registered is prefixed by its package.
func newNamer() func(t reflect.Type, hint string) string {
	taken := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if owner, ok := taken[name]; !ok || owner == t || t.Name() == "" {
			taken[name] = t
			return name
		}
		path := t.PkgPath()
		base := path[strings.LastIndexByte(path, '/')+1:]
		return strings.ToUpper(base[:1]) + base[1:] + name
	}
}

// fillLists turns nil slices into empty ones, so that a list is always a list for the client, never null.
func fillLists(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fillLists(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				fillLists(f)
			}
		}
	case reflect.Slice:
		if v.IsNil() && v.Type().Elem().Kind() != reflect.Uint8 && v.CanSet() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
			return
		}
		if kind := v.Type().Elem().Kind(); kind == reflect.Struct || kind == reflect.Pointer || kind == reflect.Slice {
			for i := range v.Len() {
				fillLists(v.Index(i))
			}
		}
	}
}
