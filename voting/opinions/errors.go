package opinions

import "nghitruong/internal/fault"

// What this package can refuse.
var (
	ErrNotFound = fault.Define(fault.NotFound, "opinions.not_found",
		"Không tìm thấy phiếu lấy ý kiến này.", "There is no such opinion ballot.")
	ErrPaperNotFound = fault.Define(fault.NotFound, "opinions.paper_not_found",
		"Không tìm thấy tài liệu này của phiếu lấy ý kiến.", "There is no such paper of an opinion ballot.")
	ErrUnitUnknown = fault.Define(fault.Invalid, "opinions.unit_unknown",
		"Không có đơn vị này. Hãy chọn trong danh sách.", "There is no such unit. Choose one of the list.")
	ErrCodeTaken = fault.Define(fault.Conflict, "opinions.code_taken",
		"Đơn vị đã có phiếu lấy ý kiến mang mã {code}. Hãy chọn mã khác.", "The unit has an opinion ballot with the code {code}. Choose another.")
	ErrState = fault.Define(fault.Conflict, "opinions.wrong_state",
		"Phiếu lấy ý kiến {code} đã chuyển trạng thái nên không làm được việc này. Hãy tải lại trang.",
		"Opinion ballot {code} is in a state in which this cannot be done. Reload the page.")
	ErrNotOpen = fault.Define(fault.Conflict, "opinions.not_open",
		"Phiếu lấy ý kiến {code} không còn nhận ý kiến; ý kiến này không được ghi nhận.",
		"Opinion ballot {code} takes no answers now; this one has not been stored.")
	ErrDeadlinePassed = fault.Define(fault.Conflict, "opinions.deadline_passed",
		"Phiếu lấy ý kiến {code} đã hết hạn lúc {deadline}; ý kiến này không được ghi nhận.",
		"Opinion ballot {code} ended at {deadline}; this answer has not been stored.")
	ErrNotMember = fault.Define(fault.Forbidden, "opinions.not_member",
		"Bạn không phải là thành viên được lấy ý kiến của phiếu {code}.", "You are not one of the members asked by opinion ballot {code}.")
	ErrAdministrator = fault.Define(fault.Forbidden, "opinions.administrator",
		"Quản trị hệ thống không được cho ý kiến. Hãy chuyển vai trò quản trị cho người khác trước.",
		"A system administrator cannot answer. Hand the administration to somebody else first.")
	ErrMemberAdministers = fault.Define(fault.Conflict, "opinions.member_administers",
		"{name} đang là quản trị hệ thống nên không thể cho ý kiến. Hãy chuyển vai trò quản trị cho người khác trước khi gửi.",
		"{name} is a system administrator and cannot answer. Hand the administration to somebody else before sending.")
	ErrBadChoice = fault.Define(fault.Invalid, "opinions.bad_choice",
		"Hãy chọn đồng ý, không đồng ý hoặc ý kiến khác.", "Choose agree, disagree or other opinion.")
	ErrBadKey = fault.Define(fault.Invalid, "opinions.bad_answer_key",
		"Mã lần gửi không đúng. Hãy tải lại trang rồi chọn lại.", "The key of this request is not right. Reload the page and choose again.")
	ErrKeyReused = fault.Define(fault.Conflict, "opinions.answer_key_reused",
		"Mã lần gửi này đã dùng cho một ý kiến khác. Hãy tải lại trang để xem ý kiến đã ghi nhận.",
		"The key of this request was used for another answer. Reload the page to see the stored answer.")
	ErrNoMembers = fault.Define(fault.Conflict, "opinions.no_members",
		"Phiếu lấy ý kiến cần ít nhất hai thành viên. Hãy chọn thành viên trước khi gửi.",
		"An opinion ballot needs at least two members. Choose them before sending.")
	ErrOneChair = fault.Define(fault.Conflict, "opinions.one_chair",
		"Phiếu lấy ý kiến cần đúng một người chủ trì trong số thành viên. Hãy chọn người chủ trì.",
		"An opinion ballot needs exactly one chair among its members. Choose the chair.")
	ErrMemberTwice = fault.Define(fault.Invalid, "opinions.member_twice",
		"Một thành viên được chọn hai lần.", "A member was chosen twice.")
	ErrMemberUnknown = fault.Define(fault.Invalid, "opinions.member_unknown",
		"Có người được chọn không giữ chức vụ nào trong đơn vị hoặc đơn vị trực thuộc. Hãy chọn lại trong danh sách.",
		"Somebody chosen holds no post in the unit or below it. Choose from the list.")
	ErrDeadline = fault.Define(fault.Conflict, "opinions.deadline_too_soon",
		"Thời hạn phải sau thời điểm hiện tại. Hãy chọn thời hạn khác.", "The deadline must be in the future. Choose another.")
	ErrRemindedNow = fault.Define(fault.TooMany, "opinions.reminded_just_now",
		"Vừa nhắc lúc {at}. Hãy đợi ít nhất {minutes} phút giữa hai lần nhắc.",
		"A reminder was sent at {at}. Wait at least {minutes} minutes between two reminders.")
	ErrNotConcluded = fault.Define(fault.Conflict, "opinions.not_concluded",
		"Số đồng ý và không đồng ý ngang nhau nhưng chưa đủ để xác định theo luật. Cần kết luận của người chủ trì trước khi công bố.",
		"Agreement and disagreement are equal and the law gives no answer. The chair has to conclude before it is published.")
	ErrNothingToConclude = fault.Define(fault.Conflict, "opinions.nothing_to_conclude",
		"Kết quả của phiếu {code} đã xác định theo quy tắc, không cần kết luận của người chủ trì.",
		"The rule has decided opinion ballot {code}; there is nothing for the chair to conclude.")
	ErrOutcome = fault.Define(fault.Invalid, "opinions.bad_outcome",
		"Kết luận phải là thông qua hoặc không thông qua.", "The conclusion must be passed or failed.")
	ErrNoSummary = fault.Define(fault.Conflict, "opinions.no_summary",
		"Bảng tổng hợp của phiếu {code} chỉ có sau khi kết thúc lấy ý kiến.", "The summary of opinion ballot {code} exists once it is closed.")
	ErrRule = fault.Define(fault.Conflict, "opinions.rule_unfit",
		"Quy tắc quyết định của tập thể UBND đã được sửa và không còn đủ ba lựa chọn đồng ý, không đồng ý, ý kiến khác. Hãy sửa quy tắc trong phần Quản trị.",
		"The rule for collective decisions was changed and no longer offers agree, disagree and other opinion. Mend the rule in the administration.")
)
