package people

import "nghitruong/internal/fault"

// What can go wrong with spare tablets.
var (
	// ErrSpareNotFound: there is no such tablet for the one who asks.
	ErrSpareNotFound = fault.Define(fault.NotFound, "people.spare_not_found",
		"Không tìm thấy máy dự phòng này hoặc mã của máy đã hết hạn. Hãy lấy mã mới trên máy.",
		"There is no such spare tablet, or its code has expired. Get a new code on the tablet.")
	// ErrSpareThrottled: too many codes.
	ErrSpareThrottled = fault.Define(fault.TooMany, "people.spare_throttled",
		"Đã lấy quá nhiều mã từ mạng này. Hãy chờ 10 phút rồi thử lại.", "Too many codes were asked for from this network. Wait 10 minutes and try again.")
	// ErrSpareCode: nobody shows that code now.
	ErrSpareCode = fault.Define(fault.Invalid, "people.spare_wrong_code",
		"Mã không đúng, đã hết hạn hoặc đã được dùng. Hãy nhập 6 chữ số đang hiện trên máy dự phòng.",
		"The code is wrong, expired or used. Type the 6 digits that the spare tablet shows now.")
	// ErrSpareNoAccount: the person has no account that could be used.
	ErrSpareNoAccount = fault.Define(fault.Conflict, "people.spare_no_account",
		"Người này chưa có tài khoản dùng được: chưa được cấp, đang bị khóa hoặc chưa đổi mật khẩu ban đầu. Hãy liên hệ quản trị đơn vị.",
		"This person has no account to use: none was issued, it is closed, or its initial password was not replaced. Ask the unit administrator.")
	// ErrSpareManager: whoever manages the installation or a unit signs in with a password only.
	ErrSpareManager = fault.Define(fault.Forbidden, "people.spare_manager",
		"Tài khoản quản trị không được gắn máy dự phòng. Người này phải đăng nhập bằng mật khẩu.",
		"An administrator's account cannot be bound to a spare tablet. This person must sign in with the password.")
	// ErrDeviceReplaced: the session of this browser ended because the person got a spare tablet.
	ErrDeviceReplaced = fault.Define(fault.Unauthenticated, "people.device_replaced",
		"Máy này đã được thay bằng máy dự phòng. Hãy dùng máy mới; nếu không phải bạn yêu cầu, hãy báo ngay cho thư ký.",
		"This device has been replaced by a spare tablet. Use the new one; if you did not ask for that, tell the secretary at once.")
	// ErrSpareWithdrawn: the binding of this tablet was ended.
	ErrSpareWithdrawn = fault.Define(fault.Unauthenticated, "people.spare_withdrawn",
		"Máy dự phòng này đã được thu hồi. Hãy đăng nhập bằng tài khoản của bạn hoặc nhờ cán bộ kỹ thuật gắn lại.",
		"This spare tablet has been withdrawn. Sign in with your account or ask the technician to bind it again.")
)
