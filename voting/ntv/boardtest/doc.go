// Package boardtest makes boards of the protocol NTV1 for tests: good ones of every kind, and tampered ones of which each breaks one named rule.
// The same name gives the same bytes every time, so that verifiers in other languages can be held against the same files:
//
//	go run ./voting/ntv/boardtest/write -out DIR
//
// All keys follow from the board's name: nothing here is secret.
package boardtest
