import type { MeetingLive, MeetingVotes } from '../../core/api/types';

/** WallVote is a vote as a wall sees it. */
export type WallVote = MeetingVotes['votes'][number];

/** Shown is the one thing on the wall. */
export type Shown =
  | { kind: 'vote'; votes: WallVote[] }
  | { kind: 'counting'; vote: WallVote }
  | { kind: 'result'; votes: WallVote[] }
  | { kind: 'speaker'; speaker: NonNullable<MeetingLive['speaker']> }
  | { kind: 'paused' }
  | { kind: 'closed' }
  | { kind: 'closed_part' }
  | { kind: 'waiting' }
  | { kind: 'item'; item: NonNullable<MeetingLive['current_item']> }
  | { kind: 'sitting' };

/**
 * show decides what the hall sees: the open votes before everything; a secret vote that is being counted, unless somebody speaks; then what happened last of a
 * result and a speaker; then the item. Votes opened or announced in one go are shown together. A result stays until the chair moves to another item or
 * calls a speaker, never for a number of seconds: nobody in the hall should miss it.
 */
export function show(live: MeetingLive, votes: WallVote[]): Shown {
  const open = votes.filter((vote) => vote.state === 'open');
  if (open.length > 0) return { kind: 'vote', votes: open };
  if (live.state === 'closed') return { kind: 'closed' };
  // A house often rests while its counting board counts: the count says more than the rest.
  const counting = votes.find((vote) => vote.state === 'counting' && (live.current_item === null || vote.item_id === live.current_item.id));
  if (counting && (live.closed_part || !live.speaker)) return { kind: 'counting', vote: counting };
  if (live.state === 'paused' && !live.closed_part) return { kind: 'paused' };
  const announced = lastAnnounced(votes);
  const item = live.current_item;
  const fresh = announced !== null && (item === null || announced.item_id === item.id);
  if (fresh && !(live.speaker && after(live.speaker.since, announced.announced_at))) return { kind: 'result', votes: votes.filter((vote) => vote.id === announced.id || together(vote, announced)) };
  // Of a closed part neither the item nor who speaks is shown; what is voted on and announced in it is.
  if (live.closed_part) return { kind: 'closed_part' };
  if (live.speaker) return { kind: 'speaker', speaker: live.speaker };
  if (live.state !== 'in_progress') return { kind: 'waiting' };
  return item ? { kind: 'item', item } : { kind: 'sitting' };
}

function lastAnnounced(votes: WallVote[]): WallVote | null {
  let last: WallVote | null = null;
  for (const vote of votes) {
    if (vote.state !== 'announced' || !vote.result) continue;
    if (last === null || after(vote.announced_at, last.announced_at)) last = vote;
  }
  return last;
}

function together(vote: WallVote, last: WallVote): boolean {
  return vote.state === 'announced' && vote.result !== null && vote.opening_id !== '' && vote.opening_id === last.opening_id && vote.announced_at === last.announced_at;
}

function after(a: string | null, b: string | null): boolean {
  return Date.parse(a ?? '') > Date.parse(b ?? '');
}
