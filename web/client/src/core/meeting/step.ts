import type { Item, MeetingLive } from '../api/types';
import type { KnownVote } from './votes';

/** Step is the one next thing the chair can do. */
export type Step =
  | { kind: 'open_meeting' }
  | { kind: 'resume_meeting' }
  | { kind: 'close_vote'; vote: KnownVote }
  | { kind: 'announce'; vote: KnownVote }
  | { kind: 'finish_speaker'; speaker: NonNullable<MeetingLive['speaker']> }
  | { kind: 'call'; request: MeetingLive['queue'][number] }
  | { kind: 'open_vote'; vote: KnownVote }
  | { kind: 'ready'; vote: KnownVote }
  | { kind: 'next_item'; item: Item }
  | { kind: 'close_meeting' }
  | { kind: 'none' };

/** Situation is all that the next step depends on; `may` are the person's rights in this meeting. */
export interface Situation {
  live: MeetingLive;
  items: Item[];
  votes: KnownVote[];
  may: string[];
}

/**
 * nextStep follows the order of business: a vote that was begun is brought to its end, who speaks
 * finishes, who waits is called, then the votes of the item, then the next item.
 */
export function nextStep({ live, items, votes, may }: Situation): Step {
  const can = (right: string): boolean => may.includes(right);
  const manage = can('meeting.manage');
  if (live.state === 'draft' || live.state === 'upcoming') return manage ? { kind: 'open_meeting' } : { kind: 'none' };
  if (live.state === 'paused') return manage ? { kind: 'resume_meeting' } : { kind: 'none' };
  if (live.state !== 'in_progress') return { kind: 'none' };

  const open = votes.find((vote) => vote.state === 'open');
  if (open) return can('vote.open') ? { kind: 'close_vote', vote: open } : { kind: 'none' };
  const closed = votes.find((vote) => vote.state === 'closed');
  if (closed && can('vote.announce')) return { kind: 'announce', vote: closed };

  if (can('floor.manage')) {
    if (live.speaker) return { kind: 'finish_speaker', speaker: live.speaker };
    const first = live.queue[0];
    if (first) return { kind: 'call', request: first };
  }

  const here = votes.filter((vote) => vote.item_id === live.current_item?.id);
  const ready = here.find((vote) => vote.state === 'ready');
  if (ready && can('vote.open')) return { kind: 'open_vote', vote: ready };
  const prepared = here.find((vote) => vote.state === 'prepared');
  if (prepared && can('vote.prepare')) return { kind: 'ready', vote: prepared };

  if (can('agenda.move')) {
    const item = nextItem(items, live.current_item?.id ?? null);
    if (item) return { kind: 'next_item', item };
  }
  return manage ? { kind: 'close_meeting' } : { kind: 'none' };
}

/** nextItem is the item after the current one that has not been put off or taken back; null after the last. */
export function nextItem(items: Item[], current: string | null): Item | null {
  const at = items.findIndex((item) => item.id === current);
  return items.slice(at + 1).find((item) => item.state !== 'postponed' && item.state !== 'withdrawn') ?? null;
}
