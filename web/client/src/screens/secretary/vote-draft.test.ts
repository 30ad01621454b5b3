import { describe, expect, it } from 'vitest';
import { emptyDraft, methodsFor, newVote, voteChange, type VoteDraft } from './vote-draft';

const draft = (more: Partial<VoteDraft>): VoteDraft => ({ ...emptyDraft('i1'), motion: 'Bầu Chủ tịch', rule: 'r', ...more });

describe('methodsFor', () => {
  it('takes a secret form on paper or on devices, and persons who are voted on openly never on devices', () => {
    expect(methodsFor('election', { secret: true })).toEqual(['paper', 'electronic']);
    expect(methodsFor('open', { secret: true })).toEqual(['paper', 'electronic']);
    expect(methodsFor('election', { secret: false })).not.toContain('electronic');
    expect(methodsFor('open', { secret: false })[0]).toBe('electronic');
  });
});

describe('newVote', () => {
  it('never lets a countdown close a secret vote', () => {
    expect(newVote(draft({ countdown: '60', close: true }), false)).toMatchObject({ countdown_seconds: 60, close_by_countdown: true });
    expect(newVote(draft({ countdown: '60', close: true, method: 'electronic' }), true)).toMatchObject({ countdown_seconds: 60, close_by_countdown: false });
    expect(voteChange(draft({ countdown: '60', close: true }), true, 'ready')).toMatchObject({ close_by_countdown: false });
  });
  it('names the counting board of a secret motion, and of no open one', () => {
    expect(newVote(draft({ counting_board: 'b' }), true)).toMatchObject({ counting_board_id: 'b' });
    expect(newVote(draft({ counting_board: 'b' }), false)).not.toHaveProperty('counting_board_id');
    expect(newVote(draft({ kind: 'election', counting_board: 'b' }), false)).toMatchObject({ counting_board_id: 'b' });
  });
  it('sets up no counting board by a secret vote', () => {
    const members = [{ person: 'p', name: 'P', head: true }];
    expect(newVote(draft({ sets_up_board: true, members }), false)).toHaveProperty('board');
    expect(newVote(draft({ sets_up_board: true, members }), true)).not.toHaveProperty('board');
  });
});
