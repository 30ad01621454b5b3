package media

import "nghitruong/internal/id"

// Who sees what: everyone of the meeting and its walls sees the whole Conference. Resume tokens and relay credentials go to their owner
// alone, in the answer to joining.

// Conference is what everyone of the meeting sees of its conference.
type Conference struct {
	// Open: somebody is in.
	Open bool `json:"open"`
	// Locked: nobody new is let in but moderators.
	Locked bool `json:"locked"`
	// Participants are those who are in, in the order of joining, watchers left out.
	Participants []ParticipantView `json:"participants"`
}

// ParticipantView is one who is in the conference.
type ParticipantView struct {
	ID       id.Participant `json:"id"`
	PersonID id.Person      `json:"person_id"`
	Name     string         `json:"name"`
	Title    string         `json:"title"`
	SiteName string         `json:"site_name"`
	// Kind is person or site.
	Kind Kind `json:"kind" enum:"person,site"`
	// Audio, Video and Screen are what is forwarded.
	Audio  bool `json:"audio"`
	Video  bool `json:"video"`
	Screen bool `json:"screen"`
	// Held: a moderator holds the microphone off.
	Held     bool `json:"held"`
	Speaking bool `json:"speaking"`
	// Connection is good, weak or lost.
	Connection string `json:"connection" enum:"good,weak,lost"`
}

// Kind is how somebody takes part.
type Kind string

// The kinds: a person on their own device, the equipment of a site (điểm cầu), a silent watcher or wall.
const (
	KindPerson Kind = "person"
	KindSite   Kind = "site"
	KindWatch  Kind = "watch"
)

// JoinRequest asks for a place in the conference.
type JoinRequest struct {
	MeetingID string `json:"meeting_id"`
	Kind      Kind   `json:"kind"`
	// AudioOnly leaves stage and thumbnails empty.
	AudioOnly bool `json:"audio_only"`
	// Resume is the token of an earlier answer, to take the same place again.
	Resume string `json:"resume"`
	// KeepConnection: the client still has its WebRTC connection.
	KeepConnection bool `json:"keep_connection"`
}

// JoinAnswer is what a client needs to take its place.
type JoinAnswer struct {
	// ParticipantID is none for a wall.
	ParticipantID id.Participant `json:"participant_id"`
	Resume        string         `json:"resume"`
	// Resumed: the client's WebRTC connection goes on.
	Resumed    bool        `json:"resumed"`
	ICEServers []ICEServer `json:"ice_servers"`
	Slots      SlotCounts  `json:"slots"`
}

// ICEServer has the members of WebRTC's RTCIceServer.
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username"`
	Credential string   `json:"credential"`
}

// SlotCounts are the receiving slots by kind.
type SlotCounts struct {
	Audio  int `json:"audio"`
	Stage  int `json:"stage"`
	Screen int `json:"screen"`
	Thumbs int `json:"thumbs"`
}

// Sending is what a client wants to send.
type Sending struct {
	Audio  bool `json:"audio"`
	Video  bool `json:"video"`
	Screen bool `json:"screen"`
}

// Sent is what the server lets through.
type Sent struct {
	Sending
	// Held: a moderator holds the microphone off.
	Held bool `json:"held"`
}

// SlotView is the size in pixels at which a client shows a slot, 0 by 0 for not at all.
type SlotView struct {
	Slot   int `json:"slot"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// The signals to one client.
type (
	offerSignal struct {
		Generation int         `json:"generation"`
		SDP        string      `json:"sdp"`
		Publish    *publishing `json:"publish"`
		Slots      []offered   `json:"slots"`
	}
	publishing struct {
		Audio  string `json:"audio"`
		Video  string `json:"video"`
		Screen string `json:"screen"`
	}
	offered struct {
		Slot int    `json:"slot"`
		Kind string `json:"kind"`
		Mid  string `json:"mid"`
	}
	slotsSignal struct {
		Slots []slotContent `json:"slots"`
	}
	slotContent struct {
		Slot          int     `json:"slot"`
		Mid           string  `json:"mid"`
		Kind          string  `json:"kind"`
		ParticipantID *string `json:"participant_id"`
	}
	mutedSignal struct {
		By   string `json:"by"`
		Held bool   `json:"held"`
	}
	bySignal struct {
		By string `json:"by"`
	}
	endedSignal struct {
		Reason string `json:"reason"`
	}
)
