import type { MeetingVotes } from '../../core/api/types';

export type PublicVote = MeetingVotes['votes'][number];

/** Announced votes older than this are history when the screen opens. */
const RECENT = 10 * 60_000;

/**
 * Shown is what the delegate's panel is about: votes that are open and those opened in one go with
 * them; votes that are counted, or wait for their announcement; results announced together; a vote that ended
 * without a decision; votes about to open. There is at least one vote.
 */
export interface Shown {
  kind: 'casting' | 'waiting' | 'results' | 'ended' | 'coming';
  votes: PublicVote[];
}

const ended = (vote: PublicVote): string => vote.announced_at ?? vote.closed_at ?? vote.opened_at ?? '';

/** shownVotes picks what the delegate's panel shows; the order of the votes stays theirs. */
export function shownVotes(votes: PublicVote[], putAway: ReadonlySet<string>, watched: ReadonlySet<string>, now: number): Shown | null {
  const open = votes.filter(({ state }) => state === 'open');
  if (open.length > 0) return { kind: 'casting', votes: votes.filter((vote) => vote.state === 'open' || (vote.state === 'closed' && open.some((one) => together(one, vote)))) };

  const fresh = votes.filter(({ id }) => !putAway.has(id));
  const newest = (of: PublicVote[]): PublicVote | undefined => of.reduce<PublicVote | undefined>((last, vote) => (last && Date.parse(ended(last)) >= Date.parse(ended(vote)) ? last : vote), undefined);

  // What is being counted is over for those who vote: its panel says where the count stands.
  const counting = newest(votes.filter(({ state }) => state === 'counting'));
  if (counting) return { kind: 'waiting', votes: [counting] };

  const closed = newest(fresh.filter(({ state }) => state === 'closed'));
  if (closed) return { kind: 'waiting', votes: fresh.filter((vote) => vote.state === 'closed' && together(closed, vote)) };

  // A result that was declared void has nothing to say once its repetition is before the meeting.
  const announced = newest(fresh.filter((vote) => vote.state === 'announced' && !(vote.voided_at && vote.repeated_by_id)));
  if (announced && (watched.has(announced.id) || now - Date.parse(announced.announced_at ?? '') < RECENT)) {
    return { kind: 'results', votes: fresh.filter((vote) => vote.state === 'announced' && together(announced, vote) && vote.announced_at === announced.announced_at) };
  }

  const coming = fresh.filter(({ state }) => state === 'ready');
  const cancelled = newest(fresh.filter((vote) => vote.state === 'cancelled' && watched.has(vote.id) && !vote.repeated_by_id));
  if (cancelled && coming.length === 0) return { kind: 'ended', votes: [cancelled] };
  const first = coming[0];
  return first ? { kind: 'coming', votes: coming.filter((vote) => vote.item_id === first.item_id) } : null;
}

function together(a: PublicVote, b: PublicVote): boolean {
  return a.id === b.id || (a.opening_id !== '' && a.opening_id === b.opening_id);
}
