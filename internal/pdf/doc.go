// Package pdf looks into uploaded PDF files: whether they are PDF at all, how many pages they have, and what text stands on each page.
//
// Files are read by pdfcpu with limits; encrypted files are refused, because neither search nor stamping could work on them. The text is
// found by interpreting the content of each page: operators for text and position (ISO 32000-1, 9.4), fonts with ToUnicode tables (9.10.3)
// of one and two bytes, and simple fonts with a named encoding. Words and lines are told apart by the distances between glyphs. The result is in normal
// form C. A page of scanned images has no text; recognising it is not the business of this package.
//
// Whatever the input, nothing here panics, and work is bounded.
//
// The sub-package paper makes PDF files.
package pdf
