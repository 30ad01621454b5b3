import { describe, expect, it } from 'vitest';
import { calledSums, count, fieldOf, fromFigures, personField, refusedField, seatField, sheetOf, SILENT, standing, toFigures, type CountedVote, type Typed } from './figures';

const vote = (more: Partial<CountedVote>): CountedVote => ({ kind: 'open', method: 'hands', rule: { options: 'motion' }, candidates: [], entitled: 57, ...more }) as CountedVote;
const candidate = (id: string, ordinal: number, withdrawn = false): CountedVote['candidates'][number] => ({ id, ordinal, withdrawn }) as CountedVote['candidates'][number];
const election = vote({ kind: 'election', method: 'paper', entitled: 55, candidates: [candidate('a', 1), candidate('b', 2, true)] });
const words = (counted: ReturnType<typeof count>): string[] => counted.remarks.map(({ field, word, args }) => `${field} ${word} ${args.sum}/${args.most}`);

describe('sheetOf', () => {
  it('asks for three numbers of hands, four where other opinions count', () => {
    expect(sheetOf(vote({}))).toMatchObject({ choices: ['for', 'against', 'abstain'], papers: [], marks: [], calls: false });
    expect(sheetOf(vote({ rule: { options: 'opinion' } })).choices).toEqual(['for', 'against', 'other']);
  });
  it('asks for papers and a table of persons on paper', () => {
    expect(sheetOf(election)).toMatchObject({ papers: ['printed', 'spoilt', 'issued', 'returned', 'invalid', 'blank'], choices: [], marks: ['yes', 'no'] });
    expect(sheetOf(vote({ kind: 'confidence_rating', method: 'paper' })).marks).toEqual(['high', 'mid', 'low']);
  });
  it('leaves out who has withdrawn', () => {
    expect(standing(election).map(({ id }) => id)).toEqual(['a']);
  });
});

describe('count', () => {
  const b01: Typed = { printed: '60', issued: '55', returned: '55', invalid: '1', blank: '0', [personField('a', 'yes')]: '51', [personField('a', 'no')]: '3' };

  it('adds up the election on paper', () => {
    const counted = count(election, b01);
    expect(counted).toMatchObject({ valid: 54, missing: [], remarks: [] });
    expect(counted.persons.get('a')).toEqual({ sum: 54, unmarked: 0 });
  });
  it('says what is missing and does not guess the rest', () => {
    const counted = count(election, { issued: '55' });
    expect(counted.missing).toEqual(['printed', 'returned', 'invalid', 'blank', personField('a', 'yes'), personField('a', 'no')]);
    expect(counted.valid).toBeNull();
    expect(counted.persons.get('a')?.unmarked).toBeNull();
  });
  it('names the field that cannot be', () => {
    expect(words(count(election, { ...b01, issued: '57' }))).toEqual(['issued more_than_hall 57/55']);
    expect(words(count(election, { ...b01, returned: '56' }))).toEqual(['returned more_than_issued 56/55']);
    expect(words(count(election, { ...b01, invalid: '56' }))).toContain('invalid more_than_returned 56/55');
    expect(words(count(election, { ...b01, blank: '55' }))).toContain('blank more_than_returned 56/55');
    expect(words(count(election, { ...b01, [personField('a', 'no')]: '4' }))).toEqual([`${personField('a', 'no')} more_than_valid 55/54`]);
    expect(words(count(election, { ...b01, printed: '55', spoilt: '1' }))).toEqual(['printed less_than_used 56/55']);
    expect(words(count(election, { ...b01, blank: '1,5' }))).toEqual(['blank not_a_number 0/0']);
  });
  it('counts hands against who is present, and every paper of a motion', () => {
    expect(count(vote({}), { for: '50', against: '5', abstain: '2' })).toMatchObject({ sum: 57, most: 57, missing: [], remarks: [] });
    expect(count(vote({}), { for: '40', against: '5', abstain: '0' }).remarks).toEqual([]);
    expect(words(count(vote({}), { for: '50', against: '8', abstain: '0' }))).toEqual(['abstain more_than_present 58/57']);
    const paper = { printed: '55', issued: '55', returned: '55', invalid: '1', blank: '0', for: '50', against: '3', abstain: '0' };
    expect(words(count(vote({ method: 'paper', entitled: 55 }), paper))).toEqual(['abstain less_than_valid 53/54']);
    expect(words(count(vote({ method: 'paper', entitled: 55 }), { ...paper, abstain: '1' }))).toEqual([]);
  });
});

