// Package protocol sets the minutes of a count (biên bản kiểm phiếu) as an official paper: who counted and by which decision, the size of
// the body and who was there, the papers, the figures of every person or choice with their shares and in words, what follows by the rule,
// complaints, sealing, and the places where everybody who counted signs.
//
// It is pure: a Protocol is everything that stands on the paper, and the same one always gives the same bytes. The layout is that of
// Annex I of Nghị định 30/2020/NĐ-CP (template of minutes), set by internal/pdf/paper.
package protocol
