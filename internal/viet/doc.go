// Package viet knows how Vietnamese is written: normal form, search keys, the order of personal names, dates, numbers and number
// words. It is pure and imports nothing of the product, so that stored keys, server texts and papers agree everywhere.
//
// Text is kept in Unicode normal form C. A search key (Fold) has no tones, no horned or barred letters and no capitals. Names of
// people are ordered by given name, the last word, and then by the words before it, in the order of the Vietnamese alphabet.
// Times are shown in Asia/Ho_Chi_Minh whatever the zone of the machine; the zone table is embedded.
package viet
