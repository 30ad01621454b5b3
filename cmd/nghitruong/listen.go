package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"nghitruong/internal/authz"
	"nghitruong/internal/httplisten"
	"nghitruong/web"
	"nghitruong/web/server"
)

// tlsFolder, in the data folder, keeps the installation's authority.
const tlsFolder = "tls"

// webServer is the web server with its listening sockets.
type webServer struct {
	servers []*http.Server
	// failed gets the first error of a server that ended by itself.
	failed chan error
	// address is where people find it.
	address string
	// trust is the authority's fingerprint, "" without one.
	trust string
}

// listen opens the sockets and serves.
func listen(config Config, p *program, log *slog.Logger) (*webServer, error) {
	site := server.Config{API: p.api.Handler(), Client: web.Client(), Metrics: server.Metrics(p.hub, p.live.Connections)}
	w := &webServer{failed: make(chan error, 2)}
	var secure *tls.Config
	if config.TLS != string(httplisten.Off) {
		certificates, err := httplisten.New(httplisten.Config{Mode: httplisten.Mode(config.TLS), Folder: config.folder(tlsFolder), Names: list(config.TLSNames),
			CertificateFile: config.TLSCert, KeyFile: config.TLSKey})
		if err != nil {
			return nil, fmt.Errorf("tls: %w", err)
		}
		secure = certificates.TLSConfig()
		if authority := certificates.Authority(); authority != nil {
			site.Authority, site.Code, w.trust = authority, httplisten.QRSVG, authority.Fingerprint()
		}
	}
	handler, err := server.Handler(site)
	if err != nil {
		return nil, err
	}
	socket, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	w.address = reachable(socket.Addr(), secure != nil)
	s := server.New(handler, secure, log)
	w.servers = append(w.servers, s)
	go w.run(func() error {
		if secure != nil {
			return s.ServeTLS(socket, "", "")
		}
		return s.Serve(socket)
	})
	if config.Plain != "" && secure != nil {
		plain, err := net.Listen("tcp", config.Plain)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("plain-listen: %w", err), w.shutdown())
		}
		_, port, err := net.SplitHostPort(socket.Addr().String())
		if err != nil {
			return nil, errors.Join(err, w.shutdown())
		}
		s := server.New(server.Plain(site, port), nil, log)
		w.servers = append(w.servers, s)
		go w.run(func() error { return s.Serve(plain) })
	}
	return w, nil
}

func (w *webServer) run(serve func() error) {
	if err := serve(); !errors.Is(err, http.ErrServerClosed) {
		w.failed <- err
	}
}

func (w *webServer) shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	var errs []error
	for _, s := range w.servers {
		errs = append(errs, s.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// reachable is the address to type into a browser on this machine.
func reachable(a net.Addr, secure bool) string {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return scheme + "://" + a.String()
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() || tcp.IP.IsLoopback() {
		host = "localhost"
	}
	return fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(host, fmt.Sprint(tcp.Port)))
}

// greet tells the one who started the server where it is and how to sign in.
func (p *program) greet(ctx context.Context, out io.Writer) {
	var b strings.Builder
	fmt.Fprintf(&b, "\nNghị Trường %s\n  %s\n", version, p.web.address)
	if p.web.trust != "" {
		fmt.Fprintf(&b, "  devices learn to trust this server at %s/trust\n  fingerprint %s\n", p.web.address, p.web.trust)
	}
	system := authz.SystemContext(ctx)
	if code, err := p.house.people.SetupCode(system); err == nil && code != "" {
		fmt.Fprintf(&b, "  first run: open %s/setup and enter the code %s\n", p.web.address, code)
	}
	if rehearsal, err := p.house.store.Rehearsal(system); err == nil && rehearsal {
		if password, err := demoPassword(p.house.config.Data); err == nil {
			b.WriteString("\n  Rehearsal data, tỉnh Đông Lam. Sign in, password " + password + " :\n")
			for _, who := range [][2]string{{"thuky1", "secretary (thư ký)"}, {"db02", "chair (chủ tọa)"}, {"db32", "delegate (đại biểu); db01 … db60"},
				{"xa10", "commune official (xã Vân Thượng)"}, {"kythuat10", "site technician"}, {"quantri", "administrator (quản trị)"}} {
				fmt.Fprintf(&b, "    %-10s %s\n", who[0], who[1])
			}
			fmt.Fprintf(&b, "  wall display: %s/wall\n", p.web.address)
		}
	}
	b.WriteString("\n")
	_, _ = io.WriteString(out, b.String()) // nobody may be reading
}
