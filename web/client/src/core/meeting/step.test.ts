import { describe, expect, it } from 'vitest';
import type { Item, MeetingLive } from '../api/types';
import { nextItem, nextStep, type Situation } from './step';
import type { KnownVote } from './votes';

const items = [1, 2, 3].map((number) => ({ id: `i${number}`, number, title: `Nội dung ${number}`, state: 'pending' }) as Item);
const vote = (code: string, state: KnownVote['state'], item = 'i1', more: Partial<KnownVote> = {}): KnownVote =>
  ({ id: code, code, state, item_id: item, kind: 'open', method: 'electronic', opening_id: '', parts_undecided: 0, counted: false, counting_board: null, ...more }) as KnownVote;
const chair = ['meeting.manage', 'agenda.move', 'vote.open', 'vote.announce', 'floor.manage'];
const current = { id: 'i1', number: 1, title: '', kind: '', presenter: '', state: 'presenting' as const };
const speaker = { id: 's1', participant_id: 'p1', name: 'A', title: '', unit_name: '', since: '', seconds: 0 };
const request = { id: 's2', participant_id: 'p2', name: 'B', title: '', unit_name: '', topic: '' };

function step(live: Partial<MeetingLive>, votes: KnownVote[] = [], may = chair, ticked: string[] = []): string {
  const situation = { live: { state: 'in_progress', current_item: current, speaker: null, queue: [], ...live }, items, votes, may, person: 'me', ticked: new Set(ticked) } as unknown as Situation;
  const next = nextStep(situation);
  if (next.kind === 'count') return `count ${next.votes[0]?.code}${next.mine ? '' : ' by others'}`;
  if ('votes' in next) return `${next.kind} ${next.votes.map(({ code }) => code).join(' ')}`;
  if ('item' in next) return `${next.kind} ${next.item.number}`;
  return next.kind;
}

