import { describe, expect, it } from 'vitest';
import type { ConferenceParticipant } from '../api/types';
import type { Slot } from './signalling';
import { arrange, gridColumns } from './tiles';

const person = (id: string, change: Partial<ConferenceParticipant> = {}): ConferenceParticipant => ({ id, person_id: id, name: id, title: '', site_name: '', kind: 'person', audio: false, video: false, screen: false, held: false, speaking: false, connection: 'good', ...change });
const slot = (number: number, kind: Slot['kind'], participant_id: string | null): Slot => ({ slot: number, mid: String(number), kind, participant_id });

describe('arrange', () => {
  const people = [person('me', { video: true }), person('a', { video: true }), person('b'), person('c', { video: true })];
  const slots = [slot(4, 'stage', 'a'), slot(5, 'screen', null), slot(6, 'thumb', 'c'), slot(7, 'thumb', 'a'), slot(8, 'thumb', 'b')];

  it('shows everybody once, pictures first, and never myself', () => {
    const { stage, screen, others } = arrange(people, slots, 'me');
    expect([stage?.participant.id, stage?.slot?.slot, screen]).toEqual(['a', 4, null]);
    expect(others.map(({ participant, slot }) => [participant.id, slot?.slot ?? null])).toEqual([['c', 6], ['b', null]]);
  });
  it('shows no old picture of a camera that is off', () => {
    const off = people.map((each) => ({ ...each, video: false }));
    const arranged = arrange(off, slots, 'me');
    expect(arranged.stage).toMatchObject({ participant: { id: 'a' }, slot: null });
    expect(arranged.others.every(({ slot }) => slot === null)).toBe(true);
  });
  it('puts who speaks without a camera on the stage', () => {
    const speaking = people.map((each) => (each.id === 'b' ? { ...each, speaking: true } : each));
    expect(arrange(speaking, [], 'me').stage).toMatchObject({ participant: { id: 'b' }, slot: null });
    expect(arrange(people.map((each) => ({ ...each, speaking: each.id === 'me' })), [], 'me').stage).toBeNull();
  });
  it('shows a shared page while it is shared', () => {
    const shared = [slot(5, 'screen', 'b')];
    expect(arrange(people, shared, 'me').screen).toBeNull();
    expect(arrange(people.map((each) => ({ ...each, screen: each.id === 'b' })), shared, 'me').screen?.slot?.slot).toBe(5);
  });
  it('passes over a slot whose participant is no longer listed', () => {
    expect(arrange([person('me')], [slot(4, 'stage', 'gone')], 'me')).toEqual({ stage: null, screen: null, others: [] });
  });
});

describe('gridColumns', () => {
  it('uses the room that there is', () => {
    expect(gridColumns(1, 1600, 900)).toBe(1);
    expect(gridColumns(4, 1600, 900)).toBe(2);
    expect(gridColumns(12, 1600, 900)).toBe(4);
    expect(gridColumns(4, 360, 640)).toBe(1);
    expect(gridColumns(0, 360, 640)).toBe(1);
  });
});
