package id_test

import (
	"encoding/json"
	"testing"

	"nghitruong/internal/id"
)

func TestRoundTrip(t *testing.T) {
	want := id.New[id.Meeting]()
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got id.Meeting
	if err := json.Unmarshal(b, &got); err != nil || got != want {
		t.Fatalf("JSON round trip: got %v, %v; want %v", got, err, want)
	}
	stored, err := want.Value()
	if err != nil {
		t.Fatal(err)
	}
	var scanned id.Meeting
	if err := scanned.Scan(stored); err != nil || scanned != want {
		t.Fatalf("storage round trip: got %v, %v; want %v", scanned, err, want)
	}
}

func TestParseRefusesOtherSpellings(t *testing.T) {
	good := id.New[id.Vote]().String()
	for _, bad := range []string{"00000000-0000-0000-0000-000000000000", "", "x", good[:35], "{" + good[1:35] + "}", "urn:uuid:" + good, good + "0"} {
		if _, err := id.Parse[id.Vote](bad); err == nil {
			t.Errorf("Parse(%q) accepted", bad)
		}
	}
	if got, err := id.Parse[id.Vote](good); err != nil || got.String() != good {
		t.Errorf("Parse(%q) = %v, %v", good, got, err)
	}
}

func TestNewIsOrderedByTime(t *testing.T) {
	last := id.New[id.Ballot]().String()
	for range 1000 {
		next := id.New[id.Ballot]().String()
		if next <= last {
			t.Fatalf("%s after %s", next, last)
		}
		last = next
	}
}
