package documents

import "nghitruong/internal/fault"

// What can go wrong with documents.
var (
	// ErrNotFound: there is no such document or version for the one who asks.
	ErrNotFound = fault.Define(fault.NotFound, "documents.not_found",
		"Không tìm thấy tài liệu này trong các cuộc họp của Ông/Bà. Hãy kiểm tra lại đường dẫn.",
		"There is no such document in your meetings. Please check the address.")
	// ErrWithdrawn: the document was taken back. Args: reason.
	ErrWithdrawn = fault.Define(fault.Gone, "documents.withdrawn",
		"Tài liệu đã được thu hồi. Lý do: {reason}", "The document was withdrawn. Reason: {reason}")
	// ErrAlreadyWithdrawn: it was taken back before.
	ErrAlreadyWithdrawn = fault.Define(fault.Conflict, "documents.already_withdrawn",
		"Tài liệu này đã được thu hồi trước đó.", "This document has been withdrawn already.")
	// ErrMeetingCancelled: a cancelled meeting takes no papers.
	ErrMeetingCancelled = fault.Define(fault.Conflict, "documents.meeting_cancelled",
		"Cuộc họp đã hủy nên không nhận thêm tài liệu.", "The meeting was cancelled and takes no more documents.")
	// ErrSame: the new version is the same file as the one it should replace.
	ErrSame = fault.Define(fault.Conflict, "documents.same_content",
		"Tệp này giống hệt phiên bản đang công bố. Hãy kiểm tra lại tệp đã chọn.",
		"This file is the same as the published version. Check which file you chose.")
	// ErrPage: a page outside the document. Args: pages.
	ErrPage = fault.Define(fault.Invalid, "documents.no_such_page",
		"Tài liệu chỉ có {pages} trang.", "The document has {pages} pages.")
	// ErrShortQuery: too little to search for. Args: min.
	ErrShortQuery = fault.Define(fault.Invalid, "documents.query_too_short",
		"Hãy nhập ít nhất {min} ký tự để tìm.", "Type at least {min} characters to search.")
)