describe('calledSums', () => {
  it('adds up the choices of a roll call; silence is no choice', () => {
    const typed = { [seatField(1)]: 'for', [seatField(2)]: 'for', [seatField(3)]: 'against', [seatField(4)]: SILENT, [seatField(5)]: '' };
    const called = calledSums(vote({ method: 'roll_call' }), typed);
    expect([...called.sums]).toEqual([['for', 2], ['against', 1]]);
    expect(called.sum).toBe(3);
    expect(count(vote({ method: 'roll_call' }), typed)).toMatchObject({ sum: 3, most: 57 });
  });
  it('adds up each person apart', () => {
    const both = vote({ kind: 'election', method: 'roll_call', candidates: [candidate('a', 1), candidate('b', 2)] });
    const { sums, sum } = calledSums(both, { [seatField(1, 1)]: 'yes', [seatField(1, 2)]: 'no', [seatField(2, 1)]: 'yes' });
    expect(sums.get('1.yes')).toBe(2);
    expect(sums.get('2.no')).toBe(1);
    expect(sum).toBe(2);
  });
});

describe('toFigures', () => {
  it('sends what was typed, and fills the fields with it again', () => {
    const typed: Typed = { issued: '55', returned: '55', invalid: '1', blank: '0', printed: '60', spoilt: '0', place: ' Hội trường ', [personField('a', 'yes')]: '51', [personField('a', 'no')]: '3', [personField('b', 'yes')]: '9' };
    const figures = toFigures(election, typed);
    expect(figures).toMatchObject({ printed: 60, issued: 55, returned: 55, invalid: 1, blank: 0, for: 0, place: 'Hội trường', roll_call: [] });
    expect(figures.persons).toEqual([{ candidate_id: 'a', yes: 51, no: 3, high: 0, mid: 0, low: 0 }]);
    const { [personField('b', 'yes')]: _, ...rest } = typed;
    expect(fromFigures(election, figures)).toEqual({ ...rest, place: 'Hội trường' });
  });
  it('sends a roll call by seat, without those who chose nothing', () => {
    const called = vote({ method: 'roll_call' });
    const figures = toFigures(called, { [seatField(12)]: 'for', [seatField(3)]: 'against', [seatField(4)]: SILENT });
    expect(figures.roll_call).toEqual([{ seat_number: 3, choice: 'against', persons: {} }, { seat_number: 12, choice: 'for', persons: {} }]);
    expect(figures.for).toBe(0);
    expect(fromFigures(called, figures)).toEqual({ [seatField(12)]: 'for', [seatField(3)]: 'against' });
    const both = vote({ kind: 'election', method: 'roll_call', candidates: [candidate('a', 1), candidate('b', 2)] });
    expect(toFigures(both, { [seatField(1, 1)]: 'yes', [seatField(1, 2)]: 'no' }).roll_call).toEqual([{ seat_number: 1, choice: '', persons: { 1: 'yes', 2: 'no' } }]);
  });
});

describe('fieldOf', () => {
  it('finds what two entries differ in by ordinal and seat', () => {
    expect(fieldOf(election, 'issued')).toBe('issued');
    expect(fieldOf(election, 'persons[1].yes')).toBe(personField('a', 'yes'));
    expect(fieldOf(election, 'roll_call[17]')).toBe(seatField(17));
  });
  it('finds what the server refused by the place in what was sent', () => {
    const sent = toFigures(vote({ method: 'roll_call' }), { [seatField(12)]: 'for', [seatField(3)]: 'against' });
    expect(refusedField(sent, 'body.figures.roll_call[1].choice')).toBe(seatField(12));
    expect(refusedField(toFigures(election, {}), 'body.figures.persons[0].no')).toBe(personField('a', 'no'));
    expect(refusedField(sent, 'body.figures.issued')).toBe('issued');
  });
});
