package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"nghitruong/cmd/nghitruong/demo"
	"nghitruong/voting"
)

// demoPasswordFile, in the data folder, keeps the password of all demo accounts.
const demoPasswordFile = "demo-password"

func loadDemo(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	play := fs.Bool("play", false, "play the council session: presence, agenda and all open votes")
	var config Config
	if err := config.load(fs, args, os.LookupEnv); err != nil {
		return err
	}
	log, err := newLog(config.LogLevel)
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, config, log, nil)
	if err != nil {
		return err
	}
	return errors.Join(h.demo(ctx, *play), h.close())
}

func (h *house) demo(ctx context.Context, play bool) error {
	password, err := demoPassword(h.config.Data)
	if err != nil {
		return err
	}
	services := h.services()
	loaded, err := demo.Load(ctx, services, password)
	if err != nil {
		return err
	}
	if loaded {
		fmt.Println("Demo province tỉnh Đông Lam loaded (rehearsal data).")
	} else {
		fmt.Println("Demo province tỉnh Đông Lam is there already; nothing changed.")
	}
	if play {
		played, err := demo.Play(ctx, services, func(v voting.Vote) {
			r := v.Result
			fmt.Printf("%-6s %2d/%d %s  %s\n", v.Code, r.For, r.Base, r.ShareText, r.OutcomeText)
		})
		if err != nil {
			return err
		}
		if !played {
			fmt.Println("The session has begun already; it is left as it is.")
		}
	}
	return h.audit.Seal(ctx)
}

// services are those that the demo province needs.
func (h *house) services() demo.Services {
	return demo.Services{Store: h.store, People: h.people, Meetings: h.meetings, Documents: h.documents, Voting: h.voting, Opinions: h.opinions, Chat: h.chat}
}

// demoPassword reads the password of the demo accounts, making one at the first time.
func demoPassword(data string) (string, error) {
	path := filepath.Join(data, demoPasswordFile)
	text, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("demo password: %w", err)
	}
	random := make([]byte, 10)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("demo password: %w", err)
	}
	// The form satisfies the password rule: capitals, small letters, digits, a sign.
	password := "Nt7-" + strings.ToLower(base32.StdEncoding.EncodeToString(random))
	return password, os.WriteFile(path, []byte(password+"\n"), 0o600)
}
