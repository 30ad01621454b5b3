import { describe, expect, it } from 'vitest';
import type { MeetingLive } from '../../core/api/types';
import { show, type WallVote } from './show';

const item = { id: 'i1', number: 16, title: 'Thông qua 10 nghị quyết', kind: 'resolution_vote', presenter: '', state: 'awaiting_vote' as const };
const speaker = { id: 's', participant_id: 'p', name: 'Lê Văn Đạo', title: '', unit_name: '', since: '2026-12-08T03:00:00.000Z', seconds: 420 };

const live = (change: Partial<MeetingLive> = {}): MeetingLive => ({
  state: 'in_progress',
  current_item: item,
  presence: { seats: 60, present: 57, hall: 55, online: 2, needed: 40, met: true, text: '', text_en: '' },
  closed_part: false,
  speaker: null,
  queue: [],
  agenda_revision: 1,
  documents_revision: 1,
  rehearsal: true,
  title: 'Kỳ họp thứ ba',
  ...change,
});

const vote = (code: string, change: Partial<WallVote>): WallVote => ({ id: code, code, item_id: 'i1', state: 'prepared', opening_id: '', result: null, announced_at: null, ...change }) as WallVote;
const announced = (code: string, at: string, change: Partial<WallVote> = {}): WallVote =>
  vote(code, { state: 'announced', announced_at: at, result: { outcome: 'passed' } as WallVote['result'], ...change });

describe('show', () => {
  it('puts an open vote before everything', () => {
    const votes = [announced('BQ-01', '2026-12-08T03:01:00.000Z'), vote('BQ-02', { state: 'open' })];
    expect(show(live({ speaker, state: 'paused' }), votes)).toMatchObject({ kind: 'vote', votes: [{ code: 'BQ-02' }] });
  });
  it('never shows what is not announced', () => {
    const closed = vote('BQ-01', { state: 'closed', result: { outcome: 'passed' } as WallVote['result'] });
    expect(show(live(), [closed, vote('BQ-02', { state: 'ready' }), vote('BQ-03', { state: 'cancelled' })])).toEqual({ kind: 'item', item });
  });
  it('shows that a secret vote is being counted, unless somebody speaks or the house went on', () => {
    const votes = [announced('BQ-01', '2026-12-08T03:01:00.000Z'), vote('B-01', { state: 'counting' })];
    expect(show(live(), votes)).toMatchObject({ kind: 'counting', vote: { code: 'B-01' } });
    expect(show(live({ state: 'paused' }), votes).kind).toBe('counting');
    expect(show(live({ speaker: { ...speaker, since: '2026-12-08T03:05:00.000Z' } }), votes).kind).toBe('speaker');
    expect(show(live({ current_item: { ...item, id: 'i2' } }), votes).kind).toBe('item');
    expect(show(live({ closed_part: true, speaker }), votes).kind).toBe('counting');
    expect(show(live(), [...votes, vote('BQ-02', { state: 'open' })]).kind).toBe('vote');
    expect(show(live({ state: 'closed' }), votes).kind).toBe('closed');
  });
  it('shows the newest of several results', () => {
    const votes = [announced('BQ-08', '2026-12-08T03:02:00.000Z'), announced('BQ-07', '2026-12-08T03:01:00.000Z')];
    expect(show(live(), votes)).toMatchObject({ kind: 'result', votes: [{ code: 'BQ-08' }] });
  });
  it('shows together what was opened or announced in one go', () => {
    const open = [vote('BQ-07', { state: 'open', opening_id: 'o' }), vote('BQ-08', { state: 'open', opening_id: 'o' })];
    expect(show(live(), open)).toMatchObject({ kind: 'vote', votes: [{ code: 'BQ-07' }, { code: 'BQ-08' }] });
    const at = '2026-12-08T03:02:00.000Z';
    const told = [announced('BQ-06', '2026-12-08T03:01:00.000Z', { opening_id: 'o' }), announced('BQ-07', at, { opening_id: 'o' }), announced('BQ-08', at, { opening_id: 'o' })];
    expect(show(live(), told)).toMatchObject({ kind: 'result', votes: [{ code: 'BQ-07' }, { code: 'BQ-08' }] });
  });
  it('lets a result go when another item begins or a speaker is called after it', () => {
    const votes = [announced('BQ-07', '2026-12-08T03:01:00.000Z')];
    expect(show(live({ current_item: { ...item, id: 'i2' } }), votes).kind).toBe('item');
    expect(show(live({ speaker: { ...speaker, since: '2026-12-08T03:05:00.000Z' } }), votes).kind).toBe('speaker');
    expect(show(live({ speaker }), votes).kind).toBe('result');
  });
  it('shows nothing of a closed part but its votes', () => {
    const closed = live({ closed_part: true, speaker });
    expect(show(closed, []).kind).toBe('closed_part');
    expect(show({ ...closed, state: 'paused' }, []).kind).toBe('closed_part');
    expect(show(closed, [vote('BQ-01', { state: 'open' })]).kind).toBe('vote');
    expect(show(closed, [announced('BQ-01', '2026-12-08T03:01:00.000Z')]).kind).toBe('result');
    expect(show(closed, [announced('BQ-01', '2026-12-08T03:01:00.000Z', { item_id: 'i0' })]).kind).toBe('closed_part');
  });
  it('says what the meeting does when there is nothing else', () => {
    expect(show(live({ state: 'upcoming' }), []).kind).toBe('waiting');
    expect(show(live({ state: 'paused', speaker }), []).kind).toBe('paused');
    expect(show(live({ state: 'closed' }), []).kind).toBe('closed');
    expect(show(live({ current_item: null }), []).kind).toBe('sitting');
  });
});
