package sfu_test

import (
	"log/slog"
	"strings"
	"testing"

	"nghitruong/media/sfu"
)

func TestPublicAddressesAreAnnounced(t *testing.T) {
	e := engine(t, func(c *sfu.Config) { c.PublicAddresses = []string{"203.0.113.5"} })
	p, err := room(t, e).Join(sfu.PeerConfig{ID: "a"})
	if err != nil {
		t.Fatal(err)
	}
	offer, err := p.Offer()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{" 203.0.113.5 ", " 127.0.0.1 "} {
		if !strings.Contains(offer.SDP, address) {
			t.Errorf("the offer lacks%s", address)
		}
	}
	addresses, err := e.Addresses()
	if err != nil || len(addresses) != 2 {
		t.Errorf("addresses %v, %v", addresses, err)
	}
	if len(offer.Publish) != 0 || len(offer.Slots) != 18 {
		t.Errorf("a watcher's lines: %v, %d slots", offer.Publish, len(offer.Slots))
	}
}

func TestMistakenSettings(t *testing.T) {
	for name, c := range map[string]sfu.Config{
		"no port":           {Listen: "127.0.0.1"},
		"public name":       {Listen: "127.0.0.1:0", PublicAddresses: []string{"hoi-nghi.example"}},
		"two stages":        {Listen: "127.0.0.1:0", Layout: sfu.Layout{Audio: 1, Stage: 2}},
		"no audio":          {Listen: "127.0.0.1:0", Layout: sfu.Layout{Stage: 1}},
		"another's address": {Listen: "203.0.113.5:0"},
		"bad TCP":           {Listen: "127.0.0.1:0", ListenTCP: "203.0.113.5:0"},
	} {
		c.Log = slog.New(slog.DiscardHandler)
		if e, err := sfu.Open(c); err == nil {
			t.Errorf("%s is accepted", name)
			_ = e.Close()
		}
	}
}

func TestClosedEngine(t *testing.T) {
	e := engine(t, nil)
	r := room(t, e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Join(sfu.PeerConfig{ID: "a"}); err == nil {
		t.Error("a closed room is joined")
	}
	if _, err := e.NewRoom(nil); err == nil {
		t.Error("a closed engine opens a room")
	}
	if err := e.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}
