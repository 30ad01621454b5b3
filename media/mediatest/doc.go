// Package mediatest gives tests a conference with real parts: a database, an engine on the loopback, persons with rights, and clients that
// speak WebRTC.
package mediatest