describe('nextStep', () => {
  it('opens, resumes and at last closes the meeting', () => {
    expect(step({ state: 'upcoming' })).toBe('open_meeting');
    expect(step({ state: 'paused' })).toBe('resume_meeting');
    expect(step({ state: 'closed' })).toBe('none');
    expect(step({ current_item: { ...current, id: 'i3' } })).toBe('close_meeting');
  });
  it('brings a vote to its end before anything else', () => {
    expect(step({ speaker, queue: [request] }, [vote('BQ-01', 'open')])).toBe('close_vote BQ-01');
    expect(step({ speaker, queue: [request] }, [vote('BQ-01', 'closed', 'i2')])).toBe('announce BQ-01');
  });
  it('leaves a secret vote on devices to two persons, and its count to the board', () => {
    const secret = { phase: 'voting', approvals: [], ceremony_id: 'c' } as unknown as KnownVote['secret'];
    expect(step({ speaker }, [vote('BQ-01', 'open', 'i1', { secret })])).toBe('two BQ-01');
    expect(step({}, [vote('BQ-01', 'ready', 'i1', { secret }), vote('BQ-02', 'ready')])).toBe('two BQ-01');
    expect(step({}, [vote('BQ-02', 'ready'), vote('BQ-01', 'ready', 'i1', { secret })], chair, ['BQ-01', 'BQ-02'])).toBe('open_vote BQ-02');
    expect(step({}, [vote('BQ-01', 'counting', 'i1', { secret })])).toBe('await_board BQ-01');
    expect(step({ speaker }, [vote('BQ-01', 'counting', 'i1', { secret })])).toBe('finish_speaker');
    expect(step({}, [vote('BQ-01', 'counting', 'i2', { secret })])).toBe('next_item 2');
    expect(step({ current_item: { ...current, id: 'i3' } }, [vote('BQ-01', 'counting', 'i1', { secret })])).toBe('none');
    expect(step({}, [vote('BQ-01', 'open', 'i1', { secret, behind: true })])).toBe('repeat BQ-01');
  });
  it('lets speak before it puts to the vote', () => {
    expect(step({ speaker, queue: [request] }, [vote('BQ-01', 'ready')])).toBe('finish_speaker');
    expect(step({ queue: [request] }, [vote('BQ-01', 'ready')])).toBe('call');
    expect(step({}, [vote('BQ-01', 'announced'), vote('BQ-02', 'ready'), vote('BQ-03', 'ready')])).toBe('open_vote BQ-02');
  });
  it('takes only votes of the item, then the next item', () => {
    expect(step({}, [vote('BQ-07', 'ready', 'i2')])).toBe('next_item 2');
    expect(step({ current_item: null })).toBe('next_item 1');
  });
  it('brings votes that were opened together to their end together', () => {
    const together = ['BQ-07', 'BQ-08'].map((code) => vote(code, 'open', 'i1', { opening_id: 'o' }));
    expect(step({}, [...together, vote('BQ-06', 'closed')])).toBe('close_vote BQ-07 BQ-08');
    expect(step({}, [vote('BQ-07', 'closed', 'i1', { opening_id: 'o' }), vote('BQ-08', 'cancelled', 'i1', { opening_id: 'o' }), vote('BQ-09', 'closed', 'i1', { opening_id: 'p' })])).toBe('announce BQ-07');
    expect(step({}, ['BQ-07', 'BQ-08', 'BQ-09'].map((code) => vote(code, 'ready')), chair, ['BQ-08', 'BQ-09'])).toBe('open_vote BQ-08 BQ-09');
  });
  it('has hands and papers counted before it closes', () => {
    expect(step({}, [vote('BQ-01', 'open', 'i1', { method: 'hands' })])).toBe('count BQ-01');
    expect(step({}, [vote('BQ-01', 'open', 'i1', { method: 'hands', counted: true })])).toBe('close_vote BQ-01');
    const paper = { kind: 'election', method: 'paper' } as const;
    expect(step({}, [vote('B-01', 'open', 'i1', paper)])).toBe('count B-01 by others');
    expect(step({}, [vote('B-01', 'open', 'i1', { ...paper, counting_board: { members: [{ person_id: 'me' }] } as KnownVote['counting_board'] })])).toBe('count B-01');
  });
  it('asks the chair to conclude before announcing, and to repeat what has lost ballots', () => {
    expect(step({}, [vote('BQ-01', 'closed', 'i1', { needs_conclusion: true })])).toBe('conclude BQ-01');
    expect(step({}, [vote('BQ-01', 'open', 'i1', { behind: true })])).toBe('repeat BQ-01');
  });
  it('puts contested parts to the vote before the whole', () => {
    expect(step({}, [vote('BQ-12', 'ready', 'i1', { parts_undecided: 1 }), vote('BQ-12a', 'ready', 'i1', { parent_id: 'BQ-12' })])).toBe('open_vote BQ-12a');
    expect(step({}, [vote('BQ-12', 'ready', 'i1', { parts_undecided: 1 })])).toBe('next_item 2');
  });
  it('offers only what the person may do', () => {
    expect(step({}, [vote('BQ-01', 'prepared')])).toBe('next_item 2');
    expect(step({}, [vote('BQ-01', 'prepared')], [...chair, 'vote.prepare'])).toBe('ready BQ-01');
    expect(step({}, [vote('BQ-01', 'open')], ['agenda.move'])).toBe('none');
    expect(step({ state: 'upcoming' }, [], [])).toBe('none');
  });
});

describe('nextItem', () => {
  it('passes over what was put off or taken back', () => {
    const changed = items.map((item) => (item.id === 'i2' ? { ...item, state: 'postponed' as const } : item));
    expect(nextItem(changed, 'i1')?.id).toBe('i3');
    expect(nextItem(items, 'i3')).toBeNull();
    expect(nextItem(items, 'gone')?.id).toBe('i1');
  });
});
