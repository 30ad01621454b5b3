import type { Choice, Vote } from '../../core/api/types';
import { t } from '../../core/catalogue';

/** choicesOf are what may be chosen, always in this order, whoever votes how. */
export function choicesOf(options: Vote['rule']['options']): Choice[] {
  return options === 'opinion' ? ['for', 'against', 'other'] : ['for', 'against', 'abstain'];
}

/** choiceWord is a choice in the words of the vote's options. */
export function choiceWord(options: Vote['rule']['options'], choice: Choice): string {
  return options === 'opinion' && choice !== 'abstain' ? t(`opinion.${choice}` as 'opinion.for') : t(`choice.${choice}` as 'choice.for');
}

/** voteName names a vote: an open one is biểu quyết, a ballot about persons is bỏ phiếu. */
export function voteName(vote: Pick<Vote, 'code' | 'kind'>): string {
  return vote.kind === 'open' ? t('live.vote_code', { code: vote.code }) : t('live.ballot_code', { code: vote.code });
}
