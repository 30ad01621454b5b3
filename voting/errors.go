package voting

import "nghitruong/internal/fault"

// What this package can refuse.
var (
	ErrNotFound = fault.Define(fault.NotFound, "voting.not_found",
		"Không tìm thấy biểu quyết này.", "There is no such vote.")
	ErrNotOpen = fault.Define(fault.Conflict, "voting.not_open",
		"Biểu quyết {code} không ở trạng thái đang mở; ý kiến này không được ghi nhận.",
		"Vote {code} is not open; this choice has not been stored.")
	ErrNotOnRoll = fault.Define(fault.Forbidden, "voting.not_on_roll",
		"Bạn không có tên trong danh sách biểu quyết {code}.", "You are not on the roll of vote {code}.")
	ErrNotPresent = fault.Define(fault.Forbidden, "voting.not_present",
		"Bạn không được ghi nhận có mặt khi biểu quyết {code} mở nên không thể biểu quyết. Hãy báo thư ký.",
		"You are not recorded as present in vote {code}, so you cannot vote. Please tell the secretary.")
	ErrSuspended = fault.Define(fault.Forbidden, "voting.seat_suspended",
		"Bạn đang tạm đình chỉ nhiệm vụ đại biểu nên không thể biểu quyết.",
		"Your seat is suspended, so you cannot vote.")
	ErrBadChoice = fault.Define(fault.Invalid, "voting.bad_choice",
		"Hãy chọn tán thành, không tán thành hoặc không biểu quyết.", "Choose for, against or abstain.")
	ErrBadKey = fault.Define(fault.Invalid, "voting.bad_ballot_key",
		"Mã lần gửi không đúng. Hãy tải lại trang rồi chọn lại.", "The key of this request is not right. Reload the page and choose again.")
	ErrKeyReused = fault.Define(fault.Conflict, "voting.ballot_key_reused",
		"Mã lần gửi này đã dùng cho một lựa chọn khác. Hãy tải lại trang để xem lựa chọn đã ghi nhận.",
		"The key of this request was used for another choice. Reload the page to see the stored choice.")
	ErrState = fault.Define(fault.Conflict, "voting.wrong_state",
		"Biểu quyết {code} đã chuyển trạng thái nên không làm được việc này. Hãy tải lại trang.",
		"Vote {code} is in a state in which this cannot be done. Reload the page.")
	ErrAnotherOpen = fault.Define(fault.Conflict, "voting.another_open",
		"Cuộc họp đang có một biểu quyết khác mở. Hãy đóng biểu quyết đó trước.",
		"Another vote of this meeting is open. Close it first.")
	ErrVoteOpen = fault.Define(fault.Conflict, "voting.vote_open",
		"Biểu quyết {code} đang mở. Hãy đóng hoặc hủy biểu quyết này trước khi tạm dừng hoặc kết thúc cuộc họp.",
		"Vote {code} is open. Close or cancel it before the meeting is paused or closed.")
	ErrNoQuorum = fault.Define(fault.Conflict, "voting.no_quorum",
		"Mới có {present} người có mặt, cần ít nhất {needed}. Hãy chờ đủ số người, hoặc mở biểu quyết kèm lý do.",
		"{present} are present, at least {needed} are needed. Wait until there are enough, or open the vote with a reason.")
	ErrNoRoll = fault.Define(fault.Conflict, "voting.no_roll",
		"Cuộc họp chưa có danh sách người được biểu quyết. Hãy kiểm tra nhiệm kỳ và danh sách đại biểu.",
		"The meeting has no list of seats. Check its term and its delegates.")
	ErrMeetingNotRunning = fault.Define(fault.Conflict, "voting.meeting_not_running",
		"Chỉ mở được biểu quyết khi cuộc họp đang diễn ra. Hãy bắt đầu hoặc tiếp tục cuộc họp trước.",
		"A vote can only be opened while the meeting is in progress. Open or resume the meeting first.")
	ErrCodeTaken = fault.Define(fault.Conflict, "voting.code_taken",
		"Cuộc họp đã có biểu quyết mang mã {code}. Hãy chọn mã khác.", "The meeting has a vote with the code {code}. Choose another.")
	ErrRuleUnknown = fault.Define(fault.Invalid, "voting.rule_unknown",
		"Không có quy tắc biểu quyết “{rule}”. Hãy chọn trong danh sách.", "There is no decision rule “{rule}”. Choose one of the list.")
	ErrItemUnknown = fault.Define(fault.Invalid, "voting.item_unknown",
		"Nội dung chương trình không thuộc cuộc họp này.", "The agenda item does not belong to this meeting.")
	ErrDocumentUnknown = fault.Define(fault.Invalid, "voting.document_unknown",
		"Văn bản được chọn không thuộc cuộc họp này.", "The document does not belong to this meeting.")
	ErrRepeatNotDecided = fault.Define(fault.Conflict, "voting.repeats_undecided",
		"Chỉ biểu quyết lại được một biểu quyết của cuộc họp này đã hủy hoặc đã công bố.",
		"Only a vote of this meeting that was cancelled or announced can be repeated.")
)
