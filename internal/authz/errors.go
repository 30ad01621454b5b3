package authz

import "nghitruong/internal/fault"

// Why a question is answered with no.
var (
	// ErrSignInRequired: nobody is signed in.
	ErrSignInRequired = fault.Define(fault.Unauthenticated, "people.sign_in_required",
		"Bạn chưa đăng nhập hoặc phiên đăng nhập đã hết hạn. Hãy đăng nhập lại.",
		"You are not signed in or your session has ended. Please sign in.")
	// ErrForbidden: somebody is signed in who may not do this.
	ErrForbidden = fault.Define(fault.Forbidden, "people.forbidden",
		"Bạn không có quyền thực hiện việc này. Nếu cần, hãy liên hệ thư ký hoặc quản trị đơn vị.",
		"You are not allowed to do this. If you need to, ask the secretary or the unit administrator.")
	// ErrPasswordChangeRequired: the initial password must be replaced first.
	ErrPasswordChangeRequired = fault.Define(fault.Forbidden, "people.password_change_required",
		"Bạn đang dùng mật khẩu ban đầu. Hãy đổi mật khẩu rồi tiếp tục.",
		"You are using an initial password. Please change it to continue.")
)
