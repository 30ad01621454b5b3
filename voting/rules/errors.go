package rules

import "nghitruong/internal/fault"

// Everything Decide and Validate can refuse.
var (
	ErrRule = fault.Define(fault.Invalid, "voting.rule_invalid",
		"Quy tắc biểu quyết “{rule}” không áp dụng được. Hãy kiểm tra cơ sở tính, tỷ lệ, số đại biểu cần có mặt và cách xử lý khi ngang phiếu.",
		"The decision rule “{rule}” cannot be applied. Check its base, its fractions, its quorum and what it says of equal votes.")
	ErrCountRange = fault.Define(fault.Invalid, "voting.count_out_of_range",
		"Các số đếm phải từ 0 đến {max} và phải có ít nhất một đại biểu.",
		"Counts must be from 0 to {max}, and there must be at least one seat.")
	ErrCountSum = fault.Define(fault.Invalid, "voting.count_sum",
		"Tổng tán thành, không tán thành, không biểu quyết, không hợp lệ, không tham gia và vắng mặt là {sum}, không bằng tổng số {seats} đại biểu. Hãy kiểm tra lại.",
		"For, against, abstaining, invalid, not voting and absent make {sum}, not the {seats} seats of the body. Check the counts.")
	ErrCountInOffice = fault.Define(fault.Invalid, "voting.count_in_office",
		"Số đại biểu đương nhiệm {in_office} không phù hợp với tổng số {seats} đại biểu và {taking_part} người tham gia. Hãy kiểm tra lại.",
		"{in_office} members in office do not fit {seats} seats and {taking_part} taking part. Check the counts.")
	ErrCountPresent = fault.Define(fault.Invalid, "voting.count_present",
		"Số đại biểu có mặt {present} lớn hơn số đại biểu đương nhiệm {in_office}. Hãy kiểm tra lại danh sách có mặt.",
		"{present} present are more than the {in_office} members in office. Check the attendance.")
	ErrChairChoice = fault.Define(fault.Invalid, "voting.chair_choice_unknown",
		"Ý kiến của người chủ trì phải là tán thành, không tán thành hoặc không biểu quyết.",
		"The choice of the chair must be for, against or abstain.")
)
