package server

import (
	"crypto/tls"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"nghitruong/web/api"
)

const (
	// headerTimeout is how long the head of a request may take; bodies and answers have limits of their own, sockets none.
	headerTimeout = 10 * time.Second
	// idleTimeout ends connections that wait for a next request.
	idleTimeout = 2 * time.Minute
	// maxHeader is the largest head of a request, in bytes.
	maxHeader = 32 << 10
)

// Authority is the installation's own certificate authority; httplisten.Authority is one.
type Authority interface {
	Name() string
	Fingerprint() string
	Expires() time.Time
	PEM() []byte
	DER() []byte
	MobileConfig() []byte
}

// Config names the parts.
type Config struct {
	// API answers /api/, /healthz and /openapi.json.
	API http.Handler
	// Client are the files of the built client.
	Client fs.FS
	// Authority is shown at /trust; nil when there is none.
	Authority Authority
	// Code draws a QR code of a text as SVG, for /trust.
	Code func(text string) ([]byte, error)
	// Metrics answers /metrics to the machine itself; nil when there are none.
	Metrics http.Handler
}

// Handler returns the whole site. Error: the client's files cannot be read.
func Handler(c Config) (http.Handler, error) {
	client, err := newClient(c.Client)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", c.API)
	mux.Handle("GET /healthz", c.API)
	mux.Handle("GET /openapi.json", c.API)
	if c.Metrics != nil {
		mux.Handle("GET /metrics", machineOnly(c.Metrics))
	}
	if c.Authority != nil {
		mountTrust(mux, c)
	}
	mux.Handle("/", client)
	return secured(mux), nil
}

// Plain returns what the unencrypted address of a TLS server answers: the page that makes devices trust the authority, which must be
// readable before they do, and for everything else the way to the secure address. port is that of the secure address.
func Plain(c Config, port string) http.Handler {
	mux := http.NewServeMux()
	if c.Authority != nil {
		mountTrust(mux, c)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "use https", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, "https://"+secureHost(r.Host, port)+r.URL.RequestURI(), http.StatusTemporaryRedirect)
	})
	return secured(mux)
}

func secureHost(host, port string) string {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if port == "443" {
		if strings.Contains(name, ":") {
			return "[" + name + "]"
		}
		return name
	}
	return net.JoinHostPort(name, port)
}

// New returns an HTTP server with limits that suit weak lines and long connections. config is nil without TLS.
func New(handler http.Handler, config *tls.Config, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, TLSConfig: config, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// policy is what pages may load. WebAssembly is compiled for images in documents; images and media also come from the page's own memory.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
	"worker-src 'self' blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// machineOnly answers programs on this machine.
func machineOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !api.OnThisMachine(r) {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
