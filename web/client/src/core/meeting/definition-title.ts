import type { Manifest } from '../ntv/manifest';
import type { Answer, Paper } from './secret-choice';

/** What the election hash fixes of a vote besides its cells: the motion and, where it is about persons, who stands in which order. */

/** ListedPerson is a person as the list of a vote names it. */
export interface ListedPerson {
  name: string;
  title: string;
}

/** The spaces that the server makes one space of, which are not quite those of \s. */
const spaces = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;

const plain = (text: string): string => text.replace(spaces, ' ').replace(/^ | $/g, '');

/**
 * definitionTitle spells the title under which a vote stands on a public board: that of a vote about persons ends with their list, "Bầu Chủ tịch
 * [1. Trần Thị Bưởi, Trưởng ban; 2. Lê Văn Cam]", in the order of the cells. In names the signs \ , ; [ ] and in titles \ ; [ ] have a \ before them,
 * so that two different lists never have one spelling. The title of a vote about a motion is the motion.
 */
export function definitionTitle(motion: string, persons: readonly ListedPerson[]): string {
  if (persons.length === 0) return plain(motion);
  const list = persons.map((person, at) => {
    const name = plain(person.name).replace(/[\\,;[\]]/g, '\\$&');
    const title = plain(person.title).replace(/[\\;[\]]/g, '\\$&');
    return `${at + 1}. ${name}${title && `, ${title}`}`;
  });
  return `${plain(motion)} [${list.join('; ')}]`;
}

/** readDefinitionTitle reads the title of a vote about persons; null for every other text. */
export function readDefinitionTitle(title: string): { motion: string; persons: ListedPerson[] } | null {
  // Inside the list every bracket follows a \, so the last one after a space begins it.
  const at = title.lastIndexOf(' [');
  if (at < 0 || !title.endsWith(']')) return null;
  const persons: ListedPerson[] = [];
  for (const [row, listed] of unescapedFields(title.slice(at + 2, -1), ';').entries()) {
    const number = `${row === 0 ? '' : ' '}${row + 1}. `;
    if (!listed.startsWith(number)) return null;
    const entry = listed.slice(number.length);
    const [name = ''] = unescapedFields(entry, ',');
    persons.push({ name: unescape(name), title: unescape(entry.slice(name.length).replace(/^, /, '')) });
  }
  const motion = title.slice(0, at);
  return definitionTitle(motion, persons) === title ? { motion, persons } : null;
}

/** unescapedFields splits a text at a separator that has no \ before it. */
function unescapedFields(text: string, separator: string): string[] {
  const fields: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === separator) {
      fields.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...fields, text.slice(from)];
}

const unescape = (text: string): string => text.replace(/\\([\s\S])/g, '$1');

/** ShownVote is what a screen shows of a vote: the motion, and the persons of the rows in their order. */
export interface ShownVote {
  motion: string;
  persons: readonly ListedPerson[];
}

/** OtherDefinition says that the vote on the board is another one than the screen shows. */
export class OtherDefinition extends Error {
  constructor() {
    super('the vote on the board is not the one that is shown');
    this.name = 'OtherDefinition';
  }
}

const labels: Record<Answer, string> = {
  for: 'tan-thanh', against: 'khong-tan-thanh', abstain: 'khong-bieu-quyet', other: 'khong-bieu-quyet', yes: 'dong-y', no: 'khong-dong-y', high: 'cao', mid: 'tin-nhiem', low: 'thap',
  trust: 'tin-nhiem', no_trust: 'khong-tin-nhiem', mark: '',
};

/** labelsOf are the labels that the cells of a ballot have, in their order. */
export function labelsOf({ form, answers, rows }: Paper): string[] {
  if (form === 'motion') return answers.map((answer) => labels[answer]);
  const people = Array.from({ length: rows }, (_, row) => row);
  if (form === 'marks') return [...people.map((row) => `candidate-${row}`), 'phieu-trang'];
  const prefix = answers[0] === 'yes' ? 'candidate-' : 'p';
  return people.flatMap((row) => answers.map((answer) => `${prefix}${row}-${labels[answer]}`));
}

/** sameLabels tells whether the cells mean what the ballot paper takes them for. */
export function sameLabels({ cells }: Pick<Manifest, 'cells'>, paper: Paper): boolean {
  const expected = labelsOf(paper);
  return cells.length === expected.length && cells.every((cell, at) => cell === expected[at]);
}

/** sameAsShown tells whether the vote on the board is exactly what a screen shows: motion, persons and their order, and what each cell means. */
export function sameAsShown(manifest: Pick<Manifest, 'title' | 'cells'>, paper: Paper, { motion, persons }: ShownVote): boolean {
  if (paper.form !== 'motion' && persons.length !== paper.rows) return false;
  return sameLabels(manifest, paper) && manifest.title === definitionTitle(motion, paper.form === 'motion' ? [] : persons);
}
