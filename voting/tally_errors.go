package voting

import "nghitruong/internal/fault"

// What counting by people can refuse.
var (
	ErrCountedByDevices = fault.Define(fault.Conflict, "voting.counted_by_devices",
		"Biểu quyết {code} thực hiện trên thiết bị, hệ thống tự kiểm đếm.", "Vote {code} is taken on devices and counted by the system.")
	ErrAlreadyCounted = fault.Define(fault.Conflict, "voting.already_counted",
		"Kết quả kiểm đếm {code} đã được hai người xác nhận. Nếu có sai sót, hãy biểu quyết lại và ghi rõ lý do.",
		"The count of {code} has been confirmed by two people. If it is wrong, take the vote again and say why.")
	ErrCandidateCounts = fault.Define(fault.Forbidden, "voting.candidate_counts",
		"Bạn có tên trong danh sách của biểu quyết {code} nên không tham gia kiểm đếm.",
		"You are on the list of vote {code} and so cannot take part in the count.")
	ErrTooManyIssued = fault.Define(fault.Invalid, "voting.too_many_issued",
		"Phát ra {issued} phiếu, nhưng chỉ có {entitled} người tại hội trường được nhận phiếu.",
		"{issued} papers issued, but only {entitled} persons in the hall may receive one.")
	ErrTooManyReturned = fault.Define(fault.Invalid, "voting.too_many_returned",
		"Thu về {returned} phiếu, nhiều hơn số phiếu phát ra {issued}.", "{returned} papers returned, more than the {issued} issued.")
	ErrTooFewPrinted = fault.Define(fault.Invalid, "voting.too_few_printed",
		"In {printed} phiếu, ít hơn tổng số phiếu phát ra và phiếu hỏng đã đổi là {used}.",
		"{printed} papers printed, fewer than the {used} issued or exchanged.")
	ErrTooManyInvalid = fault.Define(fault.Invalid, "voting.too_many_invalid",
		"Phiếu không hợp lệ và phiếu trắng là {bad}, nhiều hơn số phiếu thu về {returned}.",
		"{bad} invalid and blank papers are more than the {returned} returned.")
	ErrBallotSum = fault.Define(fault.Invalid, "voting.ballot_sum",
		"Tổng các phương án là {sum}, không bằng {valid} phiếu thu về hợp lệ có đánh dấu. Hãy kiểm lại.",
		"The choices sum to {sum}, not to the {valid} valid papers that mark one. Count again.")
	ErrTooManyHands = fault.Define(fault.Invalid, "voting.too_many_hands",
		"Tổng là {sum}, nhiều hơn {entitled} người có mặt được biểu quyết.", "The sum is {sum}, more than the {entitled} persons present who may vote.")
	ErrPersonSum = fault.Define(fault.Invalid, "voting.person_sum",
		"{name}: tổng là {sum}, nhiều hơn {marked} phiếu hợp lệ có đánh dấu.", "{name}: the sum is {sum}, more than the {marked} valid papers that mark somebody.")
	ErrPersonHands = fault.Define(fault.Invalid, "voting.person_hands",
		"{name}: tổng là {sum}, nhiều hơn {entitled} người có mặt được biểu quyết.", "{name}: the sum is {sum}, more than the {entitled} persons present who may vote.")
	ErrChosenSum = fault.Define(fault.Invalid, "voting.chosen_sum",
		"Tổng số lượt chọn là {sum}, nhiều hơn {most}: mỗi phiếu hợp lệ chọn không quá {seats} người.",
		"{sum} choices in all are more than {most}: a valid paper chooses at most {seats} persons.")
	ErrFigureUnused = fault.Define(fault.Invalid, "voting.figure_unused",
		"Số liệu này không dùng cho hình thức hoặc loại biểu quyết này. Hãy để trống.",
		"This figure is not for this method or kind of vote. Leave it empty.")
	ErrPersonFigures = fault.Define(fault.Invalid, "voting.person_figures",
		"Hãy nhập số liệu đúng một lần cho mỗi người trong danh sách, trừ người đã rút.",
		"Enter figures exactly once for each person on the list who has not withdrawn.")
	ErrNotCalled = fault.Define(fault.Invalid, "voting.not_called",
		"Ghế {seat} không có trong danh sách được gọi: không có mặt, không được tham gia, hoặc đã ghi rồi.",
		"Seat {seat} cannot be called: its holder is not present, may not take part, or has an answer already.")
	ErrAnswer = fault.Define(fault.Invalid, "voting.bad_answer",
		"Câu trả lời của ghế {seat} không có trong các phương án.", "The answer of seat {seat} is not one of those offered.")
	ErrAnswerTooMany = fault.Define(fault.Invalid, "voting.answer_too_many",
		"Ghế {seat} chọn {chosen} người, nhiều hơn {seats} người được bầu.", "Seat {seat} chooses {chosen} persons, more than the {seats} to be elected.")

	ErrBoardSize = fault.Define(fault.Invalid, "voting.board_size",
		"Ban kiểm phiếu có từ {min} đến {max} người, kể cả trưởng ban.", "A counting board has {min} to {max} members, its head included.")
	ErrCandidateUnknown = fault.Define(fault.NotFound, "voting.candidate_not_found",
		"Không tìm thấy người này trong danh sách.", "This person is not on the list.")
	ErrAlreadyWithdrawn = fault.Define(fault.Conflict, "voting.already_withdrawn",
		"{name} đã rút khỏi danh sách.", "{name} has withdrawn already.")
	ErrWithdrawalVote = fault.Define(fault.Invalid, "voting.withdrawal_vote",
		"Hãy chọn một biểu quyết của cuộc họp này đã công bố là thông qua.", "Choose a vote of this meeting that was announced as passed.")

	ErrScanType = fault.Define(fault.Invalid, "voting.scan_type",
		"Chỉ nhận bản quét PDF, JPEG hoặc PNG.", "A scan must be a PDF, JPEG or PNG file.")
	ErrScanLimit = fault.Define(fault.Conflict, "voting.scan_limit",
		"Biểu quyết {code} đã có {max} tệp quét.", "Vote {code} has {max} scans already.")
	ErrScanUnknown = fault.Define(fault.NotFound, "voting.scan_not_found",
		"Không tìm thấy bản quét này.", "There is no such scan.")
	ErrNoProtocol = fault.Define(fault.Conflict, "voting.no_protocol",
		"Biên bản kiểm phiếu có khi biểu quyết {code} đã đóng và là bỏ phiếu kín hoặc do người kiểm đếm.",
		"There are minutes of the count once vote {code} is closed, if it is a secret vote or was counted by people.")
	ErrBoardNotVerified = fault.Define(fault.Conflict, "voting.board_not_verified",
		"Bảng công khai không qua được kiểm chứng (bản ghi {record}, {rule}) nên không lập được biên bản kiểm phiếu {code}. Hãy xuất bảng công khai và báo người quản trị.",
		"The public board does not verify (record {record}, {rule}), so there are no minutes of the count of {code}. Export the board and tell the administrator.")
)
