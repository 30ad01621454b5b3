package rules

import "slices"

// Profiles returns the rules that come with the product. Bodies may keep others as data.
//
// Where a ground is marked as unchecked, article and dates were taken from reports or recalled; an empty date is one that nobody has seen.
func Profiles() []Rule {
	quorum := Quorum{Fraction: AtLeastTwoThirds, Of: AllSeats, When: AtOpening}
	ownRegulation := Ground{Text: "Theo quy chế làm việc của cơ quan, tổ chức."}
	return []Rule{
		{
			Code: "council_resolution", NameVI: "Nghị quyết của HĐND", NameEN: "Council resolution",
			Body: Delegates, Base: AllSeats, Threshold: MoreThanHalf, Quorum: quorum, Tie: TieRejected,
			Ground: Ground{
				Text:    "Nghị quyết được thông qua khi có quá nửa tổng số đại biểu HĐND biểu quyết tán thành.",
				Article: "Điều 35 khoản 2 Luật 72/2025/QH15", ValidFrom: "2025-06-16",
			},
		},
		{
			Code: "council_dismissal", NameVI: "Bãi nhiệm đại biểu HĐND", NameEN: "Dismissal of a delegate",
			Body: Delegates, Base: AllSeats, Threshold: AtLeastTwoThirds, Quorum: quorum, Tie: TieRejected,
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
			Body: Members, Base: Present, Threshold: MoreThanHalf, Quorum: quorum, Tie: TieRejected, Ground: ownRegulation,
		},
		{
			Code: "simple_valid", NameVI: "Quá nửa số phiếu hợp lệ", NameEN: "More than half of the valid ballots",
			Body: Members, Base: Valid, Threshold: MoreThanHalf, Quorum: quorum, Tie: TieRejected, Ground: ownRegulation,
		},
		{
			Code: "simple_yes_no", NameVI: "Tán thành nhiều hơn không tán thành", NameEN: "More votes for than against",
			Body: Members, Base: YesNo, Threshold: MoreThanHalf, Quorum: quorum, Tie: TieRejected, Ground: ownRegulation,
		},
		{
			Code: "ubnd_decision", NameVI: "Quyết định của tập thể UBND", NameEN: "Collective decision of a people's committee",
			// No quorum of its own: more than half of all members can only be reached with more than half of them. A round of written
			// opinions has nobody present.
			Body: Members, Options: OptionsOpinion, Base: AllSeats, Threshold: MoreThanHalf, Quorum: Quorum{When: Never}, Tie: TieChair,
			Ground: Ground{
				Text:    "Quyết định của UBND phải được quá nửa tổng số thành viên tán thành; số tán thành và không tán thành ngang nhau thì theo bên có ý kiến của Chủ tịch UBND.",
				Article: "Điều 40 khoản 3 Luật 72/2025/QH15", ValidFrom: "2025-06-16",
			},
		},
		{
			Code: "elect_absolute", NameVI: "Bầu cử theo quá nửa tổng số đại biểu", NameEN: "Election by more than half of all delegates",
			Kind: KindElection, Body: Delegates, Base: AllSeats, Threshold: MoreThanHalf, Quorum: quorum,
			BlankInvalid: true, Secret: true, MinTally: smallestTally,
			Election: &Election{Order: MostVotes, Absolute: true, Rounds: 2, RunoffAfter: RunoffTiedAndOpen},
			Ground: Ground{
				Text:    "Người trúng cử phải được quá nửa tổng số đại biểu HĐND bỏ phiếu đồng ý; nhiều người đạt mức này thì lấy theo thứ tự số phiếu từ cao xuống. Số vòng bầu theo quy chế của HĐND.",
				Article: "Điều 35 khoản 2, Điều 36 Luật 72/2025/QH15", ValidFrom: "2025-06-16", Unchecked: true,
			},
		},
		{
			Code: "elect_plurality", NameVI: "Bầu cử theo số phiếu nhiều nhất", NameEN: "Election by most votes",
			Kind: KindElection, Body: Members, Base: Valid, Quorum: quorum,
			BlankInvalid: true, Secret: true, MinTally: smallestTally,
			Election: &Election{Order: MostVotes, Rounds: 2, RunoffAfter: RunoffTied, AtMostSeats: true, Ballot: BallotMarks},
			Ground:   ownRegulation,
		},
		{
			Code: "confidence_rating", NameVI: "Lấy phiếu tín nhiệm, tính trên tổng số đại biểu", NameEN: "Confidence rating on all delegates",
			Kind: KindRating, Body: Delegates, Base: AllSeats, Quorum: quorum,
			BlankInvalid: true, Secret: true, MinTally: smallestTally, Consequences: ratingConsequences(),
			Ground: Ground{
				Text:    "Tín nhiệm thấp từ quá nửa đến dưới hai phần ba tổng số đại biểu: có thể xin từ chức; từ hai phần ba trở lên: trình HĐND miễn nhiệm. Cách tính trên tổng số đại biểu có từ Nghị quyết 35/2012/QH13.",
				Article: "Điều 37 khoản 1 Luật 72/2025/QH15; Điều 11 Nghị quyết 35/2012/QH13", Unchecked: true,
			},
		},
		{
			Code: "confidence_rating_ballots", NameVI: "Lấy phiếu tín nhiệm, tính trên tổng số phiếu", NameEN: "Confidence rating on all ballots",
			Kind: KindRating, Body: Delegates, Base: Ballots, Quorum: quorum,
			BlankInvalid: true, Secret: true, MinTally: smallestTally, Consequences: ratingConsequences(),
			Ground: Ground{
				Text:    "Tín nhiệm thấp từ quá nửa đến dưới hai phần ba tổng số phiếu: có thể xin từ chức; từ hai phần ba tổng số phiếu trở lên: trình HĐND miễn nhiệm.",
				Article: "Nghị quyết 96/2023/QH15", ValidFrom: "2023-07-01", Unchecked: true,
			},
		},
		{
			Code: "confidence_ballot", NameVI: "Bỏ phiếu tín nhiệm", NameEN: "Confidence ballot",
			Kind: KindBallot, Body: Delegates, Base: Ballots, Quorum: quorum,
			BlankInvalid: true, Secret: true, MinTally: smallestTally,
			Consequences: []Consequence{{
				Fraction: MoreThanHalf, Code: Dismiss,
				TextVI: "trình HĐND xem xét miễn nhiệm hoặc bãi nhiệm",
				TextEN: "relief or dismissal is put to the council",
			}},
			Ground: Ground{
				Text:    "Người có quá nửa tổng số phiếu không tín nhiệm thì được trình HĐND xem xét miễn nhiệm hoặc bãi nhiệm.",
				Article: "Nghị quyết 96/2023/QH15", ValidFrom: "2023-07-01", Unchecked: true,
			},
		},
	}
}

// smallestTally is the number of ballots below which a secret vote is not opened: with fewer than five, figures tell who chose what.
const smallestTally = 5

// ratingConsequences are those of a confidence rating.
func ratingConsequences() []Consequence {
	return []Consequence{
		{
			Fraction: MoreThanHalf, Code: MayResign,
			TextVI: "có thể xin từ chức; không từ chức thì trình HĐND bỏ phiếu tín nhiệm",
			TextEN: "may resign; otherwise a confidence ballot is held",
		},
		{
			Fraction: AtLeastTwoThirds, Code: Dismiss,
			TextVI: "trình HĐND miễn nhiệm",
			TextEN: "relief from the post is put to the council",
		},
	}
}

// Profile returns the rule that comes with the product under code.
func Profile(code string) (Rule, bool) {
	all := Profiles()
	i := slices.IndexFunc(all, func(r Rule) bool { return r.Code == code })
	if i < 0 {
		return Rule{}, false
	}
	return all[i], true
}
