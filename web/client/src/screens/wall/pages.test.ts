import { describe, expect, it } from 'vitest';
import { pageAt } from './pages';

const rows = Array.from({ length: 15 }, (_, i) => i);

describe('pageAt', () => {
  it('leaves what fits on one page alone', () => {
    expect(pageAt(rows.slice(0, 14), 14, 0)).toMatchObject({ at: 1, of: 1 });
    expect(pageAt([], 14, 0)).toEqual({ rows: [], at: 1, of: 1 });
  });
  it('shows every row once, in pages of nearly the same length', () => {
    const pages = [0, 12_000].map((now) => pageAt(rows, 14, now));
    expect(pages.map((page) => page.rows.length)).toEqual([8, 7]);
    expect(pages.flatMap((page) => page.rows)).toEqual(rows);
    expect(pageAt(rows, 14, 24_000).at).toBe(1);
  });
});
