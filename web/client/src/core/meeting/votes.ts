import type { MeetingVotes, Result, Vote, VoteState } from '../api/types';

/** KnownVote is a vote as those who run the meeting see it; ballots are nobody's business here. */
export interface KnownVote extends Omit<Vote, 'my_ballot'> {
  /** Who may vote and has not, while the vote is open; empty for those who may not know. */
  not_stored: { seat_number: number; name: string; unit_name: string }[];
}

/** SecretariatVotes is the value of the topic `meeting/<id>/votes/secretariat`. */
export interface SecretariatVotes {
  prepared: MeetingVotes['votes'];
  votes: { id: string; state: VoteState; result: Result | null; not_stored: KnownVote['not_stored'] | null }[];
}

/**
 * knownVotes joins what everybody sees with what the secretariat and the chair see besides: prepared
 * votes, results before their announcement, and who has not voted. Sorted by code, the way they are called.
 */
export function knownVotes(shared: MeetingVotes | undefined, more: SecretariatVotes | undefined): KnownVote[] {
  const known = new Map<string, KnownVote>();
  for (const vote of more?.prepared ?? []) known.set(vote.id, { ...vote, not_stored: [] });
  // The two topics arrive one after the other: a vote just shown to everybody is no longer prepared.
  for (const vote of shared?.votes ?? []) known.set(vote.id, { ...vote, not_stored: [] });
  for (const extra of more?.votes ?? []) {
    const vote = known.get(extra.id);
    if (!vote || vote.state !== extra.state) continue;
    known.set(extra.id, { ...vote, result: vote.result ?? extra.result, not_stored: extra.not_stored ?? [] });
  }
  const collator = new Intl.Collator('vi', { numeric: true });
  return [...known.values()].sort((a, b) => collator.compare(a.code, b.code));
}

const urgency: VoteState[] = ['open', 'closed', 'ready', 'prepared', 'announced', 'cancelled'];

/** byUrgency puts votes that ask for an act before those that are over; in each state the order stays. */
export function byUrgency(votes: KnownVote[]): KnownVote[] {
  return [...votes].sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state));
}
