import { beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../ntv/verify';
import { changeSettings } from '../state/settings';
import { boardMinutes } from './board-minutes';

const vote = (code: string, state: Report['votes'][number]['state'], mode: 'secret' | 'open' = 'secret') => ({ vote: code, state, mode, ballots: 57, spoils: 2, counts: [40, 10, 7] }) as Report['votes'][number];
const report = (more: Partial<Report> = {}): Report => ({
  title: 'Kỳ họp', board: 'b', serverKey: 'k', records: 120, bodiesDestroyed: 0, withheld: 0, head: { board: 'b', seq: 119, hash: 'ab'.repeat(32), sig: '' },
  votes: [vote('B-01', 'counted'), vote('B-02', 'sealed'), vote('B-03', 'aborted'), vote('B-04', 'tallied'), vote('BQ-05', 'counted', 'open')], ...more,
});

describe('boardMinutes', () => {
  beforeEach(() => changeSettings({ language: 'vi' }));
  it('says what the verifier found of each vote, and the head of the board', () => {
    const lines = boardMinutes(report());
    expect(lines[0]).toContain('120 bản ghi');
    expect(lines[0]).toContain('số 119');
    expect(lines[0]).toContain('abab abab');
    expect(lines.slice(1).map((line) => line.split(':')[0])).toEqual(['B-01', 'B-02', 'B-03', 'B-04', 'BQ-05']);
    expect(lines[1]).toContain('57 phiếu');
    expect(lines[2]).toContain('niêm phong');
    expect(lines[4]).toContain('chưa kiểm phiếu xong');
  });
  it('never tells a figure of a result', () => {
    expect(boardMinutes(report()).join('\n')).not.toMatch(/\b40\b/);
  });
  it('says that bodies were destroyed, and nothing of a board that does not hold', () => {
    expect(boardMinutes(report({ bodiesDestroyed: 57 })).at(-1)).toContain('57 bản ghi');
    expect(boardMinutes(report({ violation: { rule: 'V9', seq: 3, reason: '' } }))).toEqual([]);
  });
});
