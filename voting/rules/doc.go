// Package rules decides votes. It is pure: no clock, no database, no network, no floating point, so that it can be read and checked
// alone.
//
// A Rule is data: on which number the share is taken (Base), which share is needed (Fraction), how many must be present and when
// (Quorum), what happens when both sides are equal (Tie), and the legal ground that is shown to whoever asks why. Decide applies a rule
// to the Counts of a motion and answers with the outcome, the numbers behind it and the sentences for the screen and for the minutes.
//
// # Buckets
//
// Every seat is in exactly one of six numbers: for (tán thành), against (không tán thành), abstain (không biểu quyết, a choice that was
// made), not voting (không tham gia: present, nothing chosen), absent (vắng mặt; a vacant or suspended seat is absent too), and
// invalid, which exists on paper only. Their sum is the number of seats; counts for which it is not are refused. In the result they are
// the seats of the base: when the base is the delegates in office, seats that nobody holds are taken out of the absent.
//
// # Reaching a fraction
//
// x reaches the fraction num/den of b if x > 0 and x·den ≥ b·num, or > for a strict fraction. More than half of 60 is 31, at least two
// thirds of 60 is 40, more than two thirds of 36 is 25; nothing is never enough.
//
// # Equal sides
//
// For and against are equal, at least one each, and the fraction is not reached. Under Tie "rejected" the motion fails. Under "chair" the
// side on which the chair voted prevails when the two sides together are the whole base; when they are not (8 to 8 of 20), the law gives no answer, and the
// outcome is needs_chair: the chair has to conclude, the program does not.
package rules
