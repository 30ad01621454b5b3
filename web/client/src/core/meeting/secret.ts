import type { Vote } from '../api/types';
import { onBoard, type KnownVote } from './votes';

/**
 * A secret vote on devices as those who run it see it: two persons open and close it together, the counting board opens its sums. Who may do what
 * is decided by the server; here it is only said.
 */

/** SecretView is how a secret vote on devices is conducted, as everybody sees it. */
export type SecretView = NonNullable<Vote['secret']>;
/** Approver is one of the two who open and close: the head of the counting board, or a secretary. */
export type Approver = SecretView['approvals'][number]['role'];

/** onDevices tells whether a vote is a secret ballot on devices. */
export function onDevices(vote: Pick<KnownVote, 'secret'>): boolean {
  return Boolean(vote.secret);
}

/** headOf is the head of the counting board of a vote, once the board stands. */
export function headOf(vote: Pick<KnownVote, 'counting_board'>): { person_id: string; name: string } | null {
  const board = vote.counting_board;
  return board?.approved ? (board.members.find(({ head }) => head) ?? null) : null;
}

/** approverOf is as whom of the two a person acts; null for everybody else, the chair too. */
export function approverOf(vote: Pick<KnownVote, 'counting_board'>, may: string[], person: string): Approver | null {
  if (person !== '' && headOf(vote)?.person_id === person) return 'board_head';
  return may.includes('vote.prepare') ? 'secretary' : null;
}

/** Together is where an act of two persons stands. */
export interface Together {
  act: 'open' | 'close';
  /** As whom this person acts, null for nobody of the two. */
  role: Approver | null;
  /** Approvals that still hold, one a role. */
  given: SecretView['approvals'];
  /** Whose approval is waited for. */
  waiting: Approver[];
  /** This person can approve now. */
  mine: boolean;
  /** With this person's approval the act is done. */
  last: boolean;
}

/** together tells where the opening of a vote that is ready, or the close of an open one, stands; null where nothing is to be done by two. */
export function together(vote: Pick<KnownVote, 'secret' | 'state' | 'counting_board'>, may: string[], person: string, now: number): Together | null {
  if (!vote.secret || (vote.state !== 'ready' && vote.state !== 'open')) return null;
  const act = vote.state === 'ready' ? 'open' : 'close';
  const held = vote.secret.approvals.filter((each) => each.act === act && Date.parse(each.expires_at) > now);
  const given = held.filter((each, i) => held.findIndex(({ role }) => role === each.role) === i);
  const waiting = (['board_head', 'secretary'] as const).filter((role) => !given.some((each) => each.role === role));
  const role = approverOf(vote, may, person);
  // One person never acts for both, not even a secretary who heads the board.
  const mine = role !== null && waiting.includes(role) && !held.some(({ person_id }) => person_id === person);
  return { act, role, given, waiting, mine, last: mine && given.length > 0 };
}

/** progressOf is how far the counting board has come in what the phase asks of it. */
export function progressOf(secret: SecretView): { done: number; of: number } {
  return { done: secret.phase === 'decrypting' ? secret.shares : secret.phase === 'confirming' ? secret.confirmations : 0, of: secret.threshold };
}

/** nextExpiry is when the next approval lapses, null without one. */
export function nextExpiry(votes: Pick<KnownVote, 'secret'>[], now: number): number | null {
  const times = votes.flatMap(({ secret }) => secret?.approvals ?? []).map(({ expires_at }) => Date.parse(expires_at)).filter((at) => at > now);
  return times.length > 0 ? Math.min(...times) : null;
}

/** secretDoors are the secret votes that ask something of a member of a counting board: its head to open or close, every member to count. */
export function secretDoors<V extends Pick<KnownVote, 'secret' | 'state' | 'counting_board'>>(votes: V[], person: string): { vote: V; counts: boolean }[] {
  return votes.flatMap((vote): { vote: V; counts: boolean }[] => {
    if (!vote.secret) return [];
    if (vote.state === 'counting') return onBoard(vote, person) ? [{ vote, counts: true }] : [];
    const asks = vote.state === 'open' || (vote.state === 'ready' && vote.secret.ceremony_id !== null);
    return asks && headOf(vote)?.person_id === person ? [{ vote, counts: false }] : [];
  });
}
