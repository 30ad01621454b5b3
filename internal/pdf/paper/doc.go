// Package paper sets official Vietnamese papers as PDF: resolutions, minutes, notices, invitations.
//
// The layout follows Annex I of Nghị định 30/2020/NĐ-CP: A4, margins of 20 mm above and below, 30 mm left and 15 mm right; the national
// title and motto on the right, the issuing body on the left, number, place and date below; the name of the paper and its subject in the
// middle; justified text of 13 points with a first-line indent; recipients on the left and signatures on the right; page numbers in the
// upper margin from the second page on. The typeface is Liberation Serif 2, of the same widths as Times New Roman; the
// glyphs in use are embedded, and the text can be searched and copied as Unicode in normal form C.
//
// The same Paper always gives the same bytes, so a paper can be made again and compared by its hash.
package paper
