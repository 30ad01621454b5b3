package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config is every setting of the program. Each is a flag, an environment variable (NGHITRUONG_ and the flag's name in capitals, with
// underscores) and a line "name = value" of the configuration file; the first of these that gives it wins.
type Config struct {
	Data     string
	Witness  string
	Listen   string
	File     string
	LogLevel string

	TLS      string
	TLSNames string
	TLSCert  string
	TLSKey   string
	Plain    string

	DatabaseURL  string
	RedisAddress string

	MediaPort      int
	MediaAddresses string
	TURN           bool

	UploadLimit     int
	SessionIdle     time.Duration
	SessionLifetime time.Duration
	SealInterval    time.Duration
	EventRetention  time.Duration

	SMTPAddress  string
	SMTPSecurity string
	SMTPUser     string
	SMTPPassword string
	MailFrom     string
}

const environmentPrefix = "NGHITRUONG_"

// define declares the settings, their defaults and what they are for. docs/config.md is written from it.
func (c *Config) define(fs *flag.FlagSet) {
	fs.StringVar(&c.Data, "data", "data", "folder of everything the server keeps: database, files, keys")
	fs.StringVar(&c.Witness, "witness", "", "folder that remembers how far the audit ledgers were, best on another disk than the database; empty: keys in the data folder")
	fs.StringVar(&c.Listen, "listen", "localhost:8080", "address of the web server, `HOST:PORT`; an empty host listens on all addresses")
	fs.StringVar(&c.File, "config", "", "configuration file, lines \"name = value\"; default nghitruong.conf in the data folder when there is one")
	fs.StringVar(&c.LogLevel, "log-level", "info", "debug, info, warn or error")

	fs.StringVar(&c.TLS, "tls", "off", "off, local (an authority of this installation signs for the LAN; the page /trust helps devices trust it) or files")
	fs.StringVar(&c.TLSNames, "tls-names", "", "further host names and addresses for the local certificate, separated by commas")
	fs.StringVar(&c.TLSCert, "tls-cert", "", "certificate chain in PEM, with -tls files")
	fs.StringVar(&c.TLSKey, "tls-key", "", "private key in PEM, with -tls files")
	fs.StringVar(&c.Plain, "plain-listen", "", "with TLS: address of an unencrypted server that only shows /trust and leads to the secure one; empty: none")

	fs.StringVar(&c.DatabaseURL, "database-url", "", "PostgreSQL, postgres://USER:PASSWORD@HOST/NAME; empty: SQLite in the data folder")
	fs.StringVar(&c.RedisAddress, "redis-address", "", "Redis `HOST:PORT` for background work and for several nodes; empty: built in")

	fs.IntVar(&c.MediaPort, "media-port", 7881, "the one UDP port of conferences; TURN answers on the next one (UDP and TCP)")
	fs.StringVar(&c.MediaAddresses, "media-addresses", "", "addresses at which clients reach the media port, separated by commas; empty: those of this machine")
	fs.BoolVar(&c.TURN, "turn", true, "run the built-in TURN relay for clients behind strict networks")

	fs.IntVar(&c.UploadLimit, "upload-limit", 200, "largest document in MiB")
	fs.DurationVar(&c.SessionIdle, "session-idle", 4*time.Hour, "a sign-in ends when unused for so long")
	fs.DurationVar(&c.SessionLifetime, "session-lifetime", 16*time.Hour, "a sign-in ends after so long in any case")
	fs.DurationVar(&c.SealInterval, "seal-interval", time.Minute, "how often the heads of the audit ledgers are signed")
	fs.DurationVar(&c.EventRetention, "event-retention", 48*time.Hour, "how long events are kept for clients that come back")

	fs.StringVar(&c.SMTPAddress, "smtp-address", "", "mail server `HOST:PORT`; empty: mails are written to the folder outbox in the data folder")
	fs.StringVar(&c.SMTPSecurity, "smtp-security", "starttls", "starttls, tls or plain (only on a trusted line)")
	fs.StringVar(&c.SMTPUser, "smtp-user", "", "user of the mail server")
	fs.StringVar(&c.SMTPPassword, "smtp-password", "", "password of the mail server; better given by the environment")
	fs.StringVar(&c.MailFrom, "mail-from", "nghitruong@localhost", "sender of notification mails")
}

// load reads the flags in args, then the environment, then the configuration file. It returns flag.ErrHelp after printing the help.
func (c *Config) load(fs *flag.FlagSet, args []string, environment func(string) (string, bool)) error {
	c.define(fs)
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var wrong []error
	set := func(name, value, where string) {
		if given[name] {
			return
		}
		given[name] = true
		if err := fs.Set(name, value); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %q is no value of %s: %w", where, value, name, err))
		}
	}
	fs.VisitAll(func(f *flag.Flag) {
		variable := environmentPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value, ok := environment(variable); ok {
			set(f.Name, value, variable)
		}
	})
	path, must := c.File, true
	if path == "" {
		path, must = filepath.Join(c.Data, "nghitruong.conf"), false
	}
	lines, err := readConfigFile(path)
	if err != nil && (must || !errors.Is(err, os.ErrNotExist)) {
		return err
	}
	for _, line := range lines {
		if fs.Lookup(line.name) == nil || line.name == "config" || line.name == "data" && !must {
			wrong = append(wrong, fmt.Errorf("%s: %s is no setting here", line.where, line.name))
			continue
		}
		set(line.name, line.value, line.where)
	}
	return errors.Join(append(wrong, c.check())...)
}

