package media

import "nghitruong/internal/fault"

// What this package can refuse.
var (
	// ErrMalformed: a message that cannot be used.
	ErrMalformed = fault.Define(fault.Invalid, "media.malformed",
		"Thông điệp hội nghị không đúng. Hãy tải lại trang rồi vào lại.", "This conference message is not right. Reload the page and join again.")
	// ErrTooLarge: a message above its limit.
	ErrTooLarge = fault.Define(fault.TooLarge, "media.too_large",
		"Thông điệp hội nghị quá dài (tối đa {max} byte). Hãy tải lại trang rồi vào lại.",
		"This conference message is too long (at most {max} bytes). Reload the page and join again.")
	// ErrNotJoined: this connection is in no conference.
	ErrNotJoined = fault.Define(fault.Conflict, "media.not_joined",
		"Thiết bị này chưa vào hội nghị hoặc đã rời. Hãy vào lại.", "This device has not joined the conference or has left it. Join again.")
	// ErrStaleAnswer: a newer offer is on its way.
	ErrStaleAnswer = fault.Define(fault.Conflict, "media.stale_answer",
		"Trả lời này đã cũ; hệ thống đang gửi lời mời kết nối mới.", "This answer is out of date; a newer offer is on its way.")
	// ErrHeld: a moderator holds the microphone.
	ErrHeld = fault.Define(fault.Forbidden, "media.held",
		"Người điều hành đang giữ micrô của bạn. Hãy chờ được mời phát biểu.", "A moderator holds your microphone. Wait until you are given the floor.")
	// ErrLocked: nobody new is let in.
	ErrLocked = fault.Define(fault.Forbidden, "media.locked",
		"Hội nghị đã khóa cửa. Hãy báo thư ký để được vào.", "The conference is locked. Ask the secretary to let you in.")
	// ErrRemoved: a moderator removed this participant.
	ErrRemoved = fault.Define(fault.Forbidden, "media.removed",
		"Bạn đã được mời ra khỏi hội nghị. Hãy báo thư ký nếu cần vào lại.", "You were removed from the conference. Ask the secretary to be admitted again.")
	// ErrFull: no place is left.
	ErrFull = fault.Define(fault.Unavailable, "media.full",
		"Hội nghị đã đủ {max} người. Hãy báo quản trị viên.", "The conference is full ({max} participants). Tell the administrator.")
	// ErrNotOpen: nobody is in the conference.
	ErrNotOpen = fault.Define(fault.Conflict, "media.not_open",
		"Hội nghị của cuộc họp này chưa mở.", "The conference of this meeting is not open.")
	// ErrNoSuchParticipant: that participant is not in the conference.
	ErrNoSuchParticipant = fault.Define(fault.NotFound, "media.no_such_participant",
		"Người này không còn trong hội nghị.", "This participant is not in the conference.")
	// ErrStopping: the server is going down.
	ErrStopping = fault.Define(fault.Unavailable, "media.stopping",
		"Máy chủ hội nghị đang dừng. Hãy vào lại sau ít phút.", "The conference server is stopping. Join again in a few minutes.")
)
