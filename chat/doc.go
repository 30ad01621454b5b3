// Package chat holds the conversations (tương tác nội bộ): channels, their members, their messages and how far everybody has read.
//
// # Channels
//
// A channel (kênh trao đổi) belongs to a meeting, to a unit, or to a group of named people. The channel of a meeting is made with the
// meeting; its members are the meeting's participants, whoever they are at the moment, and what they may do follows from their role there.
// The other kinds have a list of members of their own. Nobody else, system included, reads or writes; the system makes channels and loads
// what a demonstration needs.
//
// # One order, each message once
//
// A channel's messages are one log without holes: the number is taken from the channel in the transaction that stores the message. The
// client names each message with a key of its own and keeps it until it is acknowledged; the same key gets the stored message again, for
// ever, on every node, and never a second one. The acknowledgement follows the durable commit. A message is text in normal form C without
// markup, never changed and never removed.
//
// # Reading
//
// The read mark of a member is the number of the last message seen; it only moves forward. What lies behind it is unread. Whoever writes
// has read up to the own message. Marks are shown to the members of the channel.
package chat
