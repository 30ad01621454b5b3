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
	play := fs.Bool("play", false, "play the council session: presence, agenda, all open votes, the secret ballots with their counting board")
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
		played, err := demo.Play(ctx, services, printResult)
		if err != nil {
			return err
		}
		if !played {
			fmt.Println("The session has begun already; it is left as it is.")
		}
	}
	fmt.Printf("Session code: %s\n", demo.SessionCode)
	return h.audit.Seal(ctx)
}

// printResult writes the result of a vote, of a vote about persons a line for each.
func printResult(v voting.Vote) {
	r := v.Result
	if len(r.Persons) == 0 {
		fmt.Printf("%-6s %2d/%d %s  %s\n", v.Code, r.For, r.Base, r.ShareText, r.OutcomeText)
		return
	}
	fmt.Printf("%-6s %s: %d ballots, %d valid, %d blank\n", v.Code, r.OutcomeText, r.Ballots.Returned, r.Ballots.Valid, r.Ballots.Blank)
	for _, p := range r.Persons {
		if v.Kind == voting.ConfidenceRating {
			fmt.Printf("       %2d %s  %2d %s  %2d %s  %s\n", p.High, p.ShareText, p.Mid, p.MidShareText, p.Low, p.LowShareText, p.Name)
			continue
		}
		fmt.Printf("       %2d %s  %2d %s  %s: %s\n", p.Yes, p.ShareText, p.No, p.NoShareText, p.Name, p.OutcomeText)
	}
}

// services are those that the demo province needs.
func (h *house) services() demo.Services {
	return demo.Services{Store: h.store, People: h.people, Meetings: h.meetings, Documents: h.documents, Voting: h.voting, Trustees: h.trustees, Opinions: h.opinions, Chat: h.chat}
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
