/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Constraint } from '../ntv/manifest';
import { definitionTitle, labelsOf, readDefinitionTitle, sameAsShown, type ListedPerson } from './definition-title';
import { paperOf } from './secret-choice';

const cases = JSON.parse(readFileSync('../../voting/testdata/definition_titles.json', 'utf8')) as { motion: string; persons: ListedPerson[]; title: string }[];

describe('the title of a vote on the board', () => {
  it('is spelled as the server spells it', () => {
    expect(cases.length).toBeGreaterThan(5);
    for (const { motion, persons, title } of cases) expect(definitionTitle(motion, persons)).toBe(title);
  });

  it('gives back motion and list', () => {
    for (const { motion, persons, title } of cases) {
      const read = readDefinitionTitle(title);
      if (persons.length === 0) expect(read).toBeNull();
      else expect(definitionTitle(read!.motion, read!.persons)).toBe(definitionTitle(motion, persons));
    }
    expect(readDefinitionTitle('Bầu [lần 2] [1. A\\; 2. B, Phó, x; 2. C\\, D]')).toEqual({ motion: 'Bầu [lần 2]', persons: [{ name: 'A; 2. B', title: 'Phó, x' }, { name: 'C, D', title: '' }] });
  });

  it('reads no other spelling', () => {
    for (const title of ['', ']', ' []', 'Bầu', 'Bầu [1. A', 'Bầu [2. A]', 'Bầu [1. A; 1. B]', 'Bầu [1. A;2. B]', 'Bầu [1. A,B]', 'Bầu [1. A, ]', 'Bầu [1. A; ]', 'Bầu [1. A\\]', 'Bầu [1. \\A]', 'Bầu [1.  A]', 'Bầu  x [1. A]', 'Bầu [1. A]b]', 'Bầu[1. A]']) {
      expect(readDefinitionTitle(title), title).toBeNull();
    }
  });
});

describe('what a screen shows of a vote', () => {
  const sum = (cells: number[], allowed: number[]): Constraint => ({ w: cells.map((cell) => [cell, 1]), in: allowed });
  const rating = { cells: ['p0-cao', 'p0-tin-nhiem', 'p0-thap', 'p1-cao', 'p1-tin-nhiem', 'p1-thap'], constraints: [sum([0, 1, 2], [0, 1]), sum([3, 4, 5], [0, 1])] };
  const paper = paperOf({ kind: 'confidence_rating', rule: { options: 'motion' } }, rating);
  const an = { name: 'Lê Văn An', title: 'Trưởng ban' };
  const binh = { name: 'Trần Thị Bình', title: '' };
  const manifest = { ...rating, title: 'Lấy phiếu [1. Lê Văn An, Trưởng ban; 2. Trần Thị Bình]' };

  it('is the vote on the board only with the same motion, persons, titles and order', () => {
    expect(sameAsShown(manifest, paper, { motion: 'Lấy  phiếu', persons: [an, binh] })).toBe(true);
    for (const persons of [[binh, an], [an], [an, binh, binh], [{ ...an, title: '' }, binh], [{ ...an, name: 'Lê Văn Ân' }, binh], []]) {
      expect(sameAsShown(manifest, paper, { motion: 'Lấy phiếu', persons })).toBe(false);
    }
    expect(sameAsShown(manifest, paper, { motion: 'Bỏ phiếu', persons: [an, binh] })).toBe(false);
    expect(sameAsShown({ ...manifest, title: 'Lấy phiếu' }, paper, { motion: 'Lấy phiếu', persons: [an, binh] })).toBe(false);
  });

  it('is not a vote whose cells mean something else', () => {
    const persons = [an, binh];
    for (const cells of [[...rating.cells].reverse(), ['p0-thap', 'p0-tin-nhiem', 'p0-cao', ...rating.cells.slice(3)], [...rating.cells.slice(3), ...rating.cells.slice(0, 3)], rating.cells.slice(0, 3)]) {
      expect(sameAsShown({ ...manifest, cells }, paper, { motion: 'Lấy phiếu', persons })).toBe(false);
    }
    const asked = { title: 'Nghị quyết', cells: ['tan-thanh', 'khong-tan-thanh', 'khong-bieu-quyet'], constraints: [sum([0, 1, 2], [1])] };
    const motion = paperOf({ kind: 'open', rule: { options: 'motion' } }, asked);
    expect(sameAsShown(asked, motion, { motion: 'Nghị quyết', persons: [] })).toBe(true);
    expect(sameAsShown({ ...asked, cells: ['khong-tan-thanh', 'tan-thanh', 'khong-bieu-quyet'] }, motion, { motion: 'Nghị quyết', persons: [] })).toBe(false);
  });

  it('has the labels of each kind', () => {
    const kind = (kind: 'election' | 'confidence_ballot') => ({ kind, rule: { options: 'motion' as const } });
    expect(labelsOf(paperOf(kind('confidence_ballot'), { cells: ['', ''], constraints: [sum([0, 1], [0, 1])] }))).toEqual(['p0-tin-nhiem', 'p0-khong-tin-nhiem']);
    expect(labelsOf(paperOf(kind('election'), { cells: ['', ''], constraints: [sum([0, 1], [0, 1]), sum([0], [0, 1])] }))).toEqual(['candidate-0-dong-y', 'candidate-0-khong-dong-y']);
    expect(labelsOf(paperOf(kind('election'), { cells: ['', '', ''], constraints: [sum([0, 1, 2], [1])] }))).toEqual(['candidate-0', 'candidate-1', 'phieu-trang']);
  });
});
