import { describe, expect, it } from 'vitest';
import type { MeetingVotes, Result } from '../api/types';
import { byUrgency, knownVotes, type SecretariatVotes } from './votes';

type Shared = MeetingVotes['votes'][number];
const vote = (code: string, state: Shared['state']): Shared => ({ id: code, code, state, result: null }) as Shared;
const result = { outcome: 'passed' } as Result;

describe('knownVotes', () => {
  it('adds prepared votes, early results and who has not voted, in the order of the codes', () => {
    const more: SecretariatVotes = {
      prepared: [vote('BQ-12', 'prepared')],
      votes: [
        { id: 'BQ-2', state: 'closed', result, not_stored: null },
        { id: 'BQ-10', state: 'open', result: null, not_stored: [{ seat_number: 3, name: 'A', unit_name: '' }] },
      ],
    };
    const known = knownVotes({ votes: [vote('BQ-10', 'open'), vote('BQ-2', 'closed')] }, more);
    expect(known.map(({ code }) => code)).toEqual(['BQ-2', 'BQ-10', 'BQ-12']);
    expect(known[0]?.result).toBe(result);
    expect(known[1]?.not_stored).toHaveLength(1);
  });
  it('follows the newer state when the two topics arrive one after the other', () => {
    const more: SecretariatVotes = { prepared: [vote('BQ-1', 'prepared')], votes: [{ id: 'BQ-1', state: 'open', result: null, not_stored: [{ seat_number: 1, name: 'A', unit_name: '' }] }] };
    expect(knownVotes({ votes: [vote('BQ-1', 'closed')] }, more)).toMatchObject([{ state: 'closed', not_stored: [] }]);
  });
  it('is empty before anything was heard', () => {
    expect(knownVotes(undefined, undefined)).toEqual([]);
  });
});

describe('byUrgency', () => {
  it('puts what asks for an act first and keeps the order of the codes', () => {
    const known = knownVotes({ votes: [vote('BQ-1', 'announced'), vote('BQ-2', 'ready'), vote('BQ-3', 'ready'), vote('BQ-4', 'open')] }, undefined);
    expect(byUrgency(known).map(({ code }) => code)).toEqual(['BQ-4', 'BQ-2', 'BQ-3', 'BQ-1']);
  });
});
