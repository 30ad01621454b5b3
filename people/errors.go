package people

import "nghitruong/internal/fault"

// Things that are not there.
var (
	ErrUnitNotFound = fault.Define(fault.NotFound, "people.unit_not_found",
		"Không tìm thấy đơn vị này. Hãy kiểm tra lại mã đơn vị hoặc ngày tra cứu.", "There is no such unit. Check its code or the day asked for.")
	ErrSchemeNotFound = fault.Define(fault.NotFound, "people.scheme_not_found",
		"Không có mô hình cấp chính quyền này. Hãy chọn một mô hình trong danh sách.", "There is no such scheme of levels. Choose one of the list.")
	ErrPersonNotFound = fault.Define(fault.NotFound, "people.person_not_found",
		"Không tìm thấy người này. Hãy tải lại danh sách.", "There is no such person. Reload the list.")
	ErrTermNotFound = fault.Define(fault.NotFound, "people.term_not_found",
		"Không tìm thấy khóa Hội đồng nhân dân này.", "There is no such council term.")
	ErrSeatNotFound = fault.Define(fault.NotFound, "people.seat_not_found",
		"Không tìm thấy ghế đại biểu này.", "There is no such seat.")
	ErrNoTenure = fault.Define(fault.NotFound, "people.no_tenure",
		"Ghế đại biểu này đang khuyết vào thời điểm đó.", "This seat is vacant at that time.")
	ErrPositionNotFound = fault.Define(fault.NotFound, "people.position_not_found",
		"Không tìm thấy chức vụ này.", "There is no such post.")
	ErrGrantNotFound = fault.Define(fault.NotFound, "people.grant_not_found",
		"Không tìm thấy lần phân quyền này.", "There is no such grant of a role.")
	ErrAccountNotFound = fault.Define(fault.NotFound, "people.account_not_found",
		"Không tìm thấy tài khoản này. Hãy tải lại danh sách.", "There is no such account. Reload the list.")
	ErrSessionNotFound = fault.Define(fault.NotFound, "people.session_not_found",
		"Không tìm thấy phiên đăng nhập này hoặc phiên đã kết thúc.", "There is no such session, or it has ended.")
)

