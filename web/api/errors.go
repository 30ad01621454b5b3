package api

import "nghitruong/internal/fault"

// What may be wrong with a request before a domain sees it.
var (
	errRequest = fault.Define(fault.Invalid, "request.invalid",
		"Dữ liệu gửi lên chưa đúng. Hãy sửa các mục được đánh dấu rồi gửi lại.",
		"The data sent is not right. Correct the marked fields and send again.")
	// ErrBadID: a path names no thing because the identifier is misspelt.
	ErrBadID = fault.Define(fault.NotFound, "request.bad_id",
		"Không có mục nào mang mã {value}. Hãy kiểm tra lại đường dẫn.", "Nothing has the identifier {value}. Check the address.")
	errNoSuchPath = fault.Define(fault.NotFound, "request.no_such_path",
		"Máy chủ không có địa chỉ này. Có thể trang của bạn đã cũ: hãy tải lại.",
		"The server has no such address. Your page may be outdated: reload it.")
	errMethod = fault.Define(fault.Invalid, "request.method",
		"Địa chỉ này không nhận cách gọi đó. Có thể trang của bạn đã cũ: hãy tải lại.",
		"This address does not take that method. Your page may be outdated: reload it.")
	errCrossOrigin = fault.Define(fault.Forbidden, "request.cross_origin",
		"Yêu cầu đến từ một trang web khác nên bị từ chối. Hãy mở Nghị Trường trực tiếp.",
		"The request came from another web site and was refused. Open Nghị Trường directly.")
	errTooLarge = fault.Define(fault.TooLarge, "request.too_large",
		"Dữ liệu gửi lên quá lớn (tối đa {limit} byte). Hãy gửi tệp nhỏ hơn.", "Too much data was sent (at most {limit} bytes). Send a smaller file.")
	errSlow = fault.Define(fault.Invalid, "request.too_slow",
		"Dữ liệu đến quá chậm nên máy chủ đã ngừng nhận. Hãy kiểm tra đường truyền rồi gửi lại.",
		"The data came too slowly and the server stopped waiting. Check the line and send again.")
	errMediaType = fault.Define(fault.Invalid, "request.media_type",
		"Máy chủ không đọc được kiểu dữ liệu này. Có thể trang của bạn đã cũ: hãy tải lại.",
		"The server cannot read this kind of data. Your page may be outdated: reload it.")
	errUnread = fault.Define(fault.Invalid, "request.cut_off",
		"Dữ liệu gửi lên bị đứt giữa chừng. Hãy gửi lại.", "The data sent was cut off. Send it again.")
	errNoFile = fault.Define(fault.Invalid, "request.file_missing", "Chưa chọn tệp. Hãy chọn một tệp.", "No file was sent. Choose a file.")
)

// What may be wrong with one field of a request.
var (
	errFieldUnknown = fault.Define(fault.Invalid, "request.field_unknown",
		"Máy chủ không biết mục này. Có thể trang của bạn đã cũ: hãy tải lại.", "The server does not know this field. Your page may be outdated: reload it.")
	errFieldMalformed = fault.Define(fault.Invalid, "request.malformed", "Nội dung không phải JSON hợp lệ.", "The content is not valid JSON.")
	errFieldKind      = fault.Define(fault.Invalid, "request.field_kind", "Giá trị sai kiểu: cần {expected}.", "The value has the wrong type: expected {expected}.")
	errFieldFormat    = fault.Define(fault.Invalid, "request.field_format", "Giá trị sai dạng: cần {expected}.", "The value has the wrong form: expected {expected}.")
	errFieldChoice    = fault.Define(fault.Invalid, "request.field_choice", "Giá trị phải là một trong: {choices}.", "The value must be one of: {choices}.")
	errFieldShort     = fault.Define(fault.Invalid, "request.field_too_short", "Mục này cần ít nhất {min} ký tự.", "This field needs at least {min} characters.")
	errFieldSmall     = fault.Define(fault.Invalid, "request.field_too_small", "Giá trị phải từ {min} trở lên.", "The value must be at least {min}.")
	errFieldBig       = fault.Define(fault.Invalid, "request.field_too_big", "Giá trị không được quá {max}.", "The value must be at most {max}.")
	errFieldFew       = fault.Define(fault.Invalid, "request.field_too_few", "Cần ít nhất {min} mục.", "At least {min} entries are needed.")
	errFieldMany      = fault.Define(fault.Invalid, "request.field_too_many", "Không được quá {max} mục.", "At most {max} entries are allowed.")
	errFieldTwice     = fault.Define(fault.Invalid, "request.field_repeated", "Các mục không được trùng nhau.", "Entries must not be repeated.")
	errFieldWrong     = fault.Define(fault.Invalid, "request.field_wrong", "Giá trị chưa đúng.", "The value is not right.")
)
