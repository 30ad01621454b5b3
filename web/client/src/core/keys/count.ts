import type { Tally } from '../ntv/bodies';
import type { VoteReport } from '../ntv/verify';

/** What a trustee's device does in a count, from the board that it downloaded and verified alone. */

/** BodiesMissing says that ballots that count are not shown on the board: what would be signed or opened cannot be checked, and might be one ballot. */
export class BodiesMissing extends Error {
  constructor() {
    super('the board does not show every ballot that counts');
    this.name = 'BodiesMissing';
  }
}

/** Part is what a trustee signs or decrypts. */
export interface Part {
  /** Hash of the close record. */
  close: string;
  /** The sums to decrypt, computed from the ballots, with the hash of their record; absent when the close is confirmed. */
  decrypt?: { tally: Tally; record: string; /** Tallies of which the board shows a share of this trustee. */ shown: string[] };
}

/** partOf says what trustee `i` does in a step of the count; null while the board does not ask for it. Throws BodiesMissing. */
export function partOf(vote: VoteReport, step: 'confirming' | 'decrypting', i: number): Part | null {
  const { eh, close, tally, recorded, state, ballotsMissing } = vote;
  if (!close || state === 'aborted') return null;
  if (ballotsMissing || !tally) throw new BodiesMissing();
  if (step === 'confirming') return { close: close.hash };
  if (!recorded || state !== 'tallied') return null;
  const shown = recorded.shares.includes(i) ? [recorded.hash] : [];
  return { close: close.hash, decrypt: { tally: { eh, close: close.hash, n: tally.n, A: tally.A, B: tally.B }, record: recorded.record, shown } };
}