// Things that are there already or do not fit together.
var (
	ErrUnitCodeTaken = fault.Define(fault.Conflict, "people.unit_code_taken",
		"Mã đơn vị {code} đã được dùng. Hãy chọn mã khác.", "The unit code {code} is taken. Choose another one.")
	ErrSchemeCodeTaken = fault.Define(fault.Conflict, "people.scheme_code_taken",
		"Mô hình cấp chính quyền {code} đã có.", "The scheme of levels {code} exists already.")
	ErrPlacementOverlaps = fault.Define(fault.Conflict, "people.placement_overlaps",
		"Đơn vị đã có vị trí trong cây tổ chức bắt đầu từ thời điểm này hoặc sau đó. Hãy chọn ngày khác.",
		"The unit already has a place in the tree from that moment or later. Choose another day.")
	ErrUnitCycle = fault.Define(fault.Conflict, "people.unit_cycle",
		"Không thể đặt đơn vị dưới chính nó hoặc dưới đơn vị trực thuộc nó. Hãy chọn đơn vị cấp trên khác.",
		"A unit cannot be placed below itself or below one of its own units. Choose another parent.")
	ErrSuccessionTaken = fault.Define(fault.Conflict, "people.succession_taken",
		"Việc kế thừa giữa hai đơn vị này vào ngày đó đã được ghi.", "This succession of the two units on that day is recorded already.")
	ErrPersonCodeTaken = fault.Define(fault.Conflict, "people.person_code_taken",
		"Mã {code} đã được dùng cho người khác. Hãy chọn mã khác.", "The code {code} belongs to another person. Choose another one.")
	ErrTermTaken = fault.Define(fault.Conflict, "people.term_taken",
		"Khóa {number} của Hội đồng nhân dân này đã có.", "Term {number} of this council exists already.")
	ErrSeatTaken = fault.Define(fault.Conflict, "people.seat_taken",
		"Ghế số {number} của khóa này đã có.", "Seat {number} of this term exists already.")
	ErrTooManySeats = fault.Define(fault.Conflict, "people.too_many_seats",
		"Khóa này chỉ có {seats} ghế nên không có ghế số {number}.", "This term has only {seats} seats, so there is no seat {number}.")
	ErrSeatHeld = fault.Define(fault.Conflict, "people.seat_held",
		"Ghế đại biểu này đang có người giữ trong khoảng thời gian đó. Hãy kết thúc nhiệm kỳ của người trước.",
		"Somebody holds this seat in that period. End the earlier tenure first.")
	ErrHoldsOtherSeat = fault.Define(fault.Conflict, "people.holds_other_seat",
		"Người này đang giữ ghế số {number} của cùng khóa trong khoảng thời gian đó.", "This person holds seat {number} of the same term in that period.")
	ErrPositionTaken = fault.Define(fault.Conflict, "people.position_taken",
		"Chức vụ này của người này từ ngày đó đã được ghi.", "This post of this person from that day is recorded already.")
	ErrGrantTaken = fault.Define(fault.Conflict, "people.grant_taken",
		"Người này đã được phân quyền này từ thời điểm đó.", "This person has been granted this role from that moment already.")
	ErrLoginTaken = fault.Define(fault.Conflict, "people.login_taken",
		"Tên đăng nhập {login} đã được dùng. Hãy chọn tên khác.", "The login {login} is taken. Choose another one.")
	ErrAccountExists = fault.Define(fault.Conflict, "people.account_exists",
		"Người này đã có tài khoản. Mỗi người chỉ có một tài khoản; hãy cấp lại mật khẩu nếu cần.",
		"This person has an account. One person has one account; reset its password if needed.")
	ErrAlreadyEnded = fault.Define(fault.Conflict, "people.already_ended",
		"Mục này đã kết thúc trước thời điểm đó hoặc bắt đầu sau thời điểm đó.", "This has ended before that moment or begins after it.")
	ErrSetupDone = fault.Define(fault.Conflict, "people.setup_done",
		"Hệ thống đã được thiết lập. Hãy đăng nhập.", "The installation is set up already. Please sign in.")
)

// What may be wrong with an input.
var (
	ErrPeriodReversed = fault.Define(fault.Invalid, "people.period_reversed",
		"Ngày kết thúc phải sau ngày bắt đầu.", "The end must be after the beginning.")
	ErrPeriodMissing = fault.Define(fault.Invalid, "people.period_missing",
		"Thiếu ngày bắt đầu hiệu lực.", "The first day of validity is missing.")
	ErrCodeForm = fault.Define(fault.Invalid, "people.code_form",
		"Mã chỉ gồm chữ cái không dấu, chữ số, dấu chấm, gạch nối và gạch dưới, tối đa 35 ký tự.",
		"A code has only letters without accents, digits, dots, hyphens and underscores, at most 35 characters.")
	ErrLoginForm = fault.Define(fault.Invalid, "people.login_form",
		"Tên đăng nhập gồm 3 đến 40 chữ cái không dấu, chữ số, dấu chấm, gạch nối hoặc gạch dưới, bắt đầu bằng chữ cái.",
		"A login has 3 to 40 letters without accents, digits, dots, hyphens or underscores and begins with a letter.")
	ErrChoice = fault.Define(fault.Invalid, "people.unknown_choice",
		"Giá trị phải là một trong: {choices}.", "The value must be one of: {choices}.")
	ErrNotPositive = fault.Define(fault.Invalid, "people.not_positive", "Giá trị phải lớn hơn 0.", "The value must be greater than 0.")
	ErrNegative    = fault.Define(fault.Invalid, "people.negative", "Giá trị không được âm.", "The value must not be negative.")
	ErrYear        = fault.Define(fault.Invalid, "people.year", "Năm sinh chưa đúng.", "The year of birth is not right.")
	ErrEmail       = fault.Define(fault.Invalid, "people.email", "Địa chỉ thư điện tử chưa đúng.", "The e-mail address is not right.")
	ErrLevel       = fault.Define(fault.Invalid, "people.level",
		"Cấp này không có trong mô hình cấp chính quyền.", "The scheme of levels has no such level.")
	ErrSettingUnknown = fault.Define(fault.NotFound, "people.setting_unknown", "Không có thiết lập {name}.", "There is no setting {name}.")
	ErrSettingWrong   = fault.Define(fault.Invalid, "people.setting_wrong",
		"Giá trị của thiết lập {name} chưa đúng. Hãy xem lại các mục và giới hạn của nó.",
		"The value of the setting {name} is not right. Check its members and limits.")
)

