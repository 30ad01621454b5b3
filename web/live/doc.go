// Package live is the one connection between a client and the server: a WebSocket, or repeated requests where the network breaks those.
// docs/live-protocol.md is its protocol.
//
// Topics are registered by pattern with the functions of their domain; each is a state (its whole value, versioned), a log (numbered
// entries) or a signal (passing). Who may hear a topic is asked when it is subscribed and again when rights change, never for each event:
// a topic has one audience. Events reach the connection through the hub; this package sends the past (subscribe first, read second,
// merge), answers operations, and owns every byte that is written after the handshake.
//
// Acts that must not be lost travel by HTTP, not here.
package live
