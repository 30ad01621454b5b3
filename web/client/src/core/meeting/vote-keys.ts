import type { VoteKeyLine } from '../api/types';
import { matches } from '../format/text';

/** Which vote keys a list shows. */
export type Which = 'all' | 'without' | 'changed';

/** KeySummary tells who has no key, and whose key is not that of the last opening. */
export interface KeySummary {
  all: number;
  with: number;
  without: VoteKeyLine[];
  changed: VoteKeyLine[];
}

/** summaryOf counts the vote keys of those who hold a seat; the lines of `left` persons, who may not take part, are not counted. */
export function summaryOf(lines: VoteKeyLine[], left: ReadonlySet<string> = new Set()): KeySummary {
  const counted = lines.filter(({ person_id }) => !left.has(person_id));
  const without = counted.filter(({ fingerprint }) => fingerprint === '');
  return { all: counted.length, with: counted.length - without.length, without, changed: counted.filter((line) => line.fingerprint !== '' && line.changed_since_last_opening) };
}

/** findKeys are the lines that a list shows; a fingerprint is found with or without its dashes. */
export function findKeys(lines: VoteKeyLine[], which: Which, filter: string): VoteKeyLine[] {
  const summary = summaryOf(lines);
  const chosen = which === 'all' ? lines : summary[which];
  if (filter.trim() === '') return chosen;
  return chosen.filter((line) => matches([line.seat_number, line.name, line.device, line.fingerprint, line.fingerprint.replaceAll('-', '')].join(' '), filter.trim()));
}

/** briefNames lists as many names as can be read at a glance and says how many more there are. */
export function briefNames(names: string[], most = 8): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} (+${names.length - most})`;
}
