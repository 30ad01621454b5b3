import { describe, expect, it } from 'vitest';
import { hex } from './frame';
import { random } from './mutations';
import type { BoardRecord, Head } from './record';
import { reseal, Signer, TestBoard } from './testboard';
import { goodHead, judgeHead, witnessed, type Link, type Witnessed } from './witness';

/** history makes a board of notes. */
function history(length: number): TestBoard {
  const board = new TestBoard();
  while (board.records.length < length) board.add('note', { text: `ghi ${board.records.length}` });
  return board;
}

/** rewritten is another history that parts from the first one at a record, signed with the same key. */
function rewritten(board: TestBoard, at: number, length: number): BoardRecord[] {
  const records = board.records.slice(0, at).map((record) => ({ ...record }));
  const other = Object.assign(new TestBoard(), { records, board: board.board, ts: board.ts });
  while (records.length < length) other.add('note', { text: `khác ${records.length}` });
  return records;
}

const headOf = (board: string, records: BoardRecord[], seq: number): Head => {
  const { hash, sig } = records[seq] as BoardRecord;
  return { board, seq, hash, sig: hex(sig) };
};
const linksOf = (records: BoardRecord[], from: number, to: number): Link[] =>
  records.slice(from, to + 1).map(({ seq, prev, type, ts, bodyHash, hash, sig }) => ({ seq, prev, type, ts, body_sha256: hex(bodyHash), hash, sig: hex(sig) }));

describe('a witness', () => {
  const board = history(8);
  const key = board.server.vk;
  const kept: Witnessed = { board: board.board, serverKey: key, head: headOf(board.board, board.records, 4) };
  const later = headOf(board.board, board.records, 7);
  const other = rewritten(board, 3, 8);
  const stranger = new Signer('stranger');
  const strange = history(8);

  const cases: [string, Head, Link[], string][] = [
    ['the same head', kept.head, [], 'extends'],
    ['a later head with the stretch between', later, linksOf(board.records, 4, 7), 'extends'],
    ['a later head with more than the stretch', later, linksOf(board.records, 0, 7), 'extends'],
    ['a later head without a stretch', later, [], 'unknown'],
    ['a later head with a hole in the stretch', later, linksOf(board.records, 4, 7).filter(({ seq }) => seq !== 6), 'unknown'],
    ['another head of the same number', headOf(board.board, other, 4), [], 'fork'],
    ['a later head of another history', headOf(board.board, other, 7), linksOf(other, 4, 7), 'fork'],
    ['a later head of another history without the record that proves it', headOf(board.board, other, 7), linksOf(other, 5, 7), 'unknown'],
    ['a later head with the stretch of another history', later, linksOf(other, 4, 7), 'unknown'],
    ['an older head', headOf(board.board, board.records, 2), [], 'shortened'],
    ['an older head with the stretch between', headOf(board.board, board.records, 2), linksOf(board.records, 2, 4), 'shortened'],
    ['an older head of another history, with our own stretch', headOf(board.board, other, 3), linksOf(board.records, 3, 4), 'fork'],
    ['a head of another board', { ...headOf(board.board, board.records, 5), board: strange.last.hash }, [], 'unknown'],
    ['a head with a changed number', { ...later, seq: 6 }, [], 'unknown'],
    ['a head with letters in upper case', { ...later, hash: later.hash.toUpperCase() }, [], 'unknown'],
  ];
  it.each(cases)('judges %s', (_, head, chain, kind) => {
    expect(judgeHead(kept, head, key, chain).kind).toBe(kind);
  });

  it('keeps two signed heads of one number as evidence of a fork', () => {
    const verdict = judgeHead(kept, headOf(board.board, other, 7), key, linksOf(other, 4, 7));
    if (verdict.kind !== 'fork' || verdict.evidence.kind !== 'fork') throw new Error('no fork');
    const [one, two] = verdict.evidence.heads;
    expect([goodHead(one, key), goodHead(two, key), one.seq === two.seq, one.hash === two.hash]).toEqual([true, true, true, false]);
    const after = witnessed(kept, later, key, verdict);
    expect(after).toEqual({ ...kept, evidence: verdict.evidence });
    expect(witnessed(after, later, key, { kind: 'extends' })).toEqual({ ...kept, head: later, evidence: verdict.evidence });
  });

  it('takes a head at first sight only with the key that signed it', () => {
    expect(judgeHead(undefined, later, key, []).kind).toBe('first');
    expect(judgeHead(undefined, later, stranger.vk, []).kind).toBe('unknown');
  });

  it('raises the alarm when a head is signed with another key', () => {
    const changed = { ...board.records[6], hash: '' } as BoardRecord;
    const records = [...board.records.slice(0, 6), changed];
    reseal({ board: board.board, server: stranger }, records, 6);
    const head = headOf(board.board, records, 6);
    const verdict = judgeHead(kept, head, stranger.vk, linksOf(records, 4, 6));
    expect(verdict).toEqual({ kind: 'key', evidence: { kind: 'key', seen: key, shown: stranger.vk, head } });
    expect(witnessed(kept, head, stranger.vk, verdict)?.serverKey).toBe(key);
  });

  it('finds every fork and raises no false alarm, whatever the lengths', () => {
    const draw = random(42);
    for (let round = 0; round < 60; round++) {
      const length = 2 + draw(8);
      const one = history(length);
      const part = 1 + draw(length - 1);
      const two = rewritten(one, part, length);
      const [a, b] = [draw(length), draw(length)];
      const theirs = draw(2) === 0 ? one.records : two;
      const mine: Witnessed = { board: one.board, serverKey: key, head: headOf(one.board, one.records, a) };
      const head = headOf(one.board, theirs, b);
      // The server serves the history that it shows; where the witness is ahead, the stretch is the witness's own.
      const chain = b >= a ? linksOf(theirs, a, b) : linksOf(one.records, b, a);
      const parted = theirs === two && Math.min(a, b) >= part;
      expect(judgeHead(mine, head, key, chain).kind).toBe(parted ? 'fork' : b >= a ? 'extends' : 'shortened');
    }
  });
});
