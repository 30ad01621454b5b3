package bulletin

import (
	"errors"

	"nghitruong/internal/fault"
)

// What this package can refuse. A record that the protocol does not allow is refused with a *ntv.Violation instead.
var (
	ErrNoBoard = fault.Define(fault.NotFound, "bulletin.no_board",
		"Cuộc họp này chưa có bảng công khai. Bảng được lập khi mở biểu quyết điện tử đầu tiên hoặc khi ban kiểm phiếu bắt đầu tạo khóa.",
		"This meeting has no public board yet. It begins with the first electronic vote or with the counting board's key ceremony.")
	ErrNoRecord = fault.Define(fault.NotFound, "bulletin.no_record",
		"Bảng công khai của cuộc họp này chưa có bản ghi mang số đó.", "The public board of this meeting has no record of that number yet.")
	ErrBehind = fault.Define(fault.Conflict, "bulletin.behind",
		"Bảng công khai của cuộc họp này thiếu bản ghi mà thiết bị khác đã thấy: dữ liệu đã bị đưa về bản cũ. Chỉ còn có thể hủy các biểu quyết của bảng này và bỏ phiếu bằng phiếu giấy.",
		"The public board of this meeting lacks records that others have seen: the database was put back to an older copy. Its votes can only be cancelled; vote on paper instead.")
	ErrDamaged = fault.Define(fault.Conflict, "bulletin.damaged",
		"Bảng công khai của cuộc họp này không còn khớp với chữ ký của máy chủ: có người đã sửa cơ sở dữ liệu. Hãy ngừng biểu quyết điện tử trên bảng này và báo kỹ thuật viên.",
		"The public board of this meeting no longer fits the server's signatures: somebody has edited the database. Stop voting electronically on it and tell the technician.")
	ErrForeignKey = fault.Define(fault.Unavailable, "bulletin.foreign_key",
		"Máy chủ không có khóa ký của bảng công khai này. Hãy khôi phục tệp board.key từ bản sao lưu của thư mục khóa.",
		"The server does not hold the key that signs this public board. Restore the file board.key from the backup of the keys folder.")
	ErrBadHead = fault.Define(fault.Invalid, "bulletin.bad_head",
		"Dấu đầu bảng được gửi lên không phải do máy chủ này ký.", "The head of the board that was sent is not signed by this server.")
	ErrVoteRunning = fault.Define(fault.Conflict, "bulletin.vote_running",
		"Biểu quyết {vote} chưa kết thúc nên chưa thể hủy nội dung phiếu. Hãy kiểm phiếu xong hoặc hủy biểu quyết trước.",
		"Vote {vote} has not ended, so bodies of ballots cannot be destroyed yet. Finish counting or cancel it first.")
	ErrNoShare = fault.Define(fault.NotFound, "bulletin.no_share",
		"Không còn phần khóa của máy chủ cho bộ khóa này: tệp đã bị xóa hoặc chưa được khôi phục. Các biểu quyết dùng bộ khóa này không thể kiểm phiếu; hãy hủy và tổ chức lại.",
		"The server's share of this key set is gone: its file was erased or not restored. Votes under this key set cannot be counted; cancel and hold them again.")
)

var errOutside = errors.New("bulletin: called outside a transaction")
