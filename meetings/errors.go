package meetings

import "nghitruong/internal/fault"

// What can go wrong in a meeting.
var (
	// ErrNotFound: there is no such meeting, item or participant for the one who asks.
	ErrNotFound = fault.Define(fault.NotFound, "meetings.not_found",
		"Không tìm thấy cuộc họp hoặc nội dung này trong các cuộc họp của Ông/Bà. Hãy kiểm tra lại đường dẫn.",
		"There is no such meeting or item among your meetings. Please check the address.")
	// ErrState: the act does not fit the state of the meeting. Args: state.
	ErrState = fault.Define(fault.Conflict, "meetings.wrong_state",
		"Cuộc họp đang ở trạng thái {state} nên chưa thực hiện được việc này. Hãy tải lại trang để xem trạng thái mới nhất.",
		"The meeting is {state}, so this cannot be done now. Reload the page to see its latest state.")
	// ErrItemState: the item cannot go from one state to the other. Args: from, to.
	ErrItemState = fault.Define(fault.Conflict, "meetings.wrong_item_state",
		"Nội dung đang ở trạng thái {from}, không chuyển sang {to} được.",
		"The item is {from} and cannot become {to}.")
	// ErrClosedPart: the meeting is in a closed part, of which nothing leaves the hall.
	ErrClosedPart = fault.Define(fault.Conflict, "meetings.closed_part",
		"Đang họp kín: trao đổi, ghi hình và dự họp trực tuyến tạm ngừng cho đến nội dung tiếp theo.",
		"The meeting is in a closed part: chat, recording and remote attendance are suspended until the next item.")
	// ErrNotOpenYet: self check-in before the opening hour. Args: from.
	ErrNotOpenYet = fault.Define(fault.Conflict, "meetings.check_in_not_open",
		"Chưa đến giờ điểm danh. Ông/Bà có thể tự điểm danh từ {from}.",
		"Check-in is not open yet. You can check in from {from}.")
	// ErrNotParticipant: the caller reads the meeting without being one of its participants.
	ErrNotParticipant = fault.Define(fault.Forbidden, "meetings.not_a_participant",
		"Ông/Bà không có tên trong thành phần tham dự cuộc họp này. Hãy liên hệ thư ký nếu có nhầm lẫn.",
		"You are not listed as a participant of this meeting. Please ask the secretary if this is a mistake.")
	// ErrNotPresent: somebody who never came cannot leave.
	ErrNotPresent = fault.Define(fault.Conflict, "meetings.not_present",
		"Ông/Bà chưa điểm danh có mặt nên không thể báo rời cuộc họp.",
		"You are not checked in, so you cannot leave the meeting.")
	// ErrAlreadyParticipant: the person takes part already.
	ErrAlreadyParticipant = fault.Define(fault.Conflict, "meetings.already_participant",
		"Người này đã có trong thành phần tham dự. Hãy sửa dòng hiện có thay vì thêm mới.",
		"This person already takes part in the meeting. Change the existing entry instead.")
	// ErrReasonRequired: the act must be explained.
	ErrReasonRequired = fault.Define(fault.Invalid, "meetings.reason_required",
		"Hãy ghi rõ lý do.", "Please give the reason.")
	// ErrChoice: a field that must be one of a few values is not. Args: choices.
	ErrChoice = fault.Define(fault.Invalid, "meetings.not_a_choice",
		"Giá trị không hợp lệ. Hãy chọn một trong: {choices}.", "This is not a possible value. Choose one of: {choices}.")
	// ErrTimes: the end is not after the beginning.
	ErrTimes = fault.Define(fault.Invalid, "meetings.ends_before_start",
		"Giờ kết thúc phải sau giờ bắt đầu.", "The end must be after the start.")
	// ErrMinutes: a duration outside the possible range. Args: max.
	ErrMinutes = fault.Define(fault.Invalid, "meetings.bad_minutes",
		"Thời lượng phải từ 0 đến {max} phút.", "The duration must be between 0 and {max} minutes.")
	// ErrTermRequired: a council session needs the council's term.
	ErrTermRequired = fault.Define(fault.Invalid, "meetings.term_required",
		"Kỳ họp của Hội đồng nhân dân cần chọn nhiệm kỳ.", "A council session needs the council's term.")
	// ErrUnknown: a field names something that does not exist.
	ErrUnknown = fault.Define(fault.Invalid, "meetings.unknown_reference",
		"Mục được chọn không tồn tại trong cuộc họp này. Hãy chọn lại.", "What was chosen does not exist here. Choose again.")
)
