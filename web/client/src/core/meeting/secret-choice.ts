import type { Candidate, Vote } from '../api/types';
import type { Constraint } from '../ntv/manifest';

/** What a delegate marks in a secret vote, and the cells of the ballot that say it. */

/** Answer is a column of a ballot with a row for each person, or a choice of a motion. */
export type Answer = 'for' | 'against' | 'abstain' | 'other' | 'yes' | 'no' | 'high' | 'mid' | 'low' | 'trust' | 'no_trust' | 'mark';

/** Paper is the form of a ballot. */
export interface Paper {
  /** motion: one choice; marks: at most `seats` persons, or blank; rows: at most one answer a person. */
  form: 'motion' | 'marks' | 'rows';
  answers: Answer[];
  /** Numbers of rows; 1 for a motion. */
  rows: number;
  /** How many persons may get the first answer; Infinity without a limit. */
  limit: number;
}

/** Marks are the answers by row, by their place in `answers`; null: left unmarked. Blank is a ballot that chooses nobody. */
export interface Marks {
  rows: (number | null)[];
  blank: boolean;
}

type Kind = Pick<Vote, 'kind'> & { rule: Pick<Vote['rule'], 'options'> };
type Cells = { cells: string[]; constraints: Constraint[] };

/** paperOf reads the form of a ballot from the vote on the board. Throws when the two do not belong together. */
export function paperOf({ kind, rule }: Kind, { cells, constraints }: Cells): Paper {
  const rows = (answers: Answer[], limit: number): Paper => {
    if (cells.length === 0 || cells.length % answers.length !== 0) throw new Error(`a ballot of ${cells.length} cells for ${answers.length} answers`);
    return { form: 'rows', answers, rows: cells.length / answers.length, limit };
  };
  switch (kind) {
    case 'open':
      if (cells.length !== 3) throw new Error(`a motion of ${cells.length} cells`);
      return { form: 'motion', answers: rule.options === 'opinion' ? ['for', 'against', 'other'] : ['for', 'against', 'abstain'], rows: 1, limit: Infinity };
    case 'confidence_rating':
      return rows(['high', 'mid', 'low'], Infinity);
    case 'confidence_ballot':
      return rows(['trust', 'no_trust'], Infinity);
    case 'election': {
      const last = constraints[constraints.length - 1];
      const most = last?.in[last.in.length - 1];
      if (!last || most === undefined) throw new Error('an election without a rule');
      if (constraints.length === 1) return { form: 'marks', answers: ['mark'], rows: cells.length - 1, limit: most };
      return rows(['yes', 'no'], most);
    }
  }
}

/** unmarked is a ballot on which nothing is marked yet. */
export function unmarked(paper: Paper): Marks {
  return { rows: Array.from({ length: paper.rows }, () => null), blank: false };
}

/** given counts the rows that have the first answer. */
export function given(marks: Marks): number {
  return marks.rows.filter((answer) => answer === 0).length;
}

/** marked counts the rows that have an answer. */
export function marked(marks: Marks): number {
  return marks.rows.filter((answer) => answer !== null).length;
}

/** mayMark tells whether an answer may be given now: the limit is never passed. */
export function mayMark(paper: Paper, marks: Marks, row: number, answer: number): boolean {
  if (answer !== 0 || marks.rows[row] === 0) return true;
  return given(marks) < paper.limit;
}

/** mark gives an answer, or takes it back when it is the one given. Choosing somebody ends a blank ballot. */
export function mark(paper: Paper, marks: Marks, row: number, answer: number): Marks {
  if (!mayMark(paper, marks, row, answer)) return marks;
  const taken = marks.rows[row] === answer && paper.form !== 'motion';
  return { rows: marks.rows.map((before, at) => (at === row ? (taken ? null : answer) : before)), blank: false };
}

/** markBlank makes a ballot that chooses nobody, or takes that back. */
export function markBlank(paper: Paper, marks: Marks): Marks {
  return { ...unmarked(paper), blank: !marks.blank };
}

/** complete tells whether a ballot may be made: a motion needs a choice, marks need a person or blank, rows may all stay unmarked. */
export function complete(paper: Paper, marks: Marks): boolean {
  return paper.form === 'rows' || marks.blank || marked(marks) > 0;
}

/** toBits writes the cells of a ballot. */
export function toBits(paper: Paper, marks: Marks): number[] {
  if (paper.form === 'marks') return [...marks.rows.map((answer) => (answer === 0 ? 1 : 0)), marks.blank ? 1 : 0];
  const columns = paper.answers.length;
  return marks.rows.flatMap((answer) => Array.from({ length: columns }, (_, at) => (answer === at ? 1 : 0)));
}

/** fromBits reads the cells of a ballot that was opened. */
export function fromBits(paper: Paper, bits: readonly number[]): Marks {
  if (paper.form === 'marks') return { rows: Array.from({ length: paper.rows }, (_, at) => (bits[at] === 1 ? 0 : null)), blank: bits[paper.rows] === 1 };
  const columns = paper.answers.length;
  const rows = Array.from({ length: paper.rows }, (_, row) => {
    const at = bits.slice(row * columns, (row + 1) * columns).indexOf(1);
    return at < 0 ? null : at;
  });
  return { rows, blank: false };
}

/** personsOf are the persons of the rows, in the official order: who has withdrawn before the opening has no row. */
export function personsOf(candidates: Candidate[], rows: number): Candidate[] {
  const inOrder = [...candidates].sort((a, b) => a.ordinal - b.ordinal);
  return inOrder.length === rows ? inOrder : inOrder.filter(({ withdrawn }) => !withdrawn);
}

/** kindOf tells what a vote on the board is about by its cells and rules alone: a device that checks knows nothing else. */
export function kindOf({ cells, constraints }: Cells): Kind {
  const motion = { kind: 'open', rule: { options: 'motion' } } as const;
  const first = constraints[0];
  if (!first || (cells.length === 3 && cells[2] !== 'phieu-trang' && constraints.length === 1 && first.in.length === 1 && first.w.every(([, weight]) => weight === 1))) return motion;
  if (constraints.length === 1 && first.w.length === cells.length && first.in[0] === 1) return { ...motion, kind: 'election' };
  if (first.w.length === 3) return { ...motion, kind: 'confidence_rating' };
  return { ...motion, kind: constraints.length * 2 === cells.length ? 'confidence_ballot' : 'election' };
}
