package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Receipt proves later that the server acknowledged what the parts say: an HMAC-SHA-256 (lower-case hex) with a key derived from the signing
// key, which lies outside the database. Whoever has the database alone cannot make one.
func (k *Keys) Receipt(parts ...string) string {
	key := hmac.New(sha256.New, k.private.Seed())
	key.Write([]byte("nghitruong receipt key 1"))
	mac := hmac.New(sha256.New, key.Sum(nil))
	mac.Write([]byte(hashParts(append([]string{"nghitruong receipt 1"}, parts...)...)))
	return hex.EncodeToString(mac.Sum(nil))
}

// IsReceipt tells whether the receipt is the one for the parts.
func (k *Keys) IsReceipt(receipt string, parts ...string) bool {
	return hmac.Equal([]byte(receipt), []byte(k.Receipt(parts...)))
}

// Receipt is that of the log's keys; a log without keys gives none.
func (l *Log) Receipt(parts ...string) string {
	if l.keys == nil {
		return ""
	}
	return l.keys.Receipt(parts...)
}

// IsReceipt tells whether the receipt is the one of the log's keys for the parts.
func (l *Log) IsReceipt(receipt string, parts ...string) bool {
	return l.keys != nil && l.keys.IsReceipt(receipt, parts...)
}
