package voting

import "nghitruong/internal/fault"

// What ballots on the board, their keys and their count can refuse.
var (
	ErrVoteKey = fault.Define(fault.Invalid, "voting.bad_vote_key",
		"Khóa biểu quyết không đúng. Hãy tạo lại khóa trên thiết bị này.", "This is not a good vote key. Make it again on this device.")
	ErrVoteKeySignature = fault.Define(fault.Invalid, "voting.bad_vote_key_signature",
		"Thiết bị chưa chứng minh được khóa biểu quyết là của mình. Hãy tạo lại khóa.", "The device did not prove that the vote key is its own. Make the key again.")
	ErrVoteKeyElsewhere = fault.Define(fault.Conflict, "voting.key_elsewhere",
		"Khóa biểu quyết của bạn đang ở thiết bị khác ({device}). Hãy dùng thiết bị đó, hoặc xác nhận thay bằng thiết bị này.",
		"Your vote key is on another device ({device}). Use that one, or confirm that this one takes its place.")
	ErrVoteKeyUsed = fault.Define(fault.Conflict, "voting.vote_key_used",
		"Khóa biểu quyết này đã được đăng ký trước đó. Hãy tạo khóa mới.", "This vote key was registered before. Make a new one.")
	ErrNotOnBoard = fault.Define(fault.Conflict, "voting.not_on_board",
		"Biểu quyết {code} không có trên bảng công khai.", "Vote {code} is not on the public board.")
	ErrNoVoteKeys = fault.Define(fault.Conflict, "voting.no_vote_keys",
		"Chưa có ai đăng ký khóa biểu quyết nên không mở được bỏ phiếu kín {code} trên thiết bị.",
		"Nobody has registered a vote key, so secret vote {code} cannot be opened on devices.")
	ErrNotSecret = fault.Define(fault.Conflict, "voting.not_secret",
		"Biểu quyết {code} không phải bỏ phiếu kín trên thiết bị.", "Vote {code} is not a secret ballot on devices.")
	ErrIsSecret = fault.Define(fault.Conflict, "voting.is_secret",
		"Biểu quyết {code} là bỏ phiếu kín; hãy bỏ phiếu kín trên thiết bị của bạn.", "Vote {code} is a secret ballot; cast a secret ballot on your device.")
	ErrBadBallot = fault.Define(fault.Invalid, "voting.bad_secret_ballot",
		"Phiếu gửi lên không hợp lệ ({rule}) nên không được ghi nhận. Hãy tải lại trang rồi bỏ phiếu lại.",
		"The ballot is not good ({rule}) and has not been stored. Reload the page and vote again.")
	ErrBallotRejected = fault.Define(fault.Conflict, "voting.ballot_rejected",
		"Bảng công khai không nhận phiếu này ({rule}): {reason}.", "The public board does not take this ballot ({rule}): {reason}.")
	ErrBallotOrder = fault.Define(fault.Conflict, "voting.ballot_order",
		"Đã có một phiếu khác của bạn được ghi nhận, mã {code}. Muốn thay, hãy tải lại trang rồi bỏ phiếu lại.",
		"Another ballot of yours has been stored, code {code}. To replace it, reload the page and vote again.")
	ErrKeyNotOnRoll = fault.Define(fault.Forbidden, "voting.key_not_on_roll",
		"Biểu quyết {code} mở khi bạn chưa có khóa biểu quyết, hoặc khóa đã đổi. Hãy báo thư ký.",
		"When vote {code} was opened you had no vote key, or another one. Please tell the secretary.")
	ErrSignatureMissing = fault.Define(fault.Invalid, "voting.signature_missing",
		"Biểu quyết {code} cần chữ ký của thiết bị đã đăng ký. Hãy biểu quyết trên thiết bị đó.",
		"Vote {code} needs the signature of your registered device. Vote on that device.")
	ErrBadSignature = fault.Define(fault.Invalid, "voting.bad_signature",
		"Chữ ký của thiết bị không đúng. Hãy tải lại trang rồi biểu quyết lại.", "The signature of the device is not right. Reload the page and vote again.")
	ErrNoCeremony = fault.Define(fault.Conflict, "voting.no_key_ceremony",
		"Biểu quyết {code} là bỏ phiếu kín trên thiết bị nên cần Ban kiểm phiếu đã lập xong khóa kiểm phiếu.",
		"Vote {code} is a secret ballot on devices and needs a counting board that has made its key.")
	ErrTwoPersons = fault.Define(fault.Conflict, "voting.two_persons",
		"Việc mở và đóng bỏ phiếu kín {code} cần hai người: trưởng Ban kiểm phiếu và thư ký. Bạn đã xác nhận; hãy chờ người kia.",
		"Opening and closing secret vote {code} takes two persons: the head of the counting board and the secretary. You have agreed; wait for the other one.")
	ErrNotApprover = fault.Define(fault.Forbidden, "voting.not_approver",
		"Bỏ phiếu kín {code} do trưởng Ban kiểm phiếu và thư ký cùng mở và đóng.",
		"Secret vote {code} is opened and closed by the head of the counting board together with the secretary.")
	ErrSecretTogether = fault.Define(fault.Conflict, "voting.secret_alone",
		"Bỏ phiếu kín trên thiết bị {code} được mở và đóng riêng từng biểu quyết.", "A secret vote on devices, {code}, is opened and closed by itself.")
	ErrNotTrustee = fault.Define(fault.Forbidden, "voting.not_trustee",
		"Bạn không giữ mảnh khóa kiểm phiếu của biểu quyết {code}.", "You hold no share of the key of vote {code}.")
	ErrTrusteeSignature = fault.Define(fault.Invalid, "voting.bad_trustee_signature",
		"Chữ ký của ủy viên kiểm phiếu không đúng. Hãy kiểm tra lại bảng công khai rồi xác nhận lại.",
		"The trustee's signature is not right. Check the public board and confirm again.")
	ErrBadShare = fault.Define(fault.Invalid, "voting.bad_share",
		"Mảnh giải mã không đúng; việc này đã được ghi trên bảng công khai. Hãy giải mã lại bằng đúng khóa của bạn.",
		"The decryption does not hold, which the public board says now. Decrypt again with your own key.")
	ErrServerShare = fault.Define(fault.Conflict, "voting.server_share_lost",
		"Máy chủ không còn mảnh khóa của biểu quyết {code} nên không thể kiểm phiếu. Hãy hủy và bỏ phiếu lại với khóa mới.",
		"The server has lost its share of the key of vote {code}, which cannot be counted. Cancel it and vote again with a new key.")
	ErrTooManyCells = fault.Define(fault.Conflict, "voting.too_many_cells",
		"Danh sách của biểu quyết {code} quá dài để bỏ phiếu kín trên thiết bị.", "The list of vote {code} is too long for a secret ballot on devices.")
)
