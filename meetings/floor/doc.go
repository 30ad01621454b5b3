// Package floor keeps the queue of those who asked to speak (đăng ký phát biểu) and who has the floor.
//
// A request goes through
//
//	requested ── call ──▶ speaking ── finish ──▶ finished
//	    ├─── withdraw ──▶ withdrawn
//	    └─── close of the meeting ──▶ not_called
//
// The order is that of the requests and never changes by itself; the chair may call anyone. One person speaks at a time: calling the next
// speaker finishes the speech before. A participant has at most one open request. Queue and speaker are part of meetings.MeetingLive, so
// everyone of the meeting and its walls see them.
package floor
