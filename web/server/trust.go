package server

import (
	_ "embed"
	"html/template"
	"log/slog"
	"net/http"

	"nghitruong/internal/viet"
)

//go:embed trust.html
var trustText string

//go:embed trust.css
var trustStyle []byte

var trustPage = template.Must(template.New("trust").Parse(trustText))

// mountTrust adds the page that helps devices trust the installation's authority, and what it offers for download.
func mountTrust(mux *http.ServeMux, c Config) {
	mux.HandleFunc("GET /trust", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		err := trustPage.Execute(w, map[string]any{
			"Name": c.Authority.Name(), "Fingerprint": c.Authority.Fingerprint(), "Expires": viet.Date(c.Authority.Expires()),
			"Address": trustAddress(r), "Secure": r.TLS != nil, "Site": "https://" + r.Host + "/", "Code": c.Code != nil,
		})
		if err != nil {
			slog.Debug("server: the trust page was not sent whole", "cause", err.Error())
		}
	})
	mux.HandleFunc("GET /trust/style.css", download("text/css; charset=utf-8", func() []byte { return trustStyle }))
	mux.HandleFunc("GET /trust/nghitruong.pem", download("application/x-pem-file", c.Authority.PEM))
	mux.HandleFunc("GET /trust/nghitruong.crt", download("application/x-x509-ca-cert", c.Authority.DER))
	mux.HandleFunc("GET /trust/nghitruong.mobileconfig", download("application/x-apple-aspen-config", c.Authority.MobileConfig))
	if c.Code == nil {
		return
	}
	mux.HandleFunc("GET /trust/code.svg", func(w http.ResponseWriter, r *http.Request) {
		code, err := c.Code(trustAddress(r))
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		download("image/svg+xml", func() []byte { return code })(w, r)
	})
}

// trustAddress is the page under the address that the reader used, for another device to open.
func trustAddress(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + "/trust"
}

func download(kind string, content func() []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		// The reader may be gone; there is nobody left to tell.
		_, _ = w.Write(content())
	}
}
