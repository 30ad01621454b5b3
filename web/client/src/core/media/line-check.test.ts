import { describe, expect, it } from 'vitest';
import { checkLine, judgeLine } from './line-check';

describe('judgeLine', () => {
  it('calls a quick even line good', () => {
    expect(judgeLine([20, 22, 19, 21, 24])).toMatchObject({ line: 'good', why: 'none', roundTrip: 21, unanswered: 0 });
  });
  it('is not misled by one slow answer', () => {
    expect(judgeLine([20, 22, 900, 21, 24]).line).toBe('good');
  });
  it('names why a line is weak', () => {
    expect(judgeLine([400, 410, 390]).why).toBe('delay');
    expect(judgeLine([20, 220, 30, 240, 25, 230]).why).toBe('jitter');
    expect(judgeLine([20, 21, null])).toMatchObject({ line: 'weak', why: 'loss', unanswered: 1 });
  });
  it('calls a line lost when half of the questions stay unanswered', () => {
    expect(judgeLine([20, null])).toMatchObject({ line: 'lost', roundTrip: null });
    expect(judgeLine([])).toMatchObject({ line: 'lost' });
  });
});

describe('checkLine', () => {
  it('asks one after the other and counts what is not answered', async () => {
    let clock = 0;
    let asked = 0;
    const heard: number[] = [];
    const ask = async () => {
      clock += 50;
      if ((asked += 1) === 3) throw new Error('no answer');
    };
    const verdict = await checkLine(ask, (count) => heard.push(count), 4, () => clock);
    expect(heard).toEqual([1, 2, 3, 4]);
    expect(verdict).toMatchObject({ roundTrip: 50, unanswered: 1, asked: 4 });
  });
});
