package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"nghitruong/internal/audit"
	"nghitruong/internal/fault"
	"nghitruong/internal/store"
	"nghitruong/voting"
)

// openStore opens the database of the data folder for a command that needs no services.
func openStore(ctx context.Context, fs *flag.FlagSet, args []string) (*store.Store, Config, error) {
	var config Config
	if err := config.load(fs, args, os.LookupEnv); err != nil {
		return nil, config, err
	}
	if config.DatabaseURL == "" {
		if _, err := os.Stat(filepath.Join(config.Data, databaseFile)); err != nil {
			return nil, config, fmt.Errorf("no database in the data folder: %w", err)
		}
	}
	s, err := store.Open(ctx, store.Config{URL: config.DatabaseURL, Path: filepath.Join(config.Data, databaseFile)})
	return s, config, err
}

func migrate(ctx context.Context, args []string) error {
	s, _, err := openStore(ctx, flag.NewFlagSet("migrate", flag.ContinueOnError), args)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(ctx), s.Close())
}

// auditLedgers verifies or exports. Verification exits with 0 when everything holds, with 1 when not.
func auditLedgers(ctx context.Context, args []string) error {
	usage := errors.New("usage: nghitruong audit verify [flags] | nghitruong audit export [flags]")
	if len(args) == 0 {
		return usage
	}
	fs := flag.NewFlagSet("audit "+args[0], flag.ContinueOnError)
	ledger := fs.String("ledger", "installation", "which ledger to export: installation or meeting/<id>")
	asJSON := fs.Bool("json", false, "print the report of the verification as JSON")
	s, config, err := openStore(ctx, fs, args[1:])
	if err != nil {
		return err
	}
	defer s.Close()
	keys, err := audit.OpenKeys(filepath.Join(config.Data, keysFolder))
	if err != nil {
		return err
	}
	witness, err := audit.OpenWitness(config.witnessFolder())
	if err != nil {
		return err
	}
	log := audit.New(s, keys).WithWitness(witness)
	switch args[0] {
	case "verify":
		return verifyLedgers(ctx, s, log, *asJSON)
	case "export":
		return exportLedger(ctx, log, audit.Ledger(*ledger))
	}
	return usage
}

// verification is what audit verify reports: on the ledgers, and on what the ledgers tell of votes.
type verification struct {
	audit.Report
	Votes []voting.Mismatch `json:"votes"`
}

func verifyLedgers(ctx context.Context, s *store.Store, log *audit.Log, asJSON bool) error {
	ledgers, err := log.Verify(ctx)
	if err != nil {
		return err
	}
	report := verification{Report: ledgers, Votes: []voting.Mismatch{}}
	if report.Votes, err = checkVotes(ctx, s, log, report.Votes); err != nil {
		return err
	}
	if asJSON {
		if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
			return err
		}
	} else {
		for _, f := range report.Faults {
			fmt.Println("FAULT", f)
		}
		for _, m := range report.Votes {
			fmt.Println("FAULT", m)
		}
		fmt.Printf("%d ledgers, %d entries, %d seals; %d entries not yet sealed\n", report.Ledgers, report.Entries, report.Seals, report.Unsealed)
	}
	if len(report.Faults)+len(report.Votes) > 0 {
		return exitCode(1)
	}
	if !asJSON {
		fmt.Println("OK: every entry and every seal holds, and every vote is as its ledger says")
	}
	return nil
}

// checkVotes compares the votes of every meeting with its ledger.
func checkVotes(ctx context.Context, s *store.Store, log *audit.Log, found []voting.Mismatch) ([]voting.Mismatch, error) {
	ledgers, err := log.Ledgers(ctx)
	if err != nil {
		return nil, err
	}
	for _, ledger := range ledgers {
		meeting, ok := ledger.Meeting()
		if !ok {
			continue
		}
		wrong, err := voting.Check(ctx, s, log, meeting)
		if err != nil {
			return nil, err
		}
		found = append(found, wrong...)
	}
	wrong, err := voting.CheckKeys(ctx, s, log)
	return append(found, wrong...), err
}

func exportLedger(ctx context.Context, log *audit.Log, ledger audit.Ledger) error {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	const page = 1000
	for after := int64(0); ; {
		entries, err := log.Entries(ctx, ledger, after, page)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := out.Encode(e); err != nil {
				return err
			}
			after = e.Seq
		}
		if len(entries) < page {
			return nil
		}
	}
}

// writeDocs writes what is generated from the program itself: the settings, the errors, the description of the interface.
func writeDocs(_ context.Context, args []string) error {
	fs := flag.NewFlagSet("docs", flag.ContinueOnError)
	out := fs.String("out", "docs", "folder for config.md and errors.md")
	openAPI := fs.String("openapi", "", "file for the OpenAPI document; empty: not written")
	if err := fs.Parse(args); err != nil {
		return err
	}
	var settings, errs bytes.Buffer
	if err := writeConfigDocs(&settings); err != nil {
		return err
	}
	if err := fault.WriteMarkdown(&errs); err != nil {
		return err
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	write := []struct {
		path    string
		content []byte
	}{{filepath.Join(*out, "config.md"), settings.Bytes()}, {filepath.Join(*out, "errors.md"), errs.Bytes()}}
	if *openAPI != "" {
		document, err := describeAPI()
		if err != nil {
			return err
		}
		write = append(write, struct {
			path    string
			content []byte
		}{*openAPI, document})
	}
	for _, w := range write {
		if err := os.WriteFile(w.path, w.content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
