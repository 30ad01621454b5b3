// Package meetings is the room in which a meeting lives: its sittings, agenda, participants and presence. Its sub-packages hold the
// papers (documents), the queue of speakers (floor) and the walls of the hall (displays).
//
// # A meeting
//
// A meeting (cuộc họp, kỳ họp) is held by a unit and goes through
//
//	draft ── announce ──▶ upcoming ── open ──▶ in_progress ⇄ paused ── close ──▶ closed
//	  └──────── cancel ──────┘
//
// A small meeting may be opened straight from its draft: that announces and opens it in one act. Closed and cancelled are final. A draft
// is known only to those who prepare it (meeting.manage); from its announcement on, to all its participants.
//
// # Agenda
//
// Items are numbered from 1 without gaps in the order of the programme. The chair or the secretariat names the current item; the item that
// was current and was being presented or debated is then finished, one that waits for its vote keeps waiting. Every change of the
// programme raises the meeting's agenda revision, so that screens know when to read it again.
//
// While the current item is of the kind closed_part the meeting is in a closed part (phần họp kín): see Service.ClosedPart.
//
// # Participants and presence
//
// A participant is one person in one meeting with one role, which is also that person's authority there (Grants). Names, titles and units
// are snapshots: minutes must not change when a person marries or is promoted.
//
// Presence is a log of attendance events that is only ever appended to: who, what, when, why, recorded by whom. The participant row shows
// the last event; Replay rebuilds it from the log, and a test keeps the two equal. A participant may report only himself, and only as
// present in the hall, present online, or gone, from an hour before the planned start until the close; the secretariat records others, at
// any time before the close.
//
// Quorum (đủ điều kiện tiến hành) is counted over all seats of the council's term, vacant and suspended ones included, in whole numbers:
// present × denominator ≥ seats × numerator, two thirds unless the meeting says otherwise. Meetings without a council count their
// presiding persons, members and officials instead.
//
// # Who knows what
//
// To a person who may not read a meeting it does not exist: every question about it is answered with meetings.not_found, whether or not
// there is such a meeting. Who may read it but not do a certain thing there is told people.forbidden. See view.go for the fields.
//
// # What happens together
//
// Each act checks authority, then rules, then changes rows, writes the audit record and emits the live values in one transaction; methods
// join the transaction they find in their context. The value of the topic meeting/<id> is always the whole of Live.
package meetings
