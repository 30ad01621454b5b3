import type { components } from '../api/schema.gen';
import type { KnownVote } from './votes';

/**
 * The figures of a count as somebody types them, what they add up to, and what cannot be. The server
 * decides; this says the same at the field while it is typed.
 */

/** CountedVote is what the sheet of a count depends on. */
export type CountedVote = Pick<KnownVote, 'kind' | 'method' | 'candidates'> & {
  rule: Pick<KnownVote['rule'], 'options'>;
  /** The most that can be counted: who can receive a paper in the hall, else who is present; null while it is not known. */
  entitled: number | null;
};

/** Typed is what stands in the fields, by the field's name; a field that was never touched is missing. */
export type Typed = Record<string, string>;

/** Mark is one column of the table of persons. */
export type Mark = 'yes' | 'no' | 'high' | 'mid' | 'low';

/** Sheet says which fields a count has. */
export interface Sheet {
  /** The papers, in the order in which they are counted; empty where there are none. */
  papers: ('printed' | 'spoilt' | 'issued' | 'returned' | 'invalid' | 'blank')[];
  /** Choices on a motion that are counted as sums. */
  choices: ('for' | 'against' | 'abstain' | 'other')[];
  /** Columns of the table of persons; empty for a motion. */
  marks: Mark[];
  /** Everybody is called by name: choices are noted by seat, the sums follow. */
  calls: boolean;
}

/** sheetOf says what has to be entered for a vote. */
export function sheetOf(vote: CountedVote): Sheet {
  const motion = vote.kind === 'open';
  const calls = vote.method === 'roll_call';
  const paper = vote.method === 'paper';
  return {
    papers: paper ? ['printed', 'spoilt', 'issued', 'returned', 'invalid', 'blank'] : [],
    choices: motion ? choicesOf(vote) : [],
    marks: motion ? [] : vote.kind === 'confidence_rating' ? ['high', 'mid', 'low'] : ['yes', 'no'],
    calls,
  };
}

/** choicesOf are the choices of a motion in their fixed order. */
export function choicesOf(vote: CountedVote): Sheet['choices'] {
  return vote.rule.options === 'opinion' ? ['for', 'against', 'other'] : ['for', 'against', 'abstain'];
}

/** Standing are the persons who are counted: those who have not withdrawn, in the official order. */
export function standing(vote: CountedVote): CountedVote['candidates'] {
  return vote.candidates.filter(({ withdrawn }) => !withdrawn);
}

/** personField names the field of one person and column. */
export const personField = (candidate: string, mark: Mark): string => `person.${candidate}.${mark}`;

/** seatField names the choice of a seat; for a vote on persons of one person. */
export const seatField = (seat: number, ordinal?: number): string => (ordinal === undefined ? `seat.${seat}` : `seat.${seat}.${ordinal}`);

/** Remark is why a figure cannot be; `word` is the key of the sentence, `args` fill it. */
export interface Remark {
  field: string;
  word: 'not_a_number' | 'more_than_hall' | 'more_than_issued' | 'more_than_returned' | 'more_than_valid' | 'less_than_valid' | 'more_than_present' | 'less_than_used';
  args: { most: number; sum: number };
}

/** Counted is what was typed, added up. */
export interface Counted {
  /** Papers that were returned and are neither invalid nor blank; null while it is not known. */
  valid: number | null;
  /** Sum of the choices on a motion typed so far, and what it may be; null while it is not known. */
  sum: number;
  most: number | null;
  /** For each person, by id: marks so far, and valid papers without a mark; null while it is not known. */
  persons: Map<string, { sum: number; unmarked: number | null }>;
  /** Fields that still have to be filled. */
  missing: string[];
  remarks: Remark[];
}

/** figure reads a field: undefined when empty, NaN when it is no whole number. */
export function figure(typed: Typed, field: string): number | undefined {
  const text = (typed[field] ?? '').trim();
  if (text === '') return undefined;
  return /^\d{1,6}$/.test(text) ? Number(text) : NaN;
}

