import type { MeetingVotes, Vote } from '../../core/api/types';

export type PublicVote = MeetingVotes['votes'][number];

/** Announced votes older than this are history when the screen opens. */
const RECENT = 10 * 60_000;

/**
 * shownVote picks the one vote the delegate's panel shows: an open one before all; then one that
 * waits for its announcement; then a result not yet put away; then one about to open.
 */
export function shownVote(votes: PublicVote[], putAway: ReadonlySet<string>, watched: ReadonlySet<string>, now: number): PublicVote | null {
  const open = votes.find(({ state }) => state === 'open');
  if (open) return open;
  const newest = (state: Vote['state'], at: 'closed_at' | 'announced_at') =>
    votes.filter((vote) => vote.state === state && !putAway.has(vote.id)).sort((a, b) => Date.parse(b[at] ?? '') - Date.parse(a[at] ?? ''))[0];
  const closed = newest('closed', 'closed_at');
  if (closed) return closed;
  const announced = newest('announced', 'announced_at');
  if (announced && (watched.has(announced.id) || now - Date.parse(announced.announced_at ?? '') < RECENT)) return announced;
  return votes.find(({ state, id }) => state === 'ready' && !putAway.has(id)) ?? null;
}
