import type { Ceremony } from '../api/types';

/** How many members can make a key together (NTV1, 2.1), and how few can open a sum. */
export const MEMBERS = { least: 3, most: 9 };
const LEAST_NEEDED = 2;

/** ceremonyOf is the latest ceremony of a counting board, null without one. */
export function ceremonyOf(all: Ceremony[], board: string): Ceremony | null {
  const own = all.filter(({ counting_board_id }) => counting_board_id === board);
  return own.reduce<Ceremony | null>((last, each) => (last === null || Date.parse(each.started_at) >= Date.parse(last.started_at) ? each : last), null);
}

/** mayBegin tells whether a new ceremony may be started: there is none, or the last one came to nothing or is over. */
export function mayBegin(last: Ceremony | null): boolean {
  return last === null || last.state === 'broken' || last.state === 'erased';
}

/** thresholds are how many members may be asked for to open a sum, and the one that is proposed: more than half. */
export function thresholds(members: number): { proposed: number; offered: number[] } {
  const offered = Array.from({ length: Math.max(0, members - LEAST_NEEDED + 1) }, (_, i) => i + LEAST_NEEDED);
  return { proposed: Math.floor(members / 2) + 1, offered };
}

/** stepOf is how far a ceremony has come in its present step: so many members, and who is waited for. */
export function stepOf(ceremony: Ceremony): { done: number; of: number; waiting: string[] } {
  const did = (trustee: Ceremony['trustees'][number]): boolean => {
    switch (ceremony.state) {
      case 'tokens':
        return trustee.token_sent;
      case 'keys':
        return trustee.keys_sent;
      case 'shares':
        return trustee.shares_sent;
      case 'erased':
        return trustee.erased_at !== null;
      default:
        return trustee.confirmed_at !== null;
    }
  };
  const running = ceremony.state !== 'confirmed' && ceremony.state !== 'broken' && ceremony.state !== 'erased';
  const waiting = running ? ceremony.trustees.filter((trustee) => !did(trustee)).map(({ name }) => name) : [];
  return { done: ceremony.trustees.filter(did).length, of: ceremony.trustees.length, waiting };
}
