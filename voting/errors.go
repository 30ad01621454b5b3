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
	ErrVoteCounting = fault.Define(fault.Conflict, "voting.vote_counting",
		"Biểu quyết {code} đang được kiểm phiếu. Hãy kiểm phiếu xong hoặc hủy biểu quyết này trước khi kết thúc cuộc họp.",
		"Vote {code} is being counted. Finish the count or cancel it before the meeting is closed.")
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
	ErrExcluded = fault.Define(fault.Forbidden, "voting.excluded",
		"Bạn không tham gia biểu quyết {code}: {reason}.", "You do not take part in vote {code}: {reason}.")
	ErrOneShot = fault.Define(fault.Conflict, "voting.one_shot",
		"Biểu quyết {code} chỉ được chọn một lần và lựa chọn của bạn đã được ghi nhận.",
		"In vote {code} a choice is final, and yours has been stored.")
	ErrNotElectronic = fault.Define(fault.Conflict, "voting.not_electronic",
		"Biểu quyết {code} không thực hiện trên thiết bị; hãy biểu quyết theo hướng dẫn của chủ tọa.",
		"Vote {code} is not taken on devices. Please follow the chair.")
	ErrBehind = fault.Define(fault.Conflict, "voting.behind",
		"Biểu quyết {code} thiếu ý kiến đã được ghi nhận trước đó. Chỉ có thể hủy hoặc biểu quyết lại.",
		"Ballots that had been stored are missing from vote {code}. It can only be cancelled or taken again.")
	ErrMethod = fault.Define(fault.Invalid, "voting.bad_method",
		"Hãy chọn một hình thức biểu quyết trong danh sách.", "Choose a method of voting from the list.")
	ErrKindNeedsCount = fault.Define(fault.Invalid, "voting.kind_needs_count",
		"Bầu cử và tín nhiệm không bỏ phiếu kín thì không biểu quyết trên thiết bị. Hãy chọn phiếu giấy, gọi tên, giơ tay hoặc giơ thẻ, hoặc quy tắc bỏ phiếu kín.",
		"Elections and votes on confidence that are no secret ballot are not taken on devices. Choose paper, roll call, hands or cards, or a rule with a secret ballot.")
	ErrRuleKind = fault.Define(fault.Invalid, "voting.rule_of_other_kind",
		"Quy tắc “{rule}” không dùng cho loại biểu quyết này.", "The rule “{rule}” is not for votes of this kind.")
	ErrNotAboutPersons = fault.Define(fault.Invalid, "voting.not_about_persons",
		"Chỉ bầu cử và lấy phiếu, bỏ phiếu tín nhiệm mới có danh sách người.", "Only elections and votes on confidence have a list of persons.")
	ErrPersonUnknown = fault.Define(fault.Invalid, "voting.person_unknown",
		"Không tìm thấy người này trong danh bạ.", "This person is not in the directory.")
	ErrPersonTwice = fault.Define(fault.Invalid, "voting.person_twice",
		"Mỗi người chỉ có một lần trong danh sách.", "A person can be on the list only once.")
	ErrSeatsToFill = fault.Define(fault.Conflict, "voting.no_seats_to_fill",
		"Bầu cử {code} chưa có số lượng người được bầu. Hãy nhập từ 1 trở lên.", "Election {code} has no number of seats to fill. Enter 1 or more.")
	ErrBadNumber = fault.Define(fault.Invalid, "voting.bad_number",
		"Hãy nhập một số từ {min} đến {max}.", "Enter a number from {min} to {max}.")
	ErrNoCandidates = fault.Define(fault.Conflict, "voting.no_candidates",
		"Danh sách của biểu quyết {code} không còn ai.", "Nobody is left on the list of vote {code}.")
	ErrBoardUnknown = fault.Define(fault.Invalid, "voting.board_unknown",
		"Ban kiểm phiếu không thuộc cuộc họp này.", "The counting board does not belong to this meeting.")
	ErrBoardFixed = fault.Define(fault.Conflict, "voting.board_fixed",
		"Biểu quyết {code} đã có Ban kiểm phiếu. Muốn thay đổi, hãy hủy biểu quyết này và chuẩn bị biểu quyết khác.",
		"Vote {code} proposes a counting board already. To change it, cancel this vote and prepare another.")
	ErrNoBoard = fault.Define(fault.Conflict, "voting.no_counting_board",
		"Biểu quyết {code} là bỏ phiếu kín bằng phiếu giấy nên cần Ban kiểm phiếu đã được thông qua.",
		"Vote {code} is a secret ballot on paper and needs a counting board that has been approved.")
	ErrCandidateOnBoard = fault.Define(fault.Conflict, "voting.candidate_on_board",
		"{name} có tên trong danh sách của biểu quyết {code} nên không thể là thành viên Ban kiểm phiếu.",
		"{name} is on the list of vote {code} and so cannot be a member of its counting board.")
	ErrParent = fault.Define(fault.Conflict, "voting.bad_parent",
		"Chỉ thêm được nội dung biểu quyết riêng cho một biểu quyết của cuộc họp này chưa mở.",
		"A contested part can be added only to a vote of this meeting that has not been opened.")
	ErrPartsUndecided = fault.Define(fault.Conflict, "voting.parts_undecided",
		"Còn {parts} nội dung biểu quyết riêng chưa có kết quả. Hãy biểu quyết các nội dung này trước khi biểu quyết toàn văn {code}.",
		"{parts} contested parts are not decided yet. Put them to the vote before the whole text {code}.")
	ErrNoParts = fault.Define(fault.Conflict, "voting.no_parts",
		"Biểu quyết {code} không có nội dung biểu quyết riêng.", "Vote {code} has no contested parts.")
	ErrNothingAmended = fault.Define(fault.Invalid, "voting.nothing_amended",
		"Hãy chọn văn bản đã chỉnh sửa hoặc nhập lại nội dung biểu quyết.", "Choose the amended document or enter the amended motion.")
	ErrAlreadyRepeated = fault.Define(fault.Conflict, "voting.already_repeated",
		"Biểu quyết {code} đã được biểu quyết lại.", "Vote {code} has been taken again already.")
	ErrNoNextRound = fault.Define(fault.Conflict, "voting.no_next_round",
		"Bầu cử {code} không còn vòng tiếp theo: đã đủ người trúng cử, hết số vòng, hoặc không còn ai để bầu.",
		"Election {code} has no further round: all seats are filled, the rounds are used up, or nobody is left to stand.")
	ErrNextRoundExists = fault.Define(fault.Conflict, "voting.next_round_exists",
		"Vòng tiếp theo của bầu cử {code} đã được lập.", "The next round of election {code} has been prepared already.")
	ErrNothingToConclude = fault.Define(fault.Conflict, "voting.nothing_to_conclude",
		"Kết quả biểu quyết {code} không cần chủ tọa kết luận.", "The result of vote {code} leaves nothing for the chair to conclude.")
	ErrBadConclusion = fault.Define(fault.Invalid, "voting.bad_conclusion",
		"Hãy kết luận thông qua hoặc không thông qua.", "Conclude either passed or not passed.")
	ErrNeedsConclusion = fault.Define(fault.Conflict, "voting.needs_conclusion",
		"Biểu quyết {code} cần chủ tọa kết luận trước khi công bố.", "Vote {code} needs the chair's conclusion before it is announced.")
	ErrNotCounted = fault.Define(fault.Conflict, "voting.not_counted",
		"Biểu quyết {code} chưa có kết quả kiểm đếm được hai người xác nhận.",
		"The count of vote {code} has not been confirmed by two people yet.")
	ErrCountdownCloses = fault.Define(fault.Invalid, "voting.countdown_cannot_close",
		"Chỉ biểu quyết điện tử không kín, có đếm ngược, mới tự đóng được.", "Only an electronic vote that is not secret and has a countdown can be closed by it.")
	ErrOpinion = fault.Define(fault.Invalid, "voting.opinion_needed",
		"Hãy ghi ý kiến khác.", "Write your other opinion.")
	ErrNoOpinion = fault.Define(fault.Invalid, "voting.no_opinion",
		"Chỉ “ý kiến khác” mới có nội dung ghi kèm.", "Only another opinion has a text.")
	ErrFewBallots = fault.Define(fault.Conflict, "voting.few_ballots",
		"Chỉ có {present} người có thể bỏ phiếu kín; với ít phiếu như vậy có thể đoán được ai chọn gì.",
		"Only {present} persons can cast in this secret ballot; with so few one may guess who chose what.")
	ErrNoPaper = fault.Define(fault.Conflict, "voting.no_paper_online",
		"{online} người tham dự trực tuyến không nhận được phiếu giấy.", "{online} persons take part online and cannot receive a paper ballot.")
	ErrNotAmended = fault.Define(fault.Conflict, "voting.not_amended",
		"Các nội dung biểu quyết riêng đã có kết quả nhưng toàn văn {code} chưa được chỉnh sửa theo.",
		"The contested parts are decided, but the whole text {code} has not been amended accordingly.")
)