// witnessFolder is where the witness of the ledgers lies.
func (c *Config) witnessFolder() string {
	if c.Witness == "" {
		return c.folder(keysFolder)
	}
	return c.Witness
}

// folder is a folder in the data folder.
func (c *Config) folder(name string) string { return filepath.Join(c.Data, name) }

// check refuses values that could only fail later.
func (c *Config) check() error {
	var wrong []error
	refuse := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	refuse(c.TLS != "off" && c.TLS != "local" && c.TLS != "files", "tls: %q is none of off, local, files", c.TLS)
	refuse(c.TLS == "files" && (c.TLSCert == "" || c.TLSKey == ""), "tls files needs tls-cert and tls-key")
	refuse(c.MediaPort < 0 || c.MediaPort > 65534, "media-port: %d is no port", c.MediaPort)
	refuse(c.UploadLimit < 1, "upload-limit: must be at least 1 MiB")
	refuse(c.SealInterval <= 0 || c.EventRetention <= 0, "durations must be positive")
	refuse(c.SessionIdle < time.Minute || c.SessionLifetime < c.SessionIdle, "session-idle: at least 1m, and not longer than session-lifetime")
	return errors.Join(wrong...)
}

type configLine struct{ name, value, where string }

func readConfigFile(path string) ([]configLine, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var lines []configLine
	scanner := bufio.NewScanner(f)
	for n := 1; scanner.Scan(); n++ {
		text := strings.TrimSpace(scanner.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		name, value, ok := strings.Cut(text, "=")
		where := fmt.Sprintf("%s line %d", path, n)
		if !ok {
			return nil, fmt.Errorf("%s: want \"name = value\"", where)
		}
		lines = append(lines, configLine{strings.TrimSpace(name), strings.TrimSpace(value), where})
	}
	return lines, scanner.Err()
}

// writeConfigDocs writes docs/config.md.
func writeConfigDocs(w io.Writer) error {
	var c Config
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	c.define(fs)
	var b strings.Builder
	b.WriteString("# Settings\n\nEach setting is a flag of `nghitruong serve`, an environment variable and a line `name = value` of the configuration\nfile (`nghitruong.conf` in the data folder, or the one named by `-config`). A flag wins over the environment, the environment over\nthe file. This page is written by `make generate`.\n\n| Flag | Environment | Default | Meaning |\n|---|---|---|---|\n")
	fs.VisitAll(func(f *flag.Flag) {
		_, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(&b, "| `-%s` | `%s%s` | %s | %s |\n", f.Name, environmentPrefix, strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_")), code(f.DefValue), usage)
	})
	_, err := io.WriteString(w, b.String())
	return err
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
