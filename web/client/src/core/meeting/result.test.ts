import { describe, expect, it } from 'vitest';
import { buckets, verdict } from './result';

const none = { for: 0, against: 0, abstain: 0, other: 0, invalid: 0, blank: 0, not_voting: 0, excluded: 0, absent: 0 };
const keys = (change: Partial<typeof none>, options: 'motion' | 'opinion' = 'motion') => buckets({ ...none, ...change }, options).map(({ key }) => key);

describe('buckets', () => {
  it('always shows the five of the law, even when they are empty', () => {
    expect(keys({})).toEqual(['for', 'against', 'abstain', 'not_voting', 'absent']);
  });
  it('offers another opinion instead of an abstention where the rule says so', () => {
    expect(keys({}, 'opinion')).toEqual(['for', 'against', 'other', 'not_voting', 'absent']);
  });
  it('shows what only some votes have, in its place', () => {
    expect(keys({ invalid: 1, blank: 2, excluded: 1 })).toEqual(['for', 'against', 'abstain', 'invalid', 'blank', 'not_voting', 'excluded', 'absent']);
  });
  it('loses no number: what is there is shown whatever the options are', () => {
    const all = { for: 1, against: 2, abstain: 3, other: 4, invalid: 5, blank: 6, not_voting: 7, excluded: 8, absent: 9 };
    for (const options of ['motion', 'opinion'] as const) expect(buckets(all, options).reduce((sum, { count }) => sum + count, 0)).toBe(45);
  });
});

describe('verdict', () => {
  it('follows the chair where the rule leaves it to the chair', () => {
    expect(verdict({ outcome: 'needs_chair', conclusion: '' })).toBe('hold');
    expect(verdict({ outcome: 'needs_chair', conclusion: 'passed' })).toBe('good');
    expect(verdict({ outcome: 'needs_chair', conclusion: 'failed' })).toBe('bad');
  });
  it('knows what leaves something to be done', () => {
    expect((['passed', 'failed', 'no_quorum', 'elected', 'seats_open', 'tied', 'rated', 'sealed', 'too_few_ballots', 'second_vote'] as const).map((outcome) => verdict({ outcome, conclusion: '' }))).toEqual(['good', 'bad', 'bad', 'good', 'hold', 'hold', 'good', 'hold', 'bad', 'hold']);
  });
});
