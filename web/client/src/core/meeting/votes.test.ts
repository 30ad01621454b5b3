import { describe, expect, it } from 'vitest';
import type { MeetingVotes, Result } from '../api/types';
import { byUrgency, knownVotes, mayCount, type KnownVote, type SecretariatVotes } from './votes';

type Shared = MeetingVotes['votes'][number];
const vote = (code: string, state: Shared['state'], more: Partial<Shared> = {}): Shared =>
  ({ id: code, code, state, result: null, item_number: 1, parent_id: null, repeats_id: null, previous_round_id: null, parts: [], ...more }) as Shared;
const result = { outcome: 'passed' } as Result;
const settled = { needs_conclusion: false, conclusion_reason: '' };

describe('knownVotes', () => {
  it('adds prepared votes, early results and who has not voted', () => {
    const more: SecretariatVotes = {
      prepared: [vote('BQ-12', 'prepared')],
      votes: [
        { id: 'BQ-02', state: 'closed', result, ...settled, not_stored: null },
        { id: 'BQ-10', state: 'open', result: null, ...settled, not_stored: [{ seat_number: 3, name: 'A', unit_name: '' }] },
      ],
    };
    const known = knownVotes({ votes: [vote('BQ-10', 'open'), vote('BQ-02', 'closed')] }, more);
    expect(known.map(({ code }) => code)).toEqual(['BQ-02', 'BQ-10', 'BQ-12']);
    expect(known[0]?.result).toBe(result);
    expect(known[1]?.not_stored).toHaveLength(1);
  });
  it('tells the chair what is left to conclude, and what was concluded', () => {
    const told = (more: Partial<SecretariatVotes['votes'][number]>) =>
      knownVotes({ votes: [vote('BQ-1', 'closed')] }, { prepared: [], votes: [{ id: 'BQ-1', state: 'closed', result, ...settled, not_stored: null, ...more }] })[0];
    expect(told({ needs_conclusion: true })?.needs_conclusion).toBe(true);
    const concluded = told({ result: { outcome: 'needs_chair', conclusion: 'passed' } as Result, conclusion_reason: 'Cấp bách' });
    expect(concluded).toMatchObject({ needs_conclusion: false, conclusion: 'passed', conclusion_reason: 'Cấp bách' });
  });
  it('follows the newer state when the two topics arrive one after the other', () => {
    const more: SecretariatVotes = { prepared: [vote('BQ-1', 'prepared')], votes: [{ id: 'BQ-1', state: 'open', result: null, ...settled, not_stored: [{ seat_number: 1, name: 'A', unit_name: '' }] }] };
    expect(knownVotes({ votes: [vote('BQ-1', 'closed')] }, more)).toMatchObject([{ state: 'closed', not_stored: [] }]);
  });
  it('is in the order of the agenda and then of preparation', () => {
    const at = (id: string, item_number: number): Shared => vote(id, 'prepared', { item_number });
    expect(knownVotes({ votes: [at('3', 14), at('4', 2), at('1', 14)] }, { prepared: [at('2', 14)], votes: [] }).map(({ id }) => id)).toEqual(['4', '1', '2', '3']);
  });
  it('puts contested parts before the whole, and a repeated vote after the first', () => {
    const whole = vote('BQ-12', 'prepared');
    const part = (code: string): Shared => vote(code, 'prepared', { parent_id: 'BQ-12' });
    const again = vote('BQ-30', 'ready', { repeats_id: 'BQ-11' });
    expect(knownVotes({ votes: [part('BQ-21'), whole, part('BQ-20'), again, vote('BQ-14', 'prepared'), vote('BQ-11', 'cancelled')] }, undefined).map(({ code }) => code)).toEqual(['BQ-11', 'BQ-30', 'BQ-20', 'BQ-21', 'BQ-12', 'BQ-14']);
  });
  it('names prepared parts of a text to those who see them', () => {
    const known = knownVotes({ votes: [vote('BQ-12', 'ready')] }, { prepared: [vote('BQ-13', 'prepared', { parent_id: 'BQ-12' })], votes: [] });
    expect(known[1]?.parts).toEqual([{ id: 'BQ-13', code: 'BQ-13', state: 'prepared', outcome: '' }]);
  });
  it('is empty before anything was heard', () => {
    expect(knownVotes(undefined, undefined)).toEqual([]);
  });
});

describe('byUrgency', () => {
  it('puts what asks for an act first and keeps the order of the codes', () => {
    const known = knownVotes({ votes: [vote('BQ-1', 'announced'), vote('BQ-02', 'ready'), vote('BQ-3', 'ready'), vote('BQ-4', 'open')] }, undefined);
    expect(byUrgency(known).map(({ code }) => code)).toEqual(['BQ-4', 'BQ-02', 'BQ-3', 'BQ-1']);
    expect(byUrgency(knownVotes({ votes: [vote('BQ-1', 'closed'), vote('BQ-2', 'counting'), vote('BQ-3', 'open')] }, undefined)).map(({ code }) => code)).toEqual(['BQ-3', 'BQ-2', 'BQ-1']);
  });
});

describe('mayCount', () => {
  const counted = (more: Partial<KnownVote>): KnownVote => ({ kind: 'open', method: 'hands', counting_board: null, ...more }) as KnownVote;
  const board = { members: [{ person_id: 'me' }] } as KnownVote['counting_board'];
  it('lets secretary and chair count motions, the board persons, and nobody an electronic vote', () => {
    expect(mayCount(counted({}), ['vote.prepare'], 'x')).toBe(true);
    expect(mayCount(counted({}), ['vote.open'], 'x')).toBe(true);
    expect(mayCount(counted({}), ['meeting.attend'], 'x')).toBe(false);
    expect(mayCount(counted({ kind: 'election', method: 'paper' }), ['vote.prepare', 'vote.open'], 'x')).toBe(false);
    expect(mayCount(counted({ kind: 'election', method: 'paper', counting_board: board }), [], 'me')).toBe(true);
    expect(mayCount(counted({ kind: 'election', method: 'roll_call' }), ['vote.prepare'], 'x')).toBe(true);
    expect(mayCount(counted({ method: 'electronic', counting_board: board }), ['vote.prepare'], 'me')).toBe(false);
  });
});
