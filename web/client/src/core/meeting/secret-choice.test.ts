import { describe, expect, it } from 'vitest';
import type { Candidate } from '../api/types';
import { checkBits, type Constraint, type Manifest } from '../ntv/manifest';
import { complete, fromBits, given, kindOf, mark, markBlank, marked, mayMark, paperOf, personsOf, toBits, unmarked, type Marks, type Paper } from './secret-choice';
import { cellWord, optionWords } from './secret-words';

const sum = (cells: number[], allowed: number[]): Constraint => ({ w: cells.map((cell) => [cell, 1]), in: allowed });
const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `cell-${at}`);
const rows = (persons: number, answers: number): Constraint[] => Array.from({ length: persons }, (_, row) => sum(Array.from({ length: answers }, (_, at) => row * answers + at), [0, 1]));

const motion = { cells: names(3), constraints: [sum([0, 1, 2], [1])] };
const rating = { cells: names(90), constraints: rows(30, 3) };
const confidence = { cells: names(6), constraints: rows(3, 2) };
const yesNo = { cells: names(8), constraints: [...rows(4, 2), sum([0, 2, 4, 6], [0, 1, 2])] };
const byMarks = { cells: names(6), constraints: [{ w: [[0, 1], [1, 1], [2, 1], [3, 1], [4, 1], [5, 3]], in: [1, 2, 3] } as Constraint] };

const kind = (kind: 'open' | 'election' | 'confidence_rating' | 'confidence_ballot') => ({ kind, rule: { options: 'motion' as const } });
const papers: [string, { cells: string[]; constraints: Constraint[] }, Paper][] = [
  ['motion', motion, paperOf(kind('open'), motion)],
  ['rating of 30 persons', rating, paperOf(kind('confidence_rating'), rating)],
  ['confidence', confidence, paperOf(kind('confidence_ballot'), confidence)],
  ['yes or no', yesNo, paperOf(kind('election'), yesNo)],
  ['marks', byMarks, paperOf(kind('election'), byMarks)],
];

describe('a ballot paper', () => {
  it('has the form of its vote', () => {
    expect(papers.map(([, , { form, rows, limit, answers }]) => [form, rows, limit, answers.length])).toEqual([
      ['motion', 1, Infinity, 3],
      ['rows', 30, Infinity, 3],
      ['rows', 3, Infinity, 2],
      ['rows', 4, 2, 2],
      ['marks', 5, 3, 1],
    ]);
  });

  it('is recognised by cells and rules alone', () => {
    for (const [name, cells, paper] of papers) expect(paperOf(kindOf(cells), cells), name).toEqual(paper);
  });

  it('cannot be marked against the rules of the vote, whatever is tapped', () => {
    let random = 7;
    const next = (below: number) => (random = (random * 48271) % 2147483647) % below;
    for (const [name, cells, paper] of papers) {
      let marks: Marks = unmarked(paper);
      for (let tap = 0; tap < 400; tap++) {
        marks = paper.form === 'marks' && next(9) === 0 ? markBlank(paper, marks) : mark(paper, marks, next(paper.rows), next(paper.answers.length));
        const bits = toBits(paper, marks);
        if (complete(paper, marks)) expect(() => checkBits(cells as Manifest, bits), `${name} ${bits}`).not.toThrow();
        else expect(() => checkBits(cells as Manifest, bits)).toThrow();
        expect(fromBits(paper, bits), name).toEqual(marks);
      }
    }
  });

  it('refuses one more than the seats until somebody is taken back', () => {
    const paper = paperOf(kind('election'), yesNo);
    let marks = mark(paper, mark(paper, unmarked(paper), 0, 0), 1, 0);
    expect(given(marks)).toBe(2);
    expect(mayMark(paper, marks, 2, 0)).toBe(false);
    expect(mayMark(paper, marks, 2, 1)).toBe(true);
    expect(mark(paper, marks, 2, 0)).toBe(marks);
    marks = mark(paper, marks, 0, 1);
    expect(mark(paper, marks, 2, 0).rows).toEqual([1, 0, 0, null]);
  });

  it('is blank or chooses, never both', () => {
    const paper = paperOf(kind('election'), byMarks);
    const blank = markBlank(paper, mark(paper, unmarked(paper), 1, 0));
    expect(toBits(paper, blank)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(toBits(paper, mark(paper, blank, 2, 0))).toEqual([0, 0, 1, 0, 0, 0]);
    expect(complete(paper, unmarked(paper))).toBe(false);
  });

  it('takes an answer back with a second tap, but not the choice of a motion', () => {
    const rated = paperOf(kind('confidence_rating'), rating);
    expect(marked(mark(rated, mark(rated, unmarked(rated), 4, 2), 4, 2))).toBe(0);
    const asked = paperOf(kind('open'), motion);
    expect(mark(asked, mark(asked, unmarked(asked), 0, 1), 0, 1).rows).toEqual([1]);
  });

  it('does not fit a vote of another kind', () => {
    expect(() => paperOf(kind('open'), rating)).toThrow();
    expect(() => paperOf(kind('confidence_rating'), { cells: names(4), constraints: [] })).toThrow();
  });
});

describe('persons of a ballot', () => {
  const person = (ordinal: number, withdrawn = false) => ({ id: `p${ordinal}`, ordinal, name: `Người ${ordinal}`, withdrawn }) as Candidate;

  it('stand in the official order, without those who withdrew', () => {
    expect(personsOf([person(2), person(1), person(3, true)], 2).map(({ ordinal }) => ordinal)).toEqual([1, 2]);
    expect(personsOf([person(2), person(1)], 2).map(({ ordinal }) => ordinal)).toEqual([1, 2]);
  });
});

describe('words of a cell', () => {
  it('name the person by number, and the answer', () => {
    expect(['tan-thanh', 'p0-cao', 'p12-tin-nhiem', 'candidate-3-khong-dong-y', 'candidate-0', 'phieu-trang', 'Phương án 2'].map(cellWord)).toEqual([
      { person: 0, word: 'ballot.answer_for' },
      { person: 1, word: 'ballot.answer_high' },
      { person: 13, word: 'ballot.answer_mid' },
      { person: 4, word: 'ballot.answer_no' },
      { person: 1, word: 'ballot.answer_mark' },
      { person: 0, word: 'ballot.blank_short' },
      null,
    ]);
  });
});

describe('words of a ballot', () => {
  it('say each row, and which are empty', () => {
    const paper = paperOf(kind('confidence_ballot'), confidence);
    expect(optionWords(paper, { rows: [0, 1, null], blank: false }, ['A', 'B'])).toEqual([
      { name: 'A', word: 'ballot.answer_trust', empty: false },
      { name: 'B', word: 'ballot.answer_no_trust', empty: false },
      { name: '', word: 'ballot.answer_none', empty: true },
    ]);
  });
});
