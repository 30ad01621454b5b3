package sfu

import (
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// loggers brings pion's messages into the program's log: its errors and warnings as debugging lines, since most of them tell of clients
// that went away, the rest not at all.
type loggers struct{ log *slog.Logger }

// NewLogger implements logging.LoggerFactory.
func (l loggers) NewLogger(scope string) logging.LeveledLogger {
	return logger{l.log.With("pion", scope)}
}

type logger struct{ log *slog.Logger }

func (logger) Trace(string)                       {}
func (logger) Tracef(string, ...any)              {}
func (logger) Debug(string)                       {}
func (logger) Debugf(string, ...any)              {}
func (logger) Info(string)                        {}
func (logger) Infof(string, ...any)               {}
func (l logger) Warn(text string)                 { l.log.Debug(text) }
func (l logger) Warnf(format string, args ...any) { l.log.Debug(fmt.Sprintf(format, args...)) }
func (l logger) Error(text string)                { l.log.Debug(text) }
func (l logger) Errorf(format string, args ...any) {
	l.log.Debug(fmt.Sprintf(format, args...))
}
