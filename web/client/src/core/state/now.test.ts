import { afterEach, describe, expect, it, vi } from 'vitest';
import { now } from './now';

describe('now', () => {
  afterEach(() => vi.useRealTimers());
  it('tells everybody who listens, and stops when nobody does', () => {
    vi.useFakeTimers();
    const heard: number[][] = [[], []];
    const ends = heard.map((list) => now.subscribe((at) => list.push(at)));
    vi.advanceTimersByTime(10_000);
    expect(heard.map((list) => list.length)).toEqual([3, 3]);
    expect((heard[0]?.[2] ?? 0) - (heard[0]?.[0] ?? 0)).toBe(10_000);
    ends[0]?.();
    vi.advanceTimersByTime(5_000);
    expect(heard.map((list) => list.length)).toEqual([3, 4]);
    ends[1]?.();
    expect(vi.getTimerCount()).toBe(0);
  });
});
