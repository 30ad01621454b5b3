// Package turn is the built-in relay (TURN, RFC 8656) for clients whose network lets nothing through to the media port: they reach it on
// one port over UDP or TCP. It relays between them and the media port of this server and nowhere else, so it is of no use to anybody who
// wants to reach something else through it.
//
// Credentials are made for one participant and end by themselves: the user name is "<end, Unix seconds>:<participant>", the password its
// HMAC-SHA256 under the server's secret.
package turn
