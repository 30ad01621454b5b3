package rules

import "nghitruong/internal/fault"

// Everything Decide, DecideElection, DecideConfidence, Parse and Validate can refuse.
var (
	ErrRule = fault.Define(fault.Invalid, "voting.rule_invalid",
		"Quy tắc biểu quyết “{rule}” không áp dụng được: giá trị ở mục “{field}” không dùng được. Hãy sửa mục này.",
		"The decision rule “{rule}” cannot be applied: the value of “{field}” cannot be used. Correct this field.")
	ErrRuleClash = fault.Define(fault.Invalid, "voting.rule_contradiction",
		"Quy tắc biểu quyết “{rule}” tự mâu thuẫn: mục “{field}” không đi cùng với mục “{other}”. Hãy sửa một trong hai mục.",
		"The decision rule “{rule}” contradicts itself: “{field}” does not go with “{other}”. Correct one of them.")
	ErrRuleKind = fault.Define(fault.Invalid, "voting.rule_kind",
		"Quy tắc “{rule}” không dành cho loại biểu quyết này. Hãy chọn quy tắc khác.",
		"The rule “{rule}” is not for this kind of vote. Choose another rule.")
	ErrRuleUnreadable = fault.Define(fault.Invalid, "voting.rule_unreadable",
		"Không đọc được quy tắc biểu quyết: “{field}” là mục không có, viết sai hoặc lặp lại. Hãy sửa mục này.",
		"The decision rule cannot be read: “{field}” does not exist, is written wrongly or is given twice. Correct this field.")
	ErrCountRange = fault.Define(fault.Invalid, "voting.count_out_of_range",
		"Các số đếm phải từ 0 đến {max} và phải có ít nhất một đại biểu.",
		"Counts must be from 0 to {max}, and there must be at least one seat.")
	ErrCountSum = fault.Define(fault.Invalid, "voting.count_sum",
		"Tổng tất cả các số đếm, kể cả không hợp lệ, không tham gia và vắng mặt, là {sum}, không bằng tổng số {seats} đại biểu. Hãy kiểm tra lại.",
		"All counts together, with invalid, not voting and absent, make {sum}, not the {seats} seats of the body. Check the counts.")
	ErrCountInOffice = fault.Define(fault.Invalid, "voting.count_in_office",
		"Số đại biểu đương nhiệm {in_office} không phù hợp với tổng số {seats} đại biểu và {taking_part} người tham gia. Hãy kiểm tra lại.",
		"{in_office} members in office do not fit {seats} seats and {taking_part} taking part. Check the counts.")
	ErrCountSuspended = fault.Define(fault.Invalid, "voting.count_suspended",
		"Số đại biểu bị tạm đình chỉ {suspended} không phù hợp với tổng số {seats} đại biểu và {in_office} đại biểu đương nhiệm. Hãy kiểm tra lại.",
		"{suspended} suspended members do not fit {seats} seats and {in_office} members in office. Check the counts.")
	ErrCountPresent = fault.Define(fault.Invalid, "voting.count_present",
		"Số đại biểu có mặt {present} lớn hơn số đại biểu đương nhiệm {in_office}. Hãy kiểm tra lại danh sách có mặt.",
		"{present} present are more than the {in_office} members in office. Check the attendance.")
	ErrCountOption = fault.Define(fault.Invalid, "voting.count_option",
		"Quy tắc biểu quyết không có phương án “{field}” nhưng số đếm có. Hãy kiểm tra lại.",
		"The rule does not offer the answer “{field}”, but it was counted. Check the counts.")
	ErrChairChoice = fault.Define(fault.Invalid, "voting.chair_choice_unknown",
		"Ý kiến của người chủ trì phải là một trong các phương án của quy tắc và không có khi bỏ phiếu kín.",
		"The choice of the chair must be one of the answers that the rule offers, and is not given in a secret vote.")
	ErrCountBallots = fault.Define(fault.Invalid, "voting.count_ballots",
		"Số phiếu ở mục “{field}” lớn hơn mức có thể: thu về không quá phát ra, không hợp lệ và phiếu trắng không quá thu về. Hãy đếm lại.",
		"The number of ballots “{field}” is greater than possible: returned at most issued, invalid and blank at most returned. Count again.")
	ErrCountRound = fault.Define(fault.Invalid, "voting.count_round",
		"Vòng {round} với {seats_to_fill} vị trí cần bầu không phù hợp: quy tắc cho nhiều nhất {rounds} vòng và bầu cử cần ít nhất một vị trí.",
		"Round {round} with {seats_to_fill} seats to fill does not fit: the rule has {rounds} rounds, and an election needs one seat at least.")
	ErrPersons = fault.Define(fault.Invalid, "voting.count_persons",
		"Danh sách người được bầu hoặc lấy phiếu trống, hoặc số thứ tự {ordinal} không dùng được hay bị lặp. Hãy kiểm tra lại danh sách.",
		"The list of persons is empty, or number {ordinal} in it cannot be used or is given twice. Check the list.")
	ErrCountPerson = fault.Define(fault.Invalid, "voting.count_person",
		"Các số của người thứ {ordinal} không phù hợp: tổng phải không quá {marked} phiếu có đánh dấu và đúng loại phiếu. Hãy đếm lại.",
		"The numbers of person {ordinal} do not fit: together at most the {marked} marked ballots, and of this kind of ballot. Count again.")
	ErrCountChosen = fault.Define(fault.Invalid, "voting.count_chosen",
		"Tổng {chosen} lượt chọn nhiều hơn {marked} phiếu nhân {seats_to_fill} vị trí; phiếu chọn quá số vị trí là phiếu không hợp lệ. Hãy đếm lại.",
		"{chosen} choices in all are more than {marked} ballots times {seats_to_fill} seats; a ballot that chooses more than the seats is invalid. Count again.")
)
