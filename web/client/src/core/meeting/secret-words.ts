import type { TextKey } from '../catalogue';
import type { Answer, Marks, Paper } from './secret-choice';

/** OptionWord is one row of a ballot in words. */
export interface OptionWord {
  name: string;
  word: TextKey;
  /** Nothing is marked in this row. */
  empty: boolean;
}

const words: Record<Answer, TextKey> = {
  for: 'ballot.answer_for',
  against: 'ballot.answer_against',
  abstain: 'ballot.answer_abstain',
  other: 'ballot.answer_other',
  yes: 'ballot.answer_yes',
  no: 'ballot.answer_no',
  high: 'ballot.answer_high',
  mid: 'ballot.answer_mid',
  low: 'ballot.answer_low',
  trust: 'ballot.answer_trust',
  no_trust: 'ballot.answer_no_trust',
  mark: 'ballot.answer_mark',
};

/** optionWords says each row of a ballot. */
export function optionWords(paper: Paper, marks: Marks, names: string[]): OptionWord[] {
  return marks.rows.map((answer, row) => {
    const given = answer === null ? undefined : paper.answers[answer];
    return { name: names[row] ?? '', word: given ? words[given] : paper.form === 'marks' ? 'ballot.answer_not_marked' : 'ballot.answer_none', empty: !given };
  });
}
