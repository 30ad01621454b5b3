// Package software acts delegates and a counting committee of the protocol NTV1 in this program: for the demonstration, which plays whole votes
// with five trustees, and for tests. It does what the delegates' and trustees' own devices do and nothing on their behalf in a real session: keys that
// one program holds together keep no secret from it.
package software
