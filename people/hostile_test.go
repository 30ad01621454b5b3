package people_test

import (
	"errors"
	"fmt"
	"testing"

	"nghitruong/internal/fault"
	"nghitruong/people"
)

// Texts that a database refuses are refused before, with an answer that helps.
func TestTextsThatNoDatabaseTakes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.must(w.store.MarkRehearsal(w.system))
		for _, text := range []string{"\x00", "an\x00", "an\xff"} {
			if _, err := w.DemoSignIn(t.Context(), text, "", "127.0.0.1"); !errors.Is(err, people.ErrNoDemo) {
				t.Errorf("demo sign-in as %q: %v", text, err)
			}
			if _, err := w.SignIn(t.Context(), text, good, text, "192.0.2.1"); !errors.Is(err, people.ErrSignInRefused) {
				t.Errorf("sign-in as %q: %v", text, err)
			}
			if _, err := w.FindPersons(w.system, text); !errors.Is(err, fault.ErrInput) {
				t.Errorf("looking for %q: %v", text, err)
			}
		}
	})
}

// A machine with a whole IPv6 network is one guesser.
func TestGuessingFromAnIPv6Network(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 60 {
			_, err := w.SignIn(t.Context(), fmt.Sprintf("ten%d", i), good, "", fmt.Sprintf("2001:db8:1:2::%x", i+1))
			if !errors.Is(err, people.ErrSignInRefused) {
				t.Fatalf("guess %d: %v", i+1, err)
			}
		}
		if _, err := w.SignIn(t.Context(), "tenkhac", good, "", "2001:db8:1:2:ffff::1"); !errors.Is(err, people.ErrSignInThrottled) {
			t.Errorf("the 61st guess from the network: %v", err)
		}
		if _, err := w.SignIn(t.Context(), "tenkhac", good, "", "2001:db8:1:3::1"); !errors.Is(err, people.ErrSignInRefused) {
			t.Errorf("from the network beside: %v", err)
		}
	})
}
