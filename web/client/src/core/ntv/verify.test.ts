import { describe, expect, it } from 'vitest';
import { utf8 } from './frame';
import { encodeLine, type BoardRecord } from './record';
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

describe('a verification', () => {
  const board = goodBoard({ cells: 2, voters: 2, trustees: 1, threshold: 1, spoils: 0, incidents: false });
  const { records } = board;
  const at = (type: string) => records.findIndex((record) => record.type === type);
  const changed = (change: (copy: BoardRecord[]) => void): string[] => {
    const copy = records.map((record) => ({ ...record }));
    change(copy);
    return copy.map(encodeLine);
  };
  const rule = async (lines: string[]) => {
    const { violation } = await verifyBoard(lines);
    return violation && [violation.rule, violation.seq];
  };

  it('refuses an empty board and a line that never ends', async () => {
    expect((await verifyBoard([])).violation).toMatchObject({ rule: 'V1', seq: 0 });
    const endless = function* () {
      for (;;) yield new Uint8Array(1 << 20).fill(65);
    };
    expect((await verifyBoard(endless())).violation).toMatchObject({ rule: 'V1', seq: 0 });
  });

  it('holds receipts and heads against the records', async () => {
    const seq = at('ballot');
    const receipt = { seq, hash: records[seq]!.hash };
    expect((await verifyBoard(board.lines(), { receipts: [receipt], heads: [receipt] })).violation).toBeUndefined();
    const forked = await verifyBoard(board.lines(), { receipts: [receipt], heads: [{ seq, hash: records[0]!.hash }] });
    expect(forked.violation).toMatchObject({ rule: 'V19', seq });
    const shortened = await verifyBoard(board.lines().slice(0, seq), { receipts: [receipt] });
    expect(shortened.violation).toMatchObject({ rule: 'V19', seq });
  });

  it('tells the first record that is wrong, though a signature takes longer than what follows', async () => {
    const seq = at('presence');
    const lines = changed((copy) => {
      copy[seq]!.sig = new Uint8Array(64);
      copy[seq + 1]!.ts = 0;
    });
    expect(await rule(lines)).toEqual(['V1', seq]);
    expect(await rule(changed((copy) => void (copy[seq + 1]!.ts = 0)))).toEqual(['V1', seq + 1]);
  });

  it('accepts destroyed bodies, says so, and takes the sums as signed', async () => {
    const lines = changed((copy) => copy.filter(({ type }) => type === 'ballot').forEach((record) => delete record.body));
    const report = await verifyBoard(lines);
    expect(report.violation).toBeUndefined();
    expect(report.bodiesDestroyed).toBe(2);
    expect(report.votes[0]).toMatchObject({ state: 'counted', sumsTaken: true, counts: [1, 1] });
    expect(report.votes[0]?.tally).toBeUndefined();
  });

  it('computes what trustees sign and decrypt by itself, before there is a tally', async () => {
    const report = await verifyBoard(board.lines().slice(0, at('close') + 1));
    expect(report.votes[0]).toMatchObject({ state: 'closed', ballots: 2, close: { hash: records[at('close')]!.hash } });
    const full = await verifyBoard(board.lines());
    expect(full.votes[0]?.tally).toEqual(report.votes[0]?.tally);
    const { A, B } = JSON.parse(new TextDecoder().decode(records[at('tally')]!.body)) as { A: string[]; B: string[] };
    expect(report.votes[0]?.tally).toMatchObject({ n: 2, A, B });
  });
});
