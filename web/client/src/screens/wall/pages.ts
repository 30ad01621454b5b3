/** How long a page of a long table stands: time to read some seven rows aloud. */
const PAGE_STANDS = 12_000;

/** Page is a part of a long table, as the hall sees it now. */
export interface Page<T> {
  rows: T[];
  /** From 1. */
  at: number;
  of: number;
}

/** pageAt cuts a table into pages of nearly the same length that follow one another by the clock; `now` in milliseconds. */
export function pageAt<T>(rows: T[], most: number, now: number): Page<T> {
  const of = Math.max(1, Math.ceil(rows.length / most));
  const length = Math.ceil(rows.length / of);
  const at = Math.floor(now / PAGE_STANDS) % of;
  return { rows: rows.slice(at * length, (at + 1) * length), at: at + 1, of };
}
