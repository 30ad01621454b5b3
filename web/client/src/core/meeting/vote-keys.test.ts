import { describe, expect, it } from 'vitest';
import type { VoteKeyLine } from '../api/types';
import { briefNames, findKeys, summaryOf } from './vote-keys';

const line = (seat_number: number, name: string, fingerprint: string, changed = false): VoteKeyLine => ({
  seat_number, name, fingerprint, person_id: `p${seat_number}`, device: fingerprint && 'Máy tính bảng', registered_at: null, changed_since_last_opening: changed,
});
const lines = [line(1, 'Đặng Thị Ánh', '7Q4H-2M9C-XV3A-0F6K'), line(2, 'Lê Văn Đạo', ''), line(3, 'Trần Quốc Bình', 'AAAA-BBBB-CCCC-DDDD', true), line(4, 'Vũ Hà', '', true)];
const told = (found: VoteKeyLine[]) => found.map(({ seat_number }) => seat_number);

describe('summaryOf', () => {
  it('counts who has no key and whose key changed', () => {
    const { all, with: some, without, changed } = summaryOf(lines);
    expect([all, some, told(without), told(changed)]).toEqual([4, 2, [2, 4], [3]]);
  });
  it('leaves out those who may not take part', () => {
    expect(summaryOf(lines, new Set(['p2', 'p3']))).toMatchObject({ all: 2, with: 1, changed: [] });
  });
});

describe('findKeys', () => {
  it('finds without tones, by number, by fingerprint with or without dashes, by device', () => {
    expect(told(findKeys(lines, 'all', 'dang anh'))).toEqual([1]);
    expect(told(findKeys(lines, 'all', 'xv3a0f'))).toEqual([1]);
    expect(told(findKeys(lines, 'all', 'bbbb-cccc'))).toEqual([3]);
    expect(told(findKeys(lines, 'all', 'may tinh'))).toEqual([1, 3]);
  });
  it('shows only those without a key, or with another one', () => {
    expect(told(findKeys(lines, 'without', ''))).toEqual([2, 4]);
    expect(told(findKeys(lines, 'changed', ''))).toEqual([3]);
    expect(told(findKeys(lines, 'without', 'dao'))).toEqual([2]);
  });
});

describe('briefNames', () => {
  it('names some and counts the rest', () => {
    expect(briefNames(['A', 'B', 'C'], 3)).toBe('A, B, C');
    expect(briefNames(['A', 'B', 'C', 'D'], 3)).toBe('A, B, C (+1)');
  });
});
