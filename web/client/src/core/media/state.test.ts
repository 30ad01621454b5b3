import { describe, expect, it } from 'vitest';
import type { JoinAnswer } from './signalling';
import { initialState, isInside, reduce, takesOffer, type Action, type ConferenceState } from './state';

const answer = (change: Partial<JoinAnswer> = {}): JoinAnswer => ({
  participant_id: 'p1',
  resume: 'r1',
  resumed: false,
  ice_servers: [],
  slots: { audio: 4, stage: 1, screen: 1, thumbs: 12 },
  ...change,
});

const publish = { audio: '0', video: '1', screen: '2' };
const offer = (generation: number): Action => ({ type: 'offer', generation, publish, slots: [{ slot: 0, kind: 'audio', mid: '3' }] });

function play(...actions: Action[]): ConferenceState {
  return actions.reduce(reduce, initialState);
}

const inside = play({ type: 'join', audioOnly: false }, { type: 'joined', answer: answer() }, offer(1), { type: 'flowing' });

describe('reduce', () => {
  it('joins with everything off', () => {
    expect(inside).toMatchObject({ phase: 'connected', me: 'p1', resume: 'r1', audio: false, video: false, screen: false, generation: 1, publish });
  });

  it('takes each offer once and none that is out of date', () => {
    expect(takesOffer(inside, 1)).toBe(false);
    expect(takesOffer(inside, 2)).toBe(true);
    expect(reduce(inside, offer(1))).toBe(inside);
    expect(reduce(inside, offer(3)).generation).toBe(3);
    expect(takesOffer(play({ type: 'leave' }), 9)).toBe(false);
  });

  it('keeps who is in a slot over an offer with new paths', () => {
    const filled = reduce(inside, { type: 'slots', slots: [{ slot: 0, mid: '3', kind: 'audio', participant_id: 'p2' }] });
    expect(reduce(filled, offer(2)).slots[0]?.participant_id).toBe('p2');
  });

  it('counts offers anew when the server made a new connection, and goes on when it resumed the old one', () => {
    expect(reduce(inside, { type: 'joined', answer: answer({ resume: 'r2' }) }).generation).toBe(0);
    expect(reduce(inside, { type: 'joined', answer: answer({ resumed: true }) }).generation).toBe(1);
  });

  it('keeps what is on the screen while the line is repaired, and since when', () => {
    const speaking = reduce(inside, { type: 'sending', what: 'audio', on: true });
    const cut = reduce(reduce(speaking, { type: 'cut', at: 1000 }), { type: 'cut', at: 2000 });
    expect(cut).toMatchObject({ phase: 'reconnecting', line: 'lost', lostSince: 1000, audio: true, me: 'p1' });
    expect(reduce(cut, { type: 'line', line: 'good' }).line).toBe('lost');
    expect(reduce(cut, { type: 'flowing' })).toMatchObject({ phase: 'connected', lostSince: null, line: 'unknown', audio: true });
  });

  it('does not speak of a lost line before there was one', () => {
    const joining = play({ type: 'join', audioOnly: false }, { type: 'joined', answer: answer() });
    expect(reduce(joining, { type: 'cut', at: 1 })).toBe(joining);
  });

  it('shows who muted me until I speak again, and a hold until it is lifted', () => {
    const muted = reduce(reduce(inside, { type: 'sending', what: 'audio', on: true }), { type: 'muted', by: 'Lê Thị Minh Hạnh', held: true });
    expect(muted).toMatchObject({ audio: false, mutedBy: 'Lê Thị Minh Hạnh', held: true });
    const allowed = reduce(muted, { type: 'allowed' });
    expect(allowed).toMatchObject({ audio: false, held: false, mutedBy: 'Lê Thị Minh Hạnh' });
    expect(reduce(allowed, { type: 'sending', what: 'audio', on: true }).mutedBy).toBe('');
    expect(reduce(reduce(inside, { type: 'sending', what: 'audio', on: true }), { type: 'held' })).toMatchObject({ audio: false, held: true });
  });

  it('forgets the place when removed, ended, replaced, refused or left', () => {
    const endings: [Action, string][] = [
      [{ type: 'removed' }, 'removed'],
      [{ type: 'ended', reason: 'closed' }, 'ended'],
      [{ type: 'ended', reason: 'closed_part' }, 'closed_part'],
      [{ type: 'ended', reason: 'replaced' }, 'replaced'],
      [{ type: 'leave' }, 'left'],
      [{ type: 'refused', error: 'media.locked' }, 'failed'],
    ];
    for (const [action, phase] of endings) {
      const out = reduce(inside, action);
      expect(out).toMatchObject({ phase, me: null, resume: null, audio: false });
      expect(isInside(out)).toBe(false);
      expect(reduce(out, offer(7))).toBe(out);
      expect(reduce(out, { type: 'flowing' })).toBe(out);
    }
    expect(reduce(inside, { type: 'refused', error: 'media.locked' }).error).toBe('media.locked');
  });

  it('may be joined again after every ending', () => {
    expect(reduce(reduce(inside, { type: 'removed' }), { type: 'join', audioOnly: true })).toMatchObject({ phase: 'joining', audioOnly: true });
    expect(reduce(inside, { type: 'join', audioOnly: true })).toBe(inside);
  });

  it('never changes the state it was given', () => {
    const frozen = Object.freeze({ ...inside, slots: Object.freeze([...inside.slots]) as never });
    for (const action of [offer(2), { type: 'cut', at: 1 }, { type: 'muted', by: 'x', held: false }, { type: 'audio-only', on: true }] as Action[]) {
      expect(() => reduce(frozen, action)).not.toThrow();
    }
  });
});
