import { describe, expect, it } from 'vitest';
import type { Ceremony } from '../api/types';
import { ceremonyOf, mayBegin, stepOf, thresholds } from './ceremonies';

type Member = Ceremony['trustees'][number];
const member = (number: number, more: Partial<Member> = {}): Member => ({ number, name: `U${number}`, token_sent: false, keys_sent: false, shares_sent: false, confirmed_at: null, erased_at: null, ...more }) as Member;
const ceremony = (id: string, state: Ceremony['state'], more: Partial<Ceremony> = {}): Ceremony => ({ id, state, counting_board_id: 'b', started_at: '2026-12-08T01:00:00.000Z', trustees: [], ...more }) as Ceremony;

describe('ceremonyOf', () => {
  it('is the latest of the board', () => {
    const all = [ceremony('2', 'keys', { started_at: '2026-12-08T02:00:00.000Z' }), ceremony('1', 'broken'), ceremony('3', 'confirmed', { counting_board_id: 'other', started_at: '2026-12-08T03:00:00.000Z' })];
    expect(ceremonyOf(all, 'b')?.id).toBe('2');
    expect(ceremonyOf(all, 'none')).toBeNull();
  });
});

describe('mayBegin', () => {
  it('is so when nothing runs and no key is in force', () => {
    expect(mayBegin(null)).toBe(true);
    const states: Ceremony['state'][] = ['tokens', 'keys', 'shares', 'confirming', 'confirmed', 'broken', 'erased'];
    expect(states.filter((state) => mayBegin(ceremony('1', state)))).toEqual(['broken', 'erased']);
  });
});

describe('thresholds', () => {
  it('proposes more than half and offers two to all', () => {
    expect(thresholds(3)).toEqual({ proposed: 2, offered: [2, 3] });
    expect(thresholds(5)).toEqual({ proposed: 3, offered: [2, 3, 4, 5] });
    expect(thresholds(4).proposed).toBe(3);
  });
});

describe('stepOf', () => {
  it('tells who is waited for in each step', () => {
    const trustees = [member(1, { token_sent: true, keys_sent: true }), member(2, { token_sent: true }), member(3)];
    expect(stepOf(ceremony('1', 'tokens', { trustees }))).toEqual({ done: 2, of: 3, waiting: ['U3'] });
    expect(stepOf(ceremony('1', 'keys', { trustees }))).toEqual({ done: 1, of: 3, waiting: ['U2', 'U3'] });
    expect(stepOf(ceremony('1', 'confirmed', { trustees: trustees.map((each) => ({ ...each, confirmed_at: 'x' })) }))).toEqual({ done: 3, of: 3, waiting: [] });
    expect(stepOf(ceremony('1', 'broken', { trustees })).waiting).toEqual([]);
  });
});