/** count adds up what was typed and finds what is missing or cannot be. */
export function count(vote: CountedVote, typed: Typed): Counted {
  const sheet = sheetOf(vote);
  const missing: string[] = [];
  const remarks: Remark[] = [];
  const read = (field: string, needed = true): number | undefined => {
    const value = figure(typed, field);
    if (value === undefined) {
      if (needed) missing.push(field);
      return undefined;
    }
    if (Number.isNaN(value)) {
      remarks.push({ field, word: 'not_a_number', args: { most: 0, sum: 0 } });
      return undefined;
    }
    return value;
  };
  const atMost = (field: string, value: number | undefined, most: number | undefined, word: Remark['word'], sum = value): void => {
    if (value !== undefined && most !== undefined && sum !== undefined && sum > most) remarks.push({ field, word, args: { most, sum } });
  };

  let valid: number | null = null;
  if (sheet.papers.length > 0) {
    const printed = read('printed');
    const spoilt = read('spoilt', false);
    const issued = read('issued');
    const returned = read('returned');
    const invalid = read('invalid');
    const blank = read('blank');
    atMost('issued', issued, vote.entitled ?? undefined, 'more_than_hall');
    if (issued !== undefined) atMost('printed', printed === undefined ? undefined : issued + (spoilt ?? 0), printed, 'less_than_used');
    atMost('returned', returned, issued, 'more_than_issued');
    atMost('invalid', invalid, returned, 'more_than_returned');
    if (blank !== undefined) atMost('blank', blank, returned, 'more_than_returned', blank + (invalid ?? 0));
    if (returned !== undefined && invalid !== undefined && blank !== undefined && invalid + blank <= returned) valid = returned - invalid - blank;
  }

  const persons: Counted['persons'] = new Map();
  if (sheet.calls) {
    const { sum } = calledSums(vote, typed);
    return { valid: null, sum, most: vote.entitled, persons, missing, remarks };
  }

  const most = sheet.papers.length > 0 ? valid : vote.entitled;
  let sum = 0;
  for (const choice of sheet.choices) sum += read(choice) ?? 0;
  const last = sheet.choices.at(-1);
  if (last && most !== null) {
    const filled = sheet.choices.every((choice) => !missing.includes(choice) && figure(typed, choice) !== undefined);
    const field = [...sheet.choices].reverse().find((choice) => figure(typed, choice) !== undefined) ?? last;
    if (sum > most) remarks.push({ field, word: sheet.papers.length > 0 ? 'more_than_valid' : 'more_than_present', args: { most, sum } });
    else if (filled && sheet.papers.length > 0 && sum < most) remarks.push({ field: last, word: 'less_than_valid', args: { most, sum } });
  }

  if (sheet.marks.length > 0) {
    for (const person of standing(vote)) {
      let marked = 0;
      let field = '';
      for (const mark of sheet.marks) {
        const name = personField(person.id, mark);
        const value = read(name);
        if (value === undefined) continue;
        marked += value;
        field = name;
      }
      persons.set(person.id, { sum: marked, unmarked: most === null || marked > most ? null : most - marked });
      if (field && most !== null && marked > most) remarks.push({ field, word: sheet.papers.length > 0 ? 'more_than_valid' : 'more_than_present', args: { most, sum: marked } });
    }
  }
  return { valid, sum, most, persons, missing, remarks };
}

/** calledSums adds up the choices that were noted at a roll call, by choice, or by person and mark. */
export function calledSums(vote: CountedVote, typed: Typed): { sums: Map<string, number>; sum: number } {
  const sums = new Map<string, number>();
  let sum = 0;
  for (const [field, value] of Object.entries(typed)) {
    const [kind, , ordinal] = field.split('.');
    if (kind !== 'seat' || value === '' || value === SILENT) continue;
    const key = ordinal === undefined ? value : `${ordinal}.${value}`;
    sums.set(key, (sums.get(key) ?? 0) + 1);
    sum += 1;
  }
  return { sums, sum: vote.kind === 'open' ? sum : Math.max(0, ...standing(vote).map(({ ordinal }) => sheetOf(vote).marks.reduce((all, mark) => all + (sums.get(`${ordinal}.${mark}`) ?? 0), 0))) };
}

/** SILENT stands in a roll call for somebody who was called and chose nothing. */
export const SILENT = 'silent';

/** Figures are a count as the server takes and gives it. */
export type Figures = components['schemas']['Figures'];

