import { describe, expect, it } from 'vitest';
import { shownVote, type PublicVote } from './votes';

const at = (minute: number) => new Date(Date.UTC(2026, 11, 8, 3, minute)).toISOString();
const vote = (id: string, state: PublicVote['state'], minute = 0) => ({ id, state, closed_at: at(minute), announced_at: at(minute) }) as PublicVote;
const none = new Set<string>();
const now = Date.parse(at(30));

describe('shownVote', () => {
  it('puts an open vote before everything, even one put away before', () => {
    expect(shownVote([vote('a', 'closed'), vote('b', 'open'), vote('c', 'ready')], new Set(['b']), none, now)?.id).toBe('b');
  });
  it('waits for the announcement of a closed vote before the next one', () => {
    expect(shownVote([vote('a', 'announced', 29), vote('b', 'closed', 28), vote('c', 'ready')], none, none, now)?.id).toBe('b');
  });
  it('shows the newest result until it is put away, then what comes', () => {
    const votes = [vote('a', 'announced', 25), vote('b', 'announced', 29), vote('c', 'ready')];
    expect(shownVote(votes, none, none, now)?.id).toBe('b');
    expect(shownVote(votes, new Set(['a', 'b']), none, now)?.id).toBe('c');
  });
  it('leaves old results alone unless they were awaited here', () => {
    const votes = [vote('a', 'announced', 5)];
    expect(shownVote(votes, none, none, now)).toBeNull();
    expect(shownVote(votes, none, new Set(['a']), now)?.id).toBe('a');
  });
  it('shows nothing for cancelled votes', () => {
    expect(shownVote([vote('a', 'cancelled')], none, none, now)).toBeNull();
  });
});
