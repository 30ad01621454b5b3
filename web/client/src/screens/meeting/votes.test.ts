import { describe, expect, it } from 'vitest';
import type { Vote } from '../../core/api/types';
import { voteRows } from './votes';

const vote = (id: string, change: Partial<Vote> = {}): Vote => ({ id, code: id, state: 'announced', parent_id: null, repeats_id: null, ...change }) as Vote;
const told = (votes: Vote[]) => voteRows(votes).map(({ vote: one, parts }) => [one.id, ...parts.map(({ id }) => id)].join('+'));

describe('voteRows', () => {
  it('puts contested parts below their whole and leaves out what is still being prepared', () => {
    expect(told([vote('a', { parent_id: 'b' }), vote('b'), vote('c', { state: 'prepared' }), vote('d')])).toEqual(['b+a', 'd']);
  });
  it('keeps a part whose whole is not before the meeting yet', () => {
    expect(told([vote('a', { parent_id: 'b' }), vote('b', { state: 'prepared' })])).toEqual(['a']);
  });
  it('puts a vote taken again behind the void one', () => {
    expect(told([vote('a', { void_reason: 'x' }), vote('b'), vote('c', { repeats_id: 'a' }), vote('d', { repeats_id: 'c' })])).toEqual(['a', 'c', 'd', 'b']);
  });
});
