import type { Result, Rule } from '../api/types';

/** BucketKey names one of the numbers whose sum is the base. */
export type BucketKey = 'for' | 'against' | 'abstain' | 'other' | 'invalid' | 'blank' | 'not_voting' | 'excluded' | 'absent';

/** buckets are the numbers of a result on a motion, in their fixed order: what the options do not offer, or only some votes have, is there when it is not 0. */
export function buckets(result: Pick<Result, BucketKey>, options: Rule['options']): { key: BucketKey; count: number }[] {
  const always: BucketKey[] = ['for', 'against', options === 'opinion' ? 'other' : 'abstain', 'not_voting', 'absent'];
  const order: BucketKey[] = ['for', 'against', 'abstain', 'other', 'invalid', 'blank', 'not_voting', 'excluded', 'absent'];
  return order.filter((key) => always.includes(key) || result[key] > 0).map((key) => ({ key, count: result[key] }));
}

/** verdict is whether a result carries, fails, or leaves something to be done. */
export function verdict(result: Pick<Result, 'outcome' | 'conclusion'>): 'good' | 'bad' | 'hold' {
  if (result.conclusion) return result.conclusion === 'passed' ? 'good' : 'bad';
  switch (result.outcome) {
    case 'passed':
    case 'elected':
    case 'rated':
      return 'good';
    case 'failed':
    case 'no_quorum':
    case 'too_few_ballots':
      return 'bad';
    default:
      return 'hold';
  }
}
