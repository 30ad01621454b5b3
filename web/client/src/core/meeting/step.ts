import type { Item, MeetingLive } from '../api/types';
import { onDevices, together as byTwo, type Together } from './secret';
import { mayCount, notCounted, openedWith, type KnownVote } from './votes';

/** Step is the one next thing the chair can do. Acts on votes may take several at once: those that were, or will be, opened together. */
export type Step =
  | { kind: 'open_meeting' }
  | { kind: 'resume_meeting' }
  | { kind: 'repeat'; votes: KnownVote[] }
  | { kind: 'count'; votes: KnownVote[]; mine: boolean }
  | { kind: 'close_vote'; votes: KnownVote[] }
  /** A secret vote on devices is opened and closed by two. */
  | { kind: 'two'; votes: KnownVote[]; two: Together }
  /** The counting board opens the sums; nobody can hurry it. */
  | { kind: 'await_board'; votes: KnownVote[] }
  | { kind: 'conclude'; votes: KnownVote[] }
  | { kind: 'announce'; votes: KnownVote[] }
  | { kind: 'finish_speaker'; speaker: NonNullable<MeetingLive['speaker']> }
  | { kind: 'call'; request: MeetingLive['queue'][number] }
  | { kind: 'open_vote'; votes: KnownVote[] }
  | { kind: 'ready'; votes: KnownVote[] }
  | { kind: 'next_item'; item: Item }
  | { kind: 'close_meeting' }
  | { kind: 'none' };

/** Situation is all that the next step depends on; `may` are the person's rights in this meeting. */
export interface Situation {
  live: MeetingLive;
  items: Item[];
  votes: KnownVote[];
  may: string[];
  /** person is who asks. */
  person: string;
  /** ticked are the votes chosen for one act, by id. */
  ticked?: ReadonlySet<string>;
  /** now is the time by the server's clock, in milliseconds. */
  now?: number;
}

/**
 * nextStep follows the order of business: a vote that was begun is brought to its end, who speaks
 * finishes, who waits is called, then the votes of the item, then the next item.
 */
export function nextStep({ live, items, votes, may, person, ticked = new Set(), now = Date.now() }: Situation): Step {
  const can = (right: string): boolean => may.includes(right);
  const manage = can('meeting.manage');
  if (live.state === 'draft' || live.state === 'upcoming') return manage ? { kind: 'open_meeting' } : { kind: 'none' };
  if (live.state === 'paused') return manage ? { kind: 'resume_meeting' } : { kind: 'none' };
  if (live.state !== 'in_progress') return { kind: 'none' };

  const open = votes.find((vote) => vote.state === 'open');
  if (open) {
    const together = openedWith(votes, open);
    const behind = together.filter((vote) => vote.behind);
    if (behind.length > 0) return can('vote.open') ? { kind: 'repeat', votes: behind.slice(0, 1) } : { kind: 'none' };
    const two = byTwo(open, may, person, now);
    if (two) return { kind: 'two', votes: [open], two };
    const uncounted = together.filter(notCounted);
    if (uncounted.length > 0) return { kind: 'count', votes: uncounted.slice(0, 1), mine: mayCount(uncounted[0]!, may, person) };
    return can('vote.open') ? { kind: 'close_vote', votes: together } : { kind: 'none' };
  }
  const closed = votes.find((vote) => vote.state === 'closed');
  if (closed && can('vote.announce')) {
    const together = openedWith(votes, closed);
    const undecided = together.filter((vote) => vote.needs_conclusion);
    return undecided.length > 0 ? { kind: 'conclude', votes: undecided.slice(0, 1) } : { kind: 'announce', votes: together };
  }

  if (can('floor.manage')) {
    if (live.speaker) return { kind: 'finish_speaker', speaker: live.speaker };
    const first = live.queue[0];
    if (first) return { kind: 'call', request: first };
  }

  const counting = votes.find((vote) => vote.state === 'counting' && vote.item_id === live.current_item?.id);
  if (counting) return { kind: 'await_board', votes: [counting] };

  // The whole text waits for its contested parts.
  const here = votes.filter((vote) => vote.item_id === live.current_item?.id && vote.parts_undecided === 0);
  const chosen = (state: KnownVote['state']): KnownVote[] => {
    const all = here.filter((vote) => vote.state === state);
    const picked = all.filter((vote) => ticked.has(vote.id) && (state === 'prepared' || !onDevices(vote)));
    return picked.length > 0 ? picked : all.slice(0, 1);
  };
  const ready = chosen('ready');
  const two = ready[0] ? byTwo(ready[0], may, person, now) : null;
  if (two) return { kind: 'two', votes: ready.slice(0, 1), two };
  if (ready.length > 0 && can('vote.open')) return { kind: 'open_vote', votes: ready };
  const prepared = chosen('prepared');
  if (prepared.length > 0 && can('vote.prepare')) return { kind: 'ready', votes: prepared };

  if (can('agenda.move')) {
    const item = nextItem(items, live.current_item?.id ?? null);
    if (item) return { kind: 'next_item', item };
  }
  // A vote that is being counted elsewhere has to come to its end first.
  return manage && !votes.some(({ state }) => state === 'counting') ? { kind: 'close_meeting' } : { kind: 'none' };
}

/** nextItem is the item after the current one that has not been put off or taken back; null after the last. */
export function nextItem(items: Item[], current: string | null): Item | null {
  const at = items.findIndex((item) => item.id === current);
  return items.slice(at + 1).find((item) => item.state !== 'postponed' && item.state !== 'withdrawn') ?? null;
}
