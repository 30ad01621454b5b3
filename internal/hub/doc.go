// Package hub carries events from where they are published to the connections that listen. An event is encoded once and framed once
// (RFC 6455); every listener gets the same bytes.
//
// Listeners are Members. Each has a queue of limited size; publishing only ever appends to queues, so a listener that does not read holds
// up nobody. How a queue deals with pressure depends on the kind of the frame:
//
//   - state: the newer value of a topic takes the place of the older one that still waits;
//   - log: never dropped; a listener whose queue is full is told so (Full) and must come back and resume;
//   - signal: not queued once the queue is half full, and thrown out first when it is full;
//   - what is addressed to one listener (answers, signalling of the conference) goes before everything else and is never dropped.
//
// Members are spread over shards, one for each processor, so that one large topic uses all of them. Between servers a Bus carries the
// frames; it may lose some, and listeners heal: numbers in the frames show a hole, and the digest of newest numbers that the connection
// sends now and then shows what is missing at the end.
//
// Taking frames out (Take) is left to the owner of the connection, who is told when the queue stops being empty (Ready). Whether a
// goroutine then writes or the publisher does so at once is no business of the hub.
package hub
