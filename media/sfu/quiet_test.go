package sfu_test

import "github.com/pion/logging"

// quiet keeps the clients' connections from writing to the test's output.
type quiet struct{}

func (quiet) NewLogger(string) logging.LeveledLogger {
	return logging.NewDefaultLeveledLoggerForScope("", logging.LogLevelDisabled, nil)
}
