package chat

import "nghitruong/internal/fault"

// What this package can refuse.
var (
	ErrNotFound = fault.Define(fault.NotFound, "chat.channel_not_found",
		"Không tìm thấy kênh trao đổi này, hoặc bạn không phải là thành viên.",
		"There is no such channel, or you are not a member of it.")
	ErrReadOnly = fault.Define(fault.Forbidden, "chat.read_only",
		"Bạn chỉ được xem kênh này, không gửi được tin nhắn.", "You may read this channel but not write to it.")
	ErrClosed = fault.Define(fault.Conflict, "chat.closed",
		"Kênh này đã đóng, không gửi được tin nhắn mới.", "This channel is closed; new messages cannot be sent.")
	ErrBadClientID = fault.Define(fault.Invalid, "chat.bad_client_id",
		"Mã tin nhắn không đúng. Hãy tải lại trang rồi gửi lại.", "The key of the message is not right. Reload the page and send again.")
	ErrClientIDReused = fault.Define(fault.Conflict, "chat.client_id_reused",
		"Mã tin nhắn này đã dùng ở kênh khác. Hãy tải lại trang rồi gửi lại.",
		"The key of this message was used in another channel. Reload the page and send again.")
	ErrTooFast = fault.Define(fault.TooMany, "chat.too_fast",
		"Bạn gửi tin nhắn quá nhanh. Hãy chờ vài giây rồi gửi lại.", "You are sending too fast. Wait a few seconds and send again.")
	ErrBadRange = fault.Define(fault.Invalid, "chat.bad_range",
		"Khoảng tin nhắn yêu cầu không đúng.", "The range of messages asked for is not right.")
)
