// Package program runs the real program for tests and measurements: builds it, starts it as a process of its own on free ports, kills
// it, signs people in, and speaks its HTTP interface and its live socket as a client does.
package program