const marks: Mark[] = ['yes', 'no', 'high', 'mid', 'low'];
const numbers = ['printed', 'issued', 'returned', 'spoilt', 'invalid', 'blank', 'for', 'against', 'abstain', 'other'] as const;
const words = ['complaints', 'sealing', 'place'] as const;

/** Called is what somebody who was called chose. */
type Called = Required<components['schemas']['RollCallLine']>;

/** toFigures makes of what was typed what is sent; what is empty is 0 or left out. */
export function toFigures(vote: CountedVote, typed: Typed): Required<Figures> {
  const read = (field: string): number => figure(typed, field) || 0;
  const sheet = sheetOf(vote);
  const sums = Object.fromEntries(numbers.map((field) => [field, sheet.calls ? 0 : read(field)])) as Record<(typeof numbers)[number], number>;
  const texts = Object.fromEntries(words.map((field) => [field, (typed[field] ?? '').trim()])) as Record<(typeof words)[number], string>;
  const seats = new Map<number, Called>();
  if (sheet.calls) {
    for (const [field, value] of Object.entries(typed)) {
      const [kind, seat, ordinal] = field.split('.');
      if (kind !== 'seat' || value === '' || value === SILENT) continue;
      const number = Number(seat);
      const line = seats.get(number) ?? { seat_number: number, choice: '', persons: {} };
      if (ordinal === undefined) line.choice = value;
      else line.persons[ordinal] = value;
      seats.set(number, line);
    }
  }
  return {
    ...sums,
    persons:
      sheet.marks.length === 0 || sheet.calls
        ? []
        : standing(vote).map(({ id }) => ({ candidate_id: id, ...(Object.fromEntries(marks.map((mark) => [mark, read(personField(id, mark))])) as Record<Mark, number>) })),
    roll_call: [...seats.values()].sort((a, b) => a.seat_number - b.seat_number),
    ...texts,
  };
}

/** fromFigures fills the fields with figures that were sent before. */
export function fromFigures(vote: CountedVote, figures: Figures): Typed {
  const typed: Typed = {};
  const sheet = sheetOf(vote);
  for (const field of [...sheet.papers, ...(sheet.calls ? [] : sheet.choices)]) typed[field] = String(figures[field] ?? 0);
  for (const field of words) if (figures[field]) typed[field] = figures[field];
  if (!sheet.calls) for (const person of figures.persons ?? []) for (const mark of sheet.marks) typed[personField(person.candidate_id, mark)] = String(person[mark] ?? 0);
  for (const line of figures.roll_call ?? []) {
    if (line.choice) typed[seatField(line.seat_number)] = line.choice;
    for (const [ordinal, mark] of Object.entries(line.persons ?? {})) typed[seatField(line.seat_number, Number(ordinal))] = mark;
  }
  return typed;
}

/** fieldOf finds the field that a difference names: persons by their ordinal, the roll call by seat. */
export function fieldOf(vote: CountedVote, name: string): string {
  const person = /^persons\[(\d+)\]\.(\w+)$/.exec(name);
  if (person) {
    const candidate = vote.candidates.find(({ ordinal }) => ordinal === Number(person[1]));
    return candidate ? personField(candidate.id, person[2] as Mark) : name;
  }
  const seat = /^roll_call\[(\d+)\](?:\.persons[.[](\d+)\]?)?/.exec(name);
  return seat ? seatField(Number(seat[1]), seat[2] === undefined ? undefined : Number(seat[2])) : name;
}

/** refusedField finds the field that the server refused: it counts persons and seats as they were sent. */
export function refusedField(sent: Required<Figures>, location: string): string {
  const name = location.replace(/^body\.figures\.?/, '');
  const person = /^persons\[(\d+)\]\.(\w+)$/.exec(name);
  if (person) return personField(sent.persons[Number(person[1])]?.candidate_id ?? '', person[2] as Mark);
  const line = /^roll_call\[(\d+)\](?:\.persons\.(\d+))?/.exec(name);
  if (line) return seatField(sent.roll_call[Number(line[1])]?.seat_number ?? 0, line[2] === undefined ? undefined : Number(line[2]));
  return name;
}
