import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff';
import { LogCursor, StateCursor, type LogEvent } from './cursor';

const event = (seq: number): LogEvent => ({ seq, name: 'message.posted', data: seq });

function permutations<T>(list: T[]): T[][] {
  if (list.length <= 1) return [list];
  return list.flatMap((head, i) => permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [head, ...rest]));
}

describe('LogCursor', () => {
  it('delivers each event once and in order for every order of arrival with duplicates', () => {
    for (const order of permutations([1, 2, 3, 4, 2, 4])) {
      const cursor = new LogCursor(0);
      const delivered = order.flatMap((seq) => cursor.take(event(seq))).map((e) => e.seq);
      expect(delivered).toEqual([1, 2, 3, 4]);
      expect(cursor.position).toBe(4);
      expect(cursor.hole).toBe(false);
    }
  });

  it('keeps its position at the hole, not at the newest event', () => {
    const cursor = new LogCursor(10);
    expect(cursor.take(event(13))).toEqual([]);
    expect(cursor.position).toBe(10);
    expect(cursor.hole).toBe(true);
    expect(cursor.take(event(11)).map((e) => e.seq)).toEqual([11]);
    expect(cursor.take(event(12)).map((e) => e.seq)).toEqual([12, 13]);
  });

  it('jumps over what was read elsewhere, wherever the top lies among the waiting', () => {
    for (const order of permutations([5, 7, 8])) {
      const cursor = new LogCursor(2);
      for (const seq of order) expect(cursor.take(event(seq))).toEqual([]);
      expect(cursor.jump(6).map((e) => e.seq)).toEqual([7, 8]);
      expect(cursor.take(event(5))).toEqual([]);
      expect(cursor.position).toBe(8);
    }
  });

  it('never jumps back, but resets to another epoch', () => {
    const cursor = new LogCursor(9);
    cursor.jump(4);
    expect(cursor.position).toBe(9);
    cursor.take(event(12));
    cursor.reset(0);
    expect(cursor.hole).toBe(false);
    expect(cursor.take(event(1)).map((e) => e.seq)).toEqual([1]);
  });
});

describe('StateCursor', () => {
  it('takes only news and forgets on reset', () => {
    const cursor = new StateCursor();
    expect([3, 2, 3, 4].map((version) => cursor.take(version))).toEqual([true, false, false, true]);
    cursor.reset();
    expect(cursor.take(1)).toBe(true);
  });
});

describe('Backoff', () => {
  it('doubles its ceiling to half a minute and starts again after success', () => {
    const backoff = new Backoff(() => 0.999);
    expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([999, 1998, 3996, 7992, 15984, 29970, 29970]);
    backoff.reset();
    expect(backoff.next()).toBe(999);
  });
});
