package turn

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// Credentials are what a client needs to be relayed.
type Credentials struct{ Username, Password string }

// Credentials returns new ones for a participant, good for Config.Validity.
func (s *Server) Credentials(participant string) Credentials {
	username := fmt.Sprintf("%d:%s", s.config.Clock().Add(s.config.Validity).Unix(), participant)
	return Credentials{Username: username, Password: s.password(username)}
}

func (s *Server) password(username string) string {
	mac := hmac.New(sha256.New, s.config.Secret)
	mac.Write([]byte(username))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// participant returns whose credentials these are; false when they have ended or were never given.
func (s *Server) participant(username string) (string, bool) {
	end, name, found := strings.Cut(username, ":")
	seconds, err := strconv.ParseInt(end, 10, 64)
	if !found || name == "" || err != nil || s.config.Clock().Unix() >= seconds {
		return "", false
	}
	return name, true
}
