import type { MeetingLive } from '../../core/api/types';
import type { WallVote } from './show';

/** Kept is the last thing a wall knew, so that a cut line or a reload never leaves it blank. */
export interface Kept {
  live: MeetingLive;
  votes: WallVote[];
  /** When it was last heard, device's milliseconds. */
  at: number;
}

const key = (meeting: string): string => `nt.wall.${meeting}`;

/** readKept returns what this wall showed last of the meeting; null when it never did. */
export function readKept(meeting: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key(meeting)) ?? 'null') as Kept | null;
    return kept?.live && Array.isArray(kept.votes) ? kept : null;
  } catch {
    return null;
  }
}

/** keep writes what the wall knows now. */
export function keep(meeting: string, kept: Kept): void {
  try {
    localStorage.setItem(key(meeting), JSON.stringify(kept));
  } catch {
    // A wall without storage still shows everything, it only starts empty after a reload.
  }
}
