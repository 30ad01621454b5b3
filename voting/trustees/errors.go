package trustees

import "nghitruong/internal/fault"

// What this package can refuse.
var (
	ErrNotFound = fault.Define(fault.NotFound, "trustees.not_found",
		"Không tìm thấy lễ tạo khóa này.", "There is no such key ceremony.")
	ErrBoardUnknown = fault.Define(fault.Invalid, "trustees.board_unknown",
		"Cuộc họp không có ban kiểm phiếu này. Hãy chọn trong danh sách.", "The meeting has no such counting board. Choose one of the list.")
	ErrBoardNotApproved = fault.Define(fault.Conflict, "trustees.board_not_approved",
		"Ban kiểm phiếu chưa được biểu quyết thông qua nên chưa thể tạo khóa.", "The counting board has not been voted on yet; it can make no key.")
	ErrTooFew = fault.Define(fault.Conflict, "trustees.too_few",
		"Cần từ {min} đến {max} ủy viên để tạo khóa; ở đây có {n}. Hãy bớt loại trừ, hoặc bầu ban kiểm phiếu khác.",
		"A key needs {min} to {max} trustees; here are {n}. Leave fewer out, or set up another counting board.")
	ErrThreshold = fault.Define(fault.Invalid, "trustees.threshold",
		"Số ủy viên cần để mở kết quả phải từ {min} đến {max}.", "The number of trustees that open a result must be {min} to {max}.")
	ErrRunning = fault.Define(fault.Conflict, "trustees.running",
		"Ban kiểm phiếu này đang có khóa hoặc đang tạo khóa. Hãy dùng khóa ấy, làm lại hoặc kết thúc nó trước.",
		"This counting board has a key or is making one. Use it, start it again, or end it first.")
	ErrNotTrustee = fault.Define(fault.Forbidden, "trustees.not_trustee",
		"Chỉ ủy viên giữ khóa của ban kiểm phiếu này được làm việc này, trên máy của chính mình.",
		"Only a trustee of this counting board can do this, on the own device.")
	ErrState = fault.Define(fault.Conflict, "trustees.wrong_state",
		"Lễ tạo khóa đã sang bước khác nên không làm được việc này. Hãy tải lại trang.",
		"The key ceremony is at another step, so this cannot be done. Reload the page.")
	ErrBroken = fault.Define(fault.Conflict, "trustees.broken",
		"Lễ tạo khóa này đã dừng. Hãy chờ trưởng ban hoặc thư ký làm lại.", "This key ceremony was broken off. Wait until the head or the secretary starts it again.")
	ErrSentBefore = fault.Define(fault.Conflict, "trustees.sent_before",
		"Bạn đã gửi một nội dung khác cho bước này, có thể từ một máy khác. Hãy tiếp tục trên máy ấy, hoặc đề nghị trưởng ban làm lại.",
		"You have sent something else for this step, perhaps from another device. Go on there, or ask the head to start again.")
	ErrKeyTaken = fault.Define(fault.Conflict, "trustees.key_taken",
		"Khóa ký này là của một ủy viên khác. Hãy tải lại trang để tạo khóa mới.", "This signing key is another trustee's. Reload the page to make a new one.")
	ErrToken = fault.Define(fault.Invalid, "trustees.bad_token",
		"Mã cam kết hoặc chữ ký của nó không đúng nên không được ghi. Hãy tải lại trang.", "The token or its signature is not right; it was not recorded. Reload the page.")
	ErrKeys = fault.Define(fault.Invalid, "trustees.bad_keys",
		"Phần khóa công khai không khớp với mã cam kết đã gửi, hoặc bằng chứng kèm theo không đúng; không được ghi. Hãy tải lại trang.",
		"The public keys do not fit the token shown before, or their proof does not hold; they were not recorded. Reload the page.")
	ErrBoxes = fault.Define(fault.Invalid, "trustees.bad_boxes",
		"Phải có đúng một phần khóa niêm phong cho mỗi ủy viên khác.", "There must be exactly one sealed share for each of the other trustees.")
	ErrSignature = fault.Define(fault.Invalid, "trustees.bad_signature",
		"Chữ ký không đúng với khóa của ủy viên này nên không được ghi. Hãy dùng máy đã tạo khóa, hoặc khôi phục từ bản dự phòng.",
		"The signature is not that of this trustee's key; it was not recorded. Use the device that made the key, or restore the backup.")
	ErrReason = fault.Define(fault.Invalid, "trustees.bad_reason",
		"Không có lý do khiếu nại này. Hãy tải lại trang.", "There is no such reason of a complaint. Reload the page.")
	ErrAgainst = fault.Define(fault.Invalid, "trustees.bad_against",
		"Khiếu nại phải nêu một ủy viên khác, hoặc máy chủ.", "A complaint names another trustee, or the server.")
	ErrTrustee = fault.Define(fault.Invalid, "trustees.no_such_trustee",
		"Lễ tạo khóa này không có ủy viên mang số ấy.", "This ceremony has no trustee of that number.")
	ErrVotesRunning = fault.Define(fault.Conflict, "trustees.votes_running",
		"Biểu quyết {code} còn cần khóa này: đang mở hoặc đang kiểm phiếu. Hãy hoàn thành hoặc hủy biểu quyết ấy trước khi xóa khóa.",
		"Vote {code} still needs this key: it is open or being counted. Finish or cancel it before the key is erased.")
	ErrNotErased = fault.Define(fault.Conflict, "trustees.not_ended",
		"Khóa này còn dùng cho các cuộc bỏ phiếu. Trưởng ban hoặc thư ký phải kết thúc khóa trước.",
		"This key is still in use. The head of the board or the secretary must end it first.")
	ErrNoKey = fault.Define(fault.Conflict, "trustees.no_key",
		"Ban kiểm phiếu chưa tạo xong khóa, nên chưa thể mở bỏ phiếu kín điện tử. Hãy tạo khóa trước.",
		"The counting board has no finished key, so no electronic secret vote can be opened. Make the key first.")
)
