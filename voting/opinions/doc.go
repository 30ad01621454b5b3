// Package opinions asks the members of a body for their opinion in writing, between meetings (phiếu lấy ý kiến thành viên UBND; Điều 40 Luật
// 72/2025/QH15 names it beside voting at a meeting).
//
// # States
//
//	draft ──send──▶ sent ──close──▶ closed ──publish──▶ published
//	   └──────────────┴──────────────┴──cancel (with a reason)──▶ cancelled
//
// A draft (bản nháp) is known to the office alone, which writes question, papers, members and deadline. Sending freezes all of it: the members
// are stored with the names and posts they have at that moment, the rule as it stands. A sent ballot (đang lấy ý kiến) is closed by a job at
// its deadline, or earlier by the office; from the deadline on no answer is taken, whether or not the job has run yet. A closed one has its
// result; where the rule leaves the decision to the chair (8 to 8 and 4 silent), the chair's conclusion with its reason must be entered before
// it can be published. Nothing changes a published ballot. Asking again is a further ballot that names the first, which stays.
//
// # Answers
//
// A member agrees, disagrees, or has another opinion, which needs its words. An answer is stored, committed and only then acknowledged; a
// change of mind is a further row with the next revision, and the last one counts. The key made by the device gets the stored answer again,
// also after the close. Nobody answers for another; neither the program itself nor a system administrator, who could take over anybody's
// account, answers at all. Whoever is silent is counted as silent (chưa có ý kiến), never as consent.
//
// # Who sees what
//
// Until the close a member sees question, papers and the own answer; the office (opinion.manage at the unit) sees who has opened the ballot and
// who has answered, never what. From the close on the office and the chair of the ballot see the summary of opinions (bảng tổng hợp ý kiến);
// after the publication all members do. To everybody else there is no such ballot.
//
// The office is whoever holds opinion.manage at the unit's path: its administrators, and those to whom the role of secretary is granted at the
// unit. Being secretary of one meeting of the unit gives no right here, because the path of a meeting is not above that of the unit.
//
// # Ledger
//
// Every act stands in the ledger of the unit (audit.Unit). Of an answer it holds a digest that covers the device's key, which no view shows, so
// that whoever reads the ledger cannot find the choice by trying; with the row at hand the entry can be checked (Digest). The result stands in
// it from the publication on; the close holds a digest of all answers counted.
//
// # Time
//
// Reminders to those who have not answered go out 24 and 4 hours before the deadline, to the person's screens and by letter to those with an
// address; what lies in the past at the sending is skipped, and of two reminders that were held up one is sent. They are jobs with a due time,
// written in the transaction that sends, and may run twice: the ballot knows when it last reminded.
package opinions
