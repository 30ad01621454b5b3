// Package rules decides votes. It is pure: no clock, no database, no network, no floating point, so that it can be read and checked
// alone.
//
// A Rule is data: what it decides (Kind), on which number the share is taken (Base), which share is needed (Fraction), how many must be
// present and when (Quorum), how many must take part (Participation), what happens when both sides are equal (Tie), how seats of an
// election are filled (Election), what follows from low confidence (Consequences), and the legal ground that is shown to whoever asks
// why. Decide applies a rule to the Counts of a motion, DecideElection and DecideConfidence to the PersonsCounts of a vote about persons;
// the Result holds the outcome, the numbers behind it and the sentences for the screen and for the minutes. Validate and Parse refuse
// rules that contradict themselves.
//
// # Buckets
//
// Every seat is in exactly one of nine numbers: for (tán thành), against (không tán thành), abstain (không biểu quyết, a choice that was
// made), other (ý kiến khác, offered instead of abstain on opinion ballots), invalid and blank (on paper), not voting (không tham gia:
// present, nothing chosen), excluded (in office, but may not take part in this vote), and absent (vắng mặt; a vacant or suspended seat
// is absent too). Their sum is the number of seats; counts for which it is not are refused.
//
// In the result their sum is Total. Where the base is all seats or the members in office, Total is the base:
//   - base all_seats: nothing changes, unless the rule leaves suspended seats out: then they are taken out of the absent and of the base;
//   - base in_office: vacant seats are taken out of the absent, suspended ones too where the rule leaves them out;
//   - bases present, ballots, valid and yes_no: the buckets are all seats as for all_seats, and the base is the part of them that it
//     names. Whoever is excluded is in none of these.
//
// Of votes about persons the buckets are the valid and the invalid ballots, not voting (present, but no ballot returned, whoever could
// not receive one included) and absent. Each person's marks and unmarked rows sum to the valid ballots. Blank ballots are valid ones
// without a mark, or invalid where the rule says so.
//
// # Suspended seats
//
// The law does not say whether a suspended delegate counts in the total number, so every rule does (LeaveOutSuspended); by default they
// count. What is decided holds for the base, for quorum and for participation alike, and is said in the explanation and in the minutes.
//
// # Reaching a fraction
//
// x reaches the fraction num/den of b if x > 0 and x·den ≥ b·num, or > for a strict fraction. More than half of 60 is 31, at least two
// thirds of 60 is 40, more than two thirds of 36 is 25; nothing is never enough.
//
// # Order of the questions
//
// First the quorum (no_quorum), then the number of ballots (too_few_ballots), then secrecy: a secret vote with fewer ballots than MinTally
// is sealed. In such a vote no result carries figures of choices, whichever of the three is its outcome. Then the threshold, and last
// equal sides.
//
// # Equal sides
//
// For and against are equal, at least one each, and the fraction is not reached. Under Tie "rejected" the motion fails, under
// "second_vote" it is put to the vote again. Under "chair" the side on which the chair voted prevails when the two sides together are the
// whole base; when they are not (8 to 8 of 20), the law gives no answer, and the outcome is needs_chair: the chair has to conclude, the
// program does not.
package rules
