// Package documents keeps the papers of a meeting (tài liệu họp).
//
// A document belongs to an agenda item and has one or more versions, each a PDF file kept by the hash of its content. A version is
//
//	published ── a newer version ──▶ replaced
//	    └──────── withdraw ────────▶ withdrawn (with a reason)
//
// Nothing published is ever overwritten: the minutes may speak of a version, a delegate may have written on its pages. Withdrawing takes
// back all versions of a document; it stays in the list with the reason, so that nobody wonders where it went. A new version may be
// published afterwards.
//
// A file is looked into before it is stored: only PDF files that can be opened are accepted, whatever their names say.
//
// Reading needs document.read in the meeting. To others a version does not exist, as if its address had been invented. Who manages the
// documents (document.manage) may still open what was withdrawn.
//
// After the publication two pieces of work follow in the background: the text of the pages is read for the search, and the participants
// get a letter; letters about papers published in one go are put into one.
package documents
