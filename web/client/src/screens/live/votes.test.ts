import { describe, expect, it } from 'vitest';
import { shownVotes, type PublicVote } from './votes';

const at = (minute: number) => new Date(Date.UTC(2026, 11, 8, 3, minute)).toISOString();
const vote = (id: string, state: PublicVote['state'], minute = 0, change: Partial<PublicVote> = {}) =>
  ({ id, state, item_id: 'i', opening_id: '', opened_at: at(minute), closed_at: at(minute), announced_at: state === 'announced' ? at(minute) : null, voided_at: null, repeated_by_id: null, ...change }) as PublicVote;
const none = new Set<string>();
const now = Date.parse(at(30));
const ids = (votes: PublicVote[], away = none, watched = none) => {
  const shown = shownVotes(votes, away, watched, now);
  return shown && `${shown.kind} ${shown.votes.map(({ id }) => id).join(' ')}`;
};

describe('shownVotes', () => {
  it('puts an open vote before everything, even one put away before', () => {
    expect(ids([vote('a', 'closed'), vote('b', 'open'), vote('c', 'ready')], new Set(['b']))).toBe('casting b');
  });
  it('keeps votes opened in one go together, in their order, while any of them is open', () => {
    const one = { opening_id: 'o' };
    expect(ids([vote('a', 'closed', 20), vote('b', 'closed', 1, one), vote('c', 'open', 1, one), vote('d', 'open', 1, one)])).toBe('casting b c d');
    expect(ids([vote('a', 'closed', 1, one), vote('b', 'closed', 1, one), vote('c', 'closed', 0)])).toBe('waiting a b');
  });
  it('stays with a secret vote while it is counted, even one put away before', () => {
    expect(ids([vote('a', 'closed', 29), vote('b', 'counting', 1), vote('c', 'ready')], new Set(['b']))).toBe('waiting b');
    expect(ids([vote('b', 'counting', 1), vote('c', 'open')])).toBe('casting c');
  });
  it('waits for the announcement of a closed vote before the next one', () => {
    expect(ids([vote('a', 'announced', 29), vote('b', 'closed', 28), vote('c', 'ready')])).toBe('waiting b');
  });
  it('shows the newest result until it is put away, then what comes', () => {
    const votes = [vote('a', 'announced', 25), vote('b', 'announced', 29), vote('c', 'ready')];
    expect(ids(votes)).toBe('results b');
    expect(ids(votes, new Set(['a', 'b']))).toBe('coming c');
  });
  it('shows results announced in one go together', () => {
    const one = { opening_id: 'o' };
    expect(ids([vote('a', 'announced', 28, one), vote('b', 'announced', 29, one), vote('c', 'announced', 29, one)])).toBe('results b c');
  });
  it('leaves old results alone unless they were awaited here', () => {
    const votes = [vote('a', 'announced', 5)];
    expect(ids(votes)).toBeNull();
    expect(ids(votes, none, new Set(['a']))).toBe('results a');
  });
  it('goes on to the repetition of a void vote, and says when a vote ends without a decision', () => {
    expect(ids([vote('a', 'announced', 29, { voided_at: at(30), repeated_by_id: 'b' }), vote('b', 'ready', 0, { repeats_id: 'a' })])).toBe('coming b');
    expect(ids([vote('a', 'cancelled')])).toBeNull();
    expect(ids([vote('a', 'cancelled')], none, new Set(['a']))).toBe('ended a');
    expect(ids([vote('a', 'cancelled', 0, { repeated_by_id: 'b' }), vote('b', 'ready')], none, new Set(['a']))).toBe('coming b');
  });
  it('shows all votes about to open that belong to one item', () => {
    expect(ids([vote('a', 'ready'), vote('b', 'ready'), vote('c', 'ready', 0, { item_id: 'j' })])).toBe('coming a b');
  });
});
