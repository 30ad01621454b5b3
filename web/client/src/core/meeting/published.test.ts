import { describe, expect, it } from 'vitest';
import type { PublishedBallot } from '../api/types';
import { matches, standing } from './published';

const ballot: PublishedBallot = { vid: 7, name: 'Đặng Thị Hường', bseq: 2, code: '7Q4H-2M9C-XV3A-0F6K', seq: 41, hash: 'aa', ts: '2026-12-08T03:42:07.000Z', counted: true, kind: 'ballot' };
const receipt = { seq: 41, hash: 'aa', code: ballot.code, vid: 7, bseq: 2 };

describe('the list of those who voted', () => {
  it('has my ballot, or does not', () => {
    expect(standing([ballot], receipt)).toBe('same');
    expect(standing([ballot], null)).toBe('none');
    expect(standing([], receipt)).toBe('missing');
    for (const change of [{ hash: 'ab' }, { code: 'x' }, { vid: 8 }, { bseq: 3 }, { kind: 'spoil' as const }]) expect(standing([{ ...ballot, ...change }], receipt)).toBe('missing');
  });

  it('is searched without tones, by number and by code', () => {
    for (const typed of ['', 'dang', 'HUONG', 'Hường', '7', '7q4h', '7Q4H-2M', 'xv3a0f']) expect(matches(ballot, typed), typed).toBe(true);
    for (const typed of ['nguyen', '41', '8', 'ZZZZ']) expect(matches(ballot, typed), typed).toBe(false);
  });
});
