package meetings

import "nghitruong/internal/fault"

// What can go wrong with spare tablets, beside what their keeper says.
var (
	// ErrSpareThrottled: too many wrong codes.
	ErrSpareThrottled = fault.Define(fault.TooMany, "meetings.spare_throttled",
		"Bạn đã nhập sai mã quá nhiều lần. Hãy chờ 10 phút rồi thử lại.", "You typed too many wrong codes. Wait 10 minutes and try again.")
	// ErrSpareLeader: authority over the meeting is only handed on by who has it.
	ErrSpareLeader = fault.Define(fault.Forbidden, "meetings.spare_leader",
		"Chỉ thư ký hoặc chủ tọa mới gắn được máy dự phòng cho người điều hành cuộc họp. Hãy nhờ thư ký kỳ họp.",
		"Only the secretary or the chair can give a spare tablet to somebody who runs the meeting. Ask the session secretary.")
)
