package httplisten

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// hosts are the names and addresses of a server, ordered and without repetition.
type hosts struct {
	names     []string
	addresses []netip.Addr
}

// wantedNames are localhost, the name of the machine, its addresses, and what was configured.
func wantedNames(configured []string, addresses func() ([]netip.Addr, error)) (hosts, error) {
	h := hosts{names: []string{"localhost"}, addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()}}
	if name, err := os.Hostname(); err == nil && validName(name) {
		h.names = append(h.names, strings.ToLower(name))
	}
	own, err := addresses()
	if err != nil {
		return hosts{}, fmt.Errorf("httplisten: addresses of the machine: %w", err)
	}
	h.addresses = append(h.addresses, own...)
	for _, n := range configured {
		if a, err := netip.ParseAddr(n); err == nil && a.Zone() == "" {
			h.addresses = append(h.addresses, a.Unmap())
			continue
		}
		if !validName(n) {
			return hosts{}, fmt.Errorf("httplisten: %q is neither a host name nor an address", n)
		}
		h.names = append(h.names, strings.ToLower(n))
	}
	slices.Sort(h.names)
	slices.SortFunc(h.addresses, netip.Addr.Compare)
	h.names, h.addresses = slices.Compact(h.names), slices.Compact(h.addresses)
	return h, nil
}

// validName accepts the host names that certificates can hold (RFC 1123 section 2.1).
func validName(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(strings.ToLower(label), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// machineAddresses are the addresses of the network interfaces that are up, except those that cannot stand in a URL.
func machineAddresses() ([]netip.Addr, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var out []netip.Addr
	for _, a := range all {
		p, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		if ip := p.Addr().Unmap().WithZone(""); !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
			out = append(out, ip)
		}
	}
	return out, nil
}

// in tells whether a certificate names exactly these hosts.
func (h hosts) in(leaf *x509.Certificate) bool {
	var own hosts
	own.names = slices.Sorted(slices.Values(leaf.DNSNames))
	for _, ip := range leaf.IPAddresses {
		if a, ok := netip.AddrFromSlice(ip); ok {
			own.addresses = append(own.addresses, a.Unmap())
		}
	}
	slices.SortFunc(own.addresses, netip.Addr.Compare)
	return slices.Equal(own.names, h.names) && slices.Equal(own.addresses, h.addresses)
}

// localAddress is the address of this machine to which a client has connected, the zero address when it is not known or a certificate
// need not name it.
func localAddress(hello *tls.ClientHelloInfo) netip.Addr {
	if hello.Conn == nil {
		return netip.Addr{}
	}
	at, err := netip.ParseAddrPort(hello.Conn.LocalAddr().String())
	if err != nil || at.Addr().Unmap().IsLinkLocalUnicast() {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}

// names tells whether a certificate holds for an address; the zero address needs none.
func names(leaf *x509.Certificate, a netip.Addr) bool {
	return !a.IsValid() || a.IsLoopback() || leaf.VerifyHostname(a.String()) == nil
}

// firstName is a name for which a certificate should hold, "" when there is none.
func firstName(leaf *x509.Certificate) string {
	switch {
	case len(leaf.DNSNames) > 0:
		return strings.Replace(leaf.DNSNames[0], "*", "a", 1)
	case len(leaf.IPAddresses) > 0:
		return leaf.IPAddresses[0].String()
	}
	return ""
}
