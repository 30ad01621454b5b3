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

const labels: Record<string, TextKey> = {
  'tan-thanh': 'ballot.answer_for',
  'khong-tan-thanh': 'ballot.answer_against',
  'khong-bieu-quyet': 'ballot.answer_abstain',
  'dong-y': 'ballot.answer_yes',
  'khong-dong-y': 'ballot.answer_no',
  cao: 'ballot.answer_high',
  thap: 'ballot.answer_low',
  'tin-nhiem': 'ballot.answer_mid',
  'khong-tin-nhiem': 'ballot.answer_no_trust',
  'phieu-trang': 'ballot.blank_short',
};

/** CellWord says a cell of the board: the person's number on the ballot, 0 for none, and the answer; null for a label that is not ours. */
export interface CellWord {
  person: number;
  word: TextKey;
}

/** cellWord reads the label of a cell. */
export function cellWord(label: string): CellWord | null {
  const [, number, answer] = /^(?:p|candidate-)(\d+)(?:-(.+))?$/.exec(label) ?? [];
  const word = number !== undefined && answer === undefined ? 'ballot.answer_mark' : labels[answer ?? label];
  return word ? { person: number === undefined ? 0 : Number(number) + 1, word } : null;
}
