package displays

import "nghitruong/internal/fault"

// What can go wrong with walls.
var (
	// ErrNotFound: there is no such wall or pairing for the one who asks.
	ErrNotFound = fault.Define(fault.NotFound, "displays.not_found",
		"Không tìm thấy màn hình này. Hãy tạo mã ghép mới trên màn hình.",
		"There is no such display. Start a new pairing on the display.")
	// ErrCode: nobody shows that code now.
	ErrCode = fault.Define(fault.Invalid, "displays.wrong_code",
		"Mã ghép không đúng hoặc đã hết hạn. Hãy nhập 6 chữ số đang hiện trên màn hình.",
		"The code is wrong or has expired. Type the 6 digits that the display shows now.")
	// ErrThrottled: too many codes or guesses.
	ErrThrottled = fault.Define(fault.TooMany, "displays.throttled",
		"Đã thử quá nhiều lần. Hãy chờ 10 phút rồi thử lại.",
		"Too many attempts. Wait 10 minutes and try again.")
	// ErrMeetingOver: the meeting shows nothing any more.
	ErrMeetingOver = fault.Define(fault.Conflict, "displays.meeting_over",
		"Cuộc họp đã kết thúc hoặc đã hủy nên không ghép thêm màn hình được.",
		"The meeting is over or cancelled, so no display can be paired to it.")
)