// Signing in and passwords.
var (
	// ErrSignInRefused is the one answer to a wrong password, an unknown login and a disabled account.
	ErrSignInRefused = fault.Define(fault.Unauthenticated, "people.sign_in_refused",
		"Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock rồi thử lại.",
		"The login or the password is wrong. Check the keyboard layout and Caps Lock and try again.")
	ErrAccountLocked = fault.Define(fault.TooMany, "people.account_locked",
		"Tài khoản tạm khóa đến {until} vì nhập sai mật khẩu nhiều lần. Liên hệ quản trị viên để mở khóa sớm hơn.",
		"The account is locked until {until} after too many wrong passwords. An administrator can unlock it earlier.")
	ErrSignInThrottled = fault.Define(fault.TooMany, "people.sign_in_throttled",
		"Có quá nhiều lần đăng nhập sai từ địa chỉ mạng này. Hãy thử lại sau {until} hoặc liên hệ quản trị viên.",
		"There were too many failed sign-ins from this network address. Try again after {until} or ask an administrator.")
	ErrBusy = fault.Define(fault.Unavailable, "people.sign_in_busy",
		"Đang có rất nhiều người đăng nhập cùng lúc. Hãy thử lại sau vài giây.", "Very many people are signing in at once. Try again in a few seconds.")
	ErrPasswordWrong = fault.Define(fault.Invalid, "people.password_wrong",
		"Mật khẩu hiện tại không đúng.", "The current password is wrong.")
	ErrPasswordShort = fault.Define(fault.Invalid, "people.password_too_short",
		"Mật khẩu phải có ít nhất {min} ký tự.", "A password needs at least {min} characters.")
	ErrPasswordLong = fault.Define(fault.Invalid, "people.password_too_long",
		"Mật khẩu không được dài quá {max} ký tự.", "A password may have at most {max} characters.")
	ErrPasswordSimple = fault.Define(fault.Invalid, "people.password_too_simple",
		"Mật khẩu phải có chữ thường, chữ hoa, chữ số và ký tự đặc biệt (ví dụ dấu cách, dấu chấm).",
		"A password needs a small letter, a capital letter, a digit and a special character (such as a space or a full stop).")
	ErrPasswordIsLogin = fault.Define(fault.Invalid, "people.password_contains_login",
		"Mật khẩu không được chứa tên đăng nhập.", "A password must not contain the login.")
	ErrPasswordSame = fault.Define(fault.Invalid, "people.password_not_new",
		"Mật khẩu mới phải khác mật khẩu cũ.", "The new password must differ from the old one.")
	ErrSetupCode = fault.Define(fault.Forbidden, "people.setup_code_wrong",
		"Mã thiết lập không đúng. Mã được in ra khi máy chủ khởi động.", "The setup code is wrong. The server prints it when it starts.")
	ErrNoDemo = fault.Define(fault.NotFound, "people.demo_not_available",
		"Đăng nhập nhanh chỉ có trên bản diễn tập, mở ngay tại máy chủ.", "Quick sign-in exists only for rehearsal data, opened on the server itself.")
)
