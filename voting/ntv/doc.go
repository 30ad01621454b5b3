// Package ntv is the protocol NTV1: secret ballots that nobody can open and anybody can check, and the public board on which every act of a
// session stands.
package ntv
