// Package sfu forwards real-time media between the peers of a room: one Engine per process and UDP port, any number of rooms, one
// WebRTC connection per peer. It knows no database, no HTTP and no JSON; who may join is decided above it.
//
// The way of a packet:
//
//	socket -> pion (ICE, DTLS, SRTP) -> Track.ingest -> ring -> shards -> slot -> pion -> socket
//
// Ingest makes the only copy that is kept: into the track's ring (512 packets of video, 128 of sound). The ring answers the receivers'
// requests for lost packets, gives newcomers the pictures since the last key frame, and is where a recorder or a link to another server
// reads from: they are further consumers of (track, sequence number), like the shards. Payloads are never looked into beyond the codec's
// descriptor, so end-to-end encrypted media that leaves the descriptor in clear passes.
//
// A shard is one goroutine that owns some of the receivers; there are as many shards as processors. Ingest appends (track, sequence
// number) to the queues of the shards that have a receiver for the track: the number of wake-ups depends on processors, not on receivers.
// All state of sending (sequence numbers, timestamps, picture ids) belongs to the shard's goroutine alone and needs no locks. Output
// goes through packetWriter, a batch at a time, so that a path with batched system calls can take its place.
//
// A peer's receiving lines are fixed at its first offer: the slots of its Layout. What a slot shows is a change of source inside the
// server. Rooms choose sources: the loudest voices, the speaker's camera on the stage, a shared screen, the other cameras as thumbnails.
//
// Locks, outermost first: Engine.mu, Room.mu, then the leaves (ring, shard queue, Track.report). Shards never take Room.mu. Peer.signal
// serialises offers and answers, is taken before none of the others while pion is called, and is never taken inside Room.mu.
package sfu
