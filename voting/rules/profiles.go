package rules

import "slices"

var twoThirdsAtOpening = Quorum{Fraction: AtLeastTwoThirds, Of: AllSeats, When: AtOpening}

var ownRegulation = Ground{Text: "Theo quy chế làm việc của cơ quan, tổ chức."}

var profiles = []Rule{
	{
		Code: "council_resolution", NameVI: "Nghị quyết của HĐND", NameEN: "Council resolution",
		Body: Delegates, Base: AllSeats, Threshold: MoreThanHalf, Quorum: twoThirdsAtOpening, Tie: TieRejected,
		Ground: Ground{
			Text:    "Nghị quyết được thông qua khi có quá nửa tổng số đại biểu HĐND biểu quyết tán thành.",
			Article: "Điều 35 khoản 2 Luật 72/2025/QH15", ValidFrom: "2025-06-16",
		},
	},
	{
		Code: "council_dismissal", NameVI: "Bãi nhiệm đại biểu HĐND", NameEN: "Dismissal of a delegate",
		Body: Delegates, Base: AllSeats, Threshold: AtLeastTwoThirds, Quorum: twoThirdsAtOpening, Tie: TieRejected,
		Ground: Ground{
			Text:    "Việc bãi nhiệm đại biểu phải được ít nhất hai phần ba tổng số đại biểu HĐND tán thành.",
			Article: "Điều 35 khoản 2, Điều 38 khoản 5 Luật 72/2025/QH15", ValidFrom: "2025-06-16",
		},
	},
	{
		Code: "council_merged", NameVI: "Nghị quyết của HĐND không đủ hai phần ba số đại biểu", NameEN: "Resolution of a council short of delegates",
		Body: Delegates, Base: InOffice, Threshold: MoreThanTwoThirds,
		Quorum: Quorum{Fraction: AtLeastTwoThirds, Of: InOffice, When: AtOpening}, Tie: TieRejected,
		Ground: Ground{
			Text:    "Khi số đại biểu còn dưới hai phần ba nhưng không dưới một phần ba và nhiệm kỳ còn không quá 18 tháng, quyết định phải được hơn hai phần ba số đại biểu hiện có tán thành.",
			Article: "Điều 49 khoản 2 Luật 72/2025/QH15", ValidFrom: "2025-06-16",
		},
	},
	{
		Code: "simple_present", NameVI: "Quá nửa số người có mặt", NameEN: "More than half of those present",
		Body: Members, Base: Present, Threshold: MoreThanHalf, Quorum: twoThirdsAtOpening, Tie: TieRejected, Ground: ownRegulation,
	},
	{
		Code: "simple_valid", NameVI: "Quá nửa số phiếu hợp lệ", NameEN: "More than half of the valid ballots",
		Body: Members, Base: Valid, Threshold: MoreThanHalf, Quorum: twoThirdsAtOpening, Tie: TieRejected, Ground: ownRegulation,
	},
	{
		Code: "simple_yes_no", NameVI: "Tán thành nhiều hơn không tán thành", NameEN: "More votes for than against",
		Body: Members, Base: YesNo, Threshold: MoreThanHalf, Quorum: twoThirdsAtOpening, Tie: TieRejected, Ground: ownRegulation,
	},
	{
		Code: "ubnd_decision", NameVI: "Quyết định của tập thể UBND", NameEN: "Collective decision of a people's committee",
		// No quorum of its own: more than half of all members can only be reached with more than half of them. A round of written
		// opinions has nobody present.
		Body: Members, Base: AllSeats, Threshold: MoreThanHalf, Quorum: Quorum{When: Never}, Tie: TieChair,
		Ground: Ground{
			Text:    "Quyết định của UBND phải được quá nửa tổng số thành viên tán thành; số tán thành và không tán thành ngang nhau thì theo bên có ý kiến của Chủ tịch UBND.",
			Article: "Điều 40 khoản 3 Luật 72/2025/QH15", ValidFrom: "2025-06-16",
		},
	},
}

// Profiles returns the rules that come with the product. Bodies may keep others as data.
func Profiles() []Rule { return slices.Clone(profiles) }

// Profile returns the rule that comes with the product under code.
func Profile(code string) (Rule, bool) {
	i := slices.IndexFunc(profiles, func(r Rule) bool { return r.Code == code })
	if i < 0 {
		return Rule{}, false
	}
	return profiles[i], true
}
