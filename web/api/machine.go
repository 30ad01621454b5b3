package api

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// proxyHeaders are those by which somebody who stands between shows.
var proxyHeaders = []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"}

// OnThisMachine tells whether a request comes from this machine itself, with nobody between, and is meant for it by name: through a proxy
// on this machine the whole world would look local, and so would a page of any site whose name somebody lets point here (DNS rebinding).
func OnThisMachine(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() || !ownHost(r.Host) {
		return false
	}
	for _, name := range proxyHeaders {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	page, err := url.Parse(origin)
	return err == nil && ownHost(page.Host)
}

// ownHost tells whether "host" or "host:port" names this machine in a way that no name server decides about.
func ownHost(hostPort string) bool {
	host := (&url.URL{Host: hostPort}).Hostname()
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().IsLoopback()
	}
	return strings.EqualFold(host, "localhost")
}
