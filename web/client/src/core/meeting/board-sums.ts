import type { VoteReport } from '../ntv/verify';
import type { TextKey } from '../catalogue';
import { readDefinitionTitle, type ListedPerson } from './definition-title';
import { cellWord } from './secret-words';

/** The counts of a verified board against the names that the board itself fixes. */

/** PersonSums are the counts of one person. */
export interface PersonSums {
  person: ListedPerson;
  /** In the order of the cells; empty while nothing is counted. */
  sums: { word: TextKey; count: number }[];
}

/** VoteSums are the counts of a vote: by person where it is about persons, and what belongs to nobody. */
export interface VoteSums {
  motion: string;
  persons: PersonSums[];
  /** Cells of nobody; their label where it is not one of ours. */
  others: { word: TextKey | null; label: string; count: number }[];
}

/**
 * sumsOf reads the counts of a vote on a verified board. A vote about persons whose title does not list them has persons without names: they are
 * not what this program writes.
 */
export function sumsOf({ title, cells, counts }: Pick<VoteReport, 'title' | 'cells' | 'counts'>): VoteSums {
  const words = cells.map((label) => {
    const said = cellWord(label);
    // A ballot has no more persons than cells.
    return said && said.person > cells.length ? null : said;
  });
  const about = Math.max(0, ...words.map((said) => said?.person ?? 0));
  const read = about > 0 ? readDefinitionTitle(title) : null;
  const names = read?.persons.length === about ? read.persons : null;
  const persons: PersonSums[] = Array.from({ length: about }, (_, at) => ({ person: names?.[at] ?? { name: '', title: '' }, sums: [] }));
  const others: VoteSums['others'] = [];
  counts?.forEach((count, at) => {
    const said = words[at];
    const person = said && persons[said.person - 1];
    if (person) person.sums.push({ word: said.word, count });
    else others.push({ word: said?.word ?? null, label: cells[at] ?? '', count });
  });
  return { motion: names && read ? read.motion : title, persons, others };
}
