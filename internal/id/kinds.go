package id

// Identifiers by entity.
type (
	// LevelScheme identifies a scheme of administrative levels.
	LevelScheme struct{ ID }
	// OrgUnit identifies an administrative unit or body (đơn vị).
	OrgUnit struct{ ID }
	// OrgPlacement identifies a dated place of a unit in the tree.
	OrgPlacement struct{ ID }
	// OrgSuccession identifies a merger, split, renaming or dissolution.
	OrgSuccession struct{ ID }
	// Person identifies a person.
	Person struct{ ID }
	// Account identifies a sign-in account.
	Account struct{ ID }
	// Session identifies a signed-in browser session.
	Session struct{ ID }
	// SignInAttempt identifies an attempt to sign in.
	SignInAttempt struct{ ID }
	// CouncilTerm identifies a council's term of office (khóa, nhiệm kỳ).
	CouncilTerm struct{ ID }
	// Seat identifies a seat of a council (ghế đại biểu).
	Seat struct{ ID }
	// SeatTenure identifies a person's dated tenure of a seat.
	SeatTenure struct{ ID }
	// Position identifies a person's dated post (chức vụ).
	Position struct{ ID }
	// RoleGrant identifies a dated grant of a role.
	RoleGrant struct{ ID }
	// Meeting identifies a meeting or council session (cuộc họp, kỳ họp).
	Meeting struct{ ID }
	// Sitting identifies a sitting inside a meeting (phiên họp).
	Sitting struct{ ID }
	// AgendaItem identifies an item of the agenda.
	AgendaItem struct{ ID }
	// Participant identifies a person's participation in a meeting.
	Participant struct{ ID }
	// AttendanceEvent identifies one change of attendance.
	AttendanceEvent struct{ ID }
	// SpeakRequest identifies a request to speak (đăng ký phát biểu).
	SpeakRequest struct{ ID }
	// Document identifies a meeting document.
	Document struct{ ID }
	// DocumentVersion identifies a version of a document.
	DocumentVersion struct{ ID }
	// DocumentPage identifies the text of one page of a version.
	DocumentPage struct{ ID }
	// ReadingPosition identifies where a person stopped reading.
	ReadingPosition struct{ ID }
	// Display identifies a wall display (màn hình hội trường).
	Display struct{ ID }
	// Site identifies a conference site (điểm cầu).
	Site struct{ ID }
	// RuleProfile identifies a decision rule as data.
	RuleProfile struct{ ID }
	// Vote identifies a vote (biểu quyết).
	Vote struct{ ID }
	// RollEntry identifies one seat on a vote's frozen roll.
	RollEntry struct{ ID }
	// Ballot identifies one stored choice on a vote.
	Ballot struct{ ID }
	// Candidate identifies a person on the ballot of an election or a vote of confidence.
	Candidate struct{ ID }
	// Bulletin identifies the public board of a meeting.
	Bulletin struct{ ID }
	// VoteKey identifies the key with which a device signs ballots.
	VoteKey struct{ ID }
	// KeyCeremony identifies the making of a counting board's key.
	KeyCeremony struct{ ID }
	// Trustee identifies a holder of a share of that key.
	Trustee struct{ ID }
	// VoteApproval identifies one of the two approvals of a secret vote's opening or closing.
	VoteApproval struct{ ID }
	// CountingBoard identifies a counting board (ban kiểm phiếu).
	CountingBoard struct{ ID }
	// CountingBoardMember identifies a membership of a counting board.
	CountingBoardMember struct{ ID }
	// TallyEntry identifies one person's entry of the figures of a count.
	TallyEntry struct{ ID }
	// TallyScan identifies a scanned page attached to a count.
	TallyScan struct{ ID }
	// OpinionBallot identifies a written opinion ballot (phiếu lấy ý kiến).
	OpinionBallot struct{ ID }
	// OpinionMember identifies one member who is asked by an opinion ballot.
	OpinionMember struct{ ID }
	// OpinionAnswer identifies one stored answer to an opinion ballot.
	OpinionAnswer struct{ ID }
	// OpinionPaper identifies a paper sent with an opinion ballot.
	OpinionPaper struct{ ID }
	// SpareDevice identifies a spare tablet.
	SpareDevice struct{ ID }
	// Channel identifies a chat channel (kênh trao đổi).
	Channel struct{ ID }
	// ChannelMember identifies a membership of a channel.
	ChannelMember struct{ ID }
	// Message identifies a chat message.
	Message struct{ ID }
	// Conference identifies a meeting's conference.
	Conference struct{ ID }
	// Job identifies a piece of background work.
	Job struct{ ID }
)
