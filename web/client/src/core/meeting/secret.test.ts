import { describe, expect, it } from 'vitest';
import { approverOf, headOf, nextExpiry, progressOf, secretDoors, together, type SecretView } from './secret';
import type { KnownVote } from './votes';

const now = Date.parse('2026-12-08T03:00:00.000Z');
const board = (approved = true) => ({ id: 'b', approved, members: [{ person_id: 'head', name: 'H', head: true }, { person_id: 'member', name: 'M', head: false }] }) as KnownVote['counting_board'];
const approval = (role: 'board_head' | 'secretary', person_id: string, more: Partial<SecretView['approvals'][number]> = {}): SecretView['approvals'][number] => ({
  act: 'open', role, person_id, name: person_id, at: '2026-12-08T02:55:00.000Z', expires_at: '2026-12-08T03:10:00.000Z', ...more,
});
const secret = (more: Partial<SecretView> = {}): SecretView => ({
  phase: '', approvals: [], ceremony_id: 'c', trustees: 5, threshold: 3, confirmations: 0, shares: 0, missing: [], min_tally: 5, opened: 0, ...more,
});
const vote = (state: KnownVote['state'], approvals: SecretView['approvals'] = [], approved = true) => ({ state, counting_board: board(approved), secret: secret({ approvals }) }) as KnownVote;

describe('approverOf', () => {
  it('is the head of a board that stands, or a secretary, never the chair or a member', () => {
    expect(approverOf(vote('ready'), [], 'head')).toBe('board_head');
    expect(approverOf(vote('ready', [], false), [], 'head')).toBeNull();
    expect(approverOf(vote('ready'), ['vote.prepare'], 'thu-ky')).toBe('secretary');
    expect(approverOf(vote('ready'), ['vote.open', 'vote.announce'], 'chair')).toBeNull();
    expect(approverOf(vote('ready'), [], 'member')).toBeNull();
    expect(approverOf(vote('ready'), ['vote.prepare'], 'head')).toBe('board_head');
    expect(headOf(vote('ready', [], false))).toBeNull();
  });
});

describe('together', () => {
  it('waits for both, then for the other one, who acts', () => {
    expect(together(vote('ready'), ['vote.prepare'], 's', now)).toMatchObject({ act: 'open', waiting: ['board_head', 'secretary'], mine: true, last: false });
    const one = vote('ready', [approval('secretary', 's')]);
    expect(together(one, ['vote.prepare'], 's', now)).toMatchObject({ waiting: ['board_head'], mine: false, last: false });
    expect(together(one, [], 'head', now)).toMatchObject({ mine: true, last: true });
    expect(together(one, ['vote.open'], 'chair', now)).toMatchObject({ role: null, mine: false, waiting: ['board_head'] });
  });
  it('lets no second secretary stand in for the head', () => {
    expect(together(vote('ready', [approval('secretary', 's')]), ['vote.prepare'], 's2', now)).toMatchObject({ mine: false, last: false });
  });
  it('forgets an approval that has lapsed, and one of another act', () => {
    const lapsed = approval('secretary', 's', { expires_at: '2026-12-08T02:59:59.000Z' });
    expect(together(vote('ready', [lapsed]), [], 'head', now)).toMatchObject({ given: [], mine: true, last: false });
    expect(together(vote('open', [approval('secretary', 's')]), [], 'head', now)).toMatchObject({ act: 'close', given: [], last: false });
  });
  it('lets nobody who approved as one act as the other', () => {
    expect(together(vote('ready', [approval('secretary', 'head')]), [], 'head', now)).toMatchObject({ role: 'board_head', mine: false });
  });
  it('has nothing to say of other votes and other states', () => {
    expect(together({ ...vote('open'), secret: null }, ['vote.prepare'], 's', now)).toBeNull();
    expect(together(vote('counting'), ['vote.prepare'], 's', now)).toBeNull();
    expect(together(vote('prepared'), ['vote.prepare'], 's', now)).toBeNull();
  });
});

describe('progressOf', () => {
  it('counts what the phase asks for, out of as many as are needed', () => {
    expect(progressOf(secret({ phase: 'confirming', confirmations: 2 }))).toEqual({ done: 2, of: 3 });
    expect(progressOf(secret({ phase: 'decrypting', confirmations: 3, shares: 1 }))).toEqual({ done: 1, of: 3 });
    expect(progressOf(secret({ phase: 'voting' }))).toEqual({ done: 0, of: 3 });
  });
});

describe('nextExpiry', () => {
  it('is the first that is still to come', () => {
    const late = approval('board_head', 'head', { expires_at: '2026-12-08T03:12:00.000Z' });
    expect(nextExpiry([vote('ready', [late, approval('secretary', 's')])], now)).toBe(Date.parse('2026-12-08T03:10:00.000Z'));
    expect(nextExpiry([vote('ready')], now)).toBeNull();
  });
});

describe('secretDoors', () => {
  it('asks the head to open and close, and every member to count', () => {
    const all = [vote('prepared'), vote('ready'), vote('open'), vote('counting'), vote('closed'), { ...vote('open'), secret: null } as KnownVote];
    const told = (person: string) => secretDoors(all, person).map(({ vote: { state }, counts }) => `${state}${counts ? ' counts' : ''}`);
    expect(told('head')).toEqual(['ready', 'open', 'counting counts']);
    expect(told('member')).toEqual(['counting counts']);
    expect(told('chair')).toEqual([]);
  });
  it('asks for nothing before the key is made', () => {
    expect(secretDoors([{ ...vote('ready'), secret: secret({ ceremony_id: null }) } as KnownVote], 'head')).toEqual([]);
  });
});
