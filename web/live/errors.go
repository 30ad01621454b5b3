package live

import "nghitruong/internal/fault"

// What is answered on the live connection besides the errors of the domains.
var (
	errMalformed = fault.Define(fault.Invalid, "live.malformed",
		"Máy chủ không hiểu thông điệp này. Có thể trang của bạn đã cũ: hãy tải lại.",
		"The server does not understand this message. Your page may be outdated: reload it.")
	errNoSuchOp = fault.Define(fault.Invalid, "live.no_such_operation",
		"Máy chủ không biết thao tác {op}. Có thể trang của bạn đã cũ: hãy tải lại.",
		"The server does not know the operation {op}. Your page may be outdated: reload it.")
	errNoSuchTopic = fault.Define(fault.NotFound, "live.no_such_topic",
		"Không có kênh thông tin {topic}.", "There is no topic {topic}.")
	errTooOften = fault.Define(fault.TooMany, "live.too_often",
		"Thao tác quá nhanh. Hãy chờ một lát rồi thử lại.", "Too many requests. Wait a moment and try again.")
	errTooManyTopics = fault.Define(fault.TooMany, "live.too_many_topics",
		"Trang này theo dõi quá nhiều kênh thông tin (tối đa {max}). Hãy tải lại trang.", "This page follows too many topics (at most {max}). Reload it.")
	errTooManyConnections = fault.Define(fault.TooMany, "live.too_many_connections",
		"Tài khoản đang mở quá nhiều kết nối (tối đa {max}). Hãy đóng bớt trang hoặc thiết bị.",
		"Too many connections are open (at most {max}). Close some pages or devices.")
	errBusy = fault.Define(fault.Unavailable, "live.busy",
		"Máy chủ đang có quá nhiều kết nối mới. Hệ thống sẽ tự thử lại.", "The server has too many new connections. The page tries again by itself.")
	errStopping = fault.Define(fault.Unavailable, "live.stopping",
		"Máy chủ đang dừng để bảo trì. Hệ thống sẽ tự kết nối lại.", "The server is stopping. The page connects again by itself.")
	errOrigin = fault.Define(fault.Forbidden, "live.cross_origin",
		"Kết nối đến từ một trang web khác nên bị từ chối. Hãy mở Nghị Trường trực tiếp.",
		"The connection came from another web site and was refused. Open Nghị Trường directly.")
	errUpgrade = fault.Define(fault.Invalid, "live.not_a_socket",
		"Địa chỉ này chỉ nhận kết nối WebSocket với giao thức {protocol}.", "This address takes only WebSocket connections with the subprotocol {protocol}.")
	errConnectionGone = fault.Define(fault.Gone, "live.connection_gone",
		"Kết nối đã kết thúc. Hệ thống sẽ tự kết nối lại.", "The connection has ended. The page connects again by itself.")
)
