import { describe, expect, it } from 'vitest';
import { utf8 } from './frame';
import { goodSignature } from './signature';
import { goodBoard } from './testboard';
import { verifyBoard } from './verify';

const small = { cells: 3, voters: 5, trustees: 3, threshold: 2, spoils: 1, incidents: true };

describe('a good board', () => {
  it('verifies, with the counts and what trustees need', async () => {
    const board = goodBoard(small);
    const report = await verifyBoard(board.lines());
    expect(report.violation).toBeUndefined();
    expect(report.records).toBe(board.records.length);
    expect(report.votes.map(({ state, counts, spoils }) => ({ state, counts, spoils }))).toEqual([
      { state: 'counted', counts: [1, 2, 2], spoils: 1 },
      { state: 'aborted', counts: undefined, spoils: 0 },
      { state: 'counted', counts: [2, 0, 0], spoils: 0 },
    ]);
    expect(report.votes[0]?.ignoredShares).toHaveLength(1);
    expect(report.votes[0]?.tally?.n).toBe(5);
  });

  it('verifies the same with signatures checked by this page and when it arrives in odd pieces', async () => {
    const board = goodBoard(small);
    const bytes = utf8(board.lines().join('\n') + '\n');
    const pieces = Array.from({ length: Math.ceil(bytes.length / 977) }, (_, at) => bytes.subarray(977 * at, 977 * (at + 1)));
    expect(await verifyBoard(pieces, { signature: goodSignature })).toEqual(await verifyBoard(board.lines()));
  });
});
