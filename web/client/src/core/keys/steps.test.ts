import { describe, expect, it } from 'vitest';
import type { CeremonyTrustee } from '../api/types';
import { mineIn, nextStep, waitingFor } from './steps';

const one = (number: number, change: Partial<CeremonyTrustee> = {}): CeremonyTrustee => ({
  number, person_id: `p${number}`, name: `Ủy viên ${number}`, head: number === 1, token_sent: false, keys_sent: false, shares_sent: false, backed_up_at: null,
  confirmed_at: null, erased_at: null, lost: false, lost_because: '', ...change,
});

describe('a trustee in the ceremony', () => {
  it('does what its step asks, once', () => {
    expect(nextStep({ state: 'tokens' }, one(1))).toBe('token');
    expect(nextStep({ state: 'tokens' }, one(1, { token_sent: true }))).toBe('wait');
    expect(nextStep({ state: 'keys' }, one(1, { token_sent: true }))).toBe('keys');
    expect(nextStep({ state: 'keys' }, one(1, { keys_sent: true }))).toBe('wait');
    expect(nextStep({ state: 'shares' }, one(1, { keys_sent: true }))).toBe('shares');
    expect(nextStep({ state: 'shares' }, one(1, { shares_sent: true }))).toBe('wait');
    expect(nextStep({ state: 'confirming' }, one(1, { shares_sent: true }))).toBe('check');
    expect(nextStep({ state: 'confirming' }, one(1, { confirmed_at: '2026-12-09T01:00:00Z' }))).toBe('wait');
    for (const state of ['confirmed', 'broken', 'erased'] as const) expect(nextStep({ state }, one(1))).toBe('over');
  });

  it('knows whom everybody waits for', () => {
    const trustees = [one(1, { token_sent: true }), one(2), one(3, { token_sent: true, keys_sent: true, lost: true })];
    expect(waitingFor({ state: 'tokens', trustees })).toEqual(['Ủy viên 2']);
    expect(waitingFor({ state: 'keys', trustees })).toEqual(['Ủy viên 1', 'Ủy viên 2']);
    expect(waitingFor({ state: 'shares', trustees })).toHaveLength(3);
    expect(waitingFor({ state: 'confirmed', trustees })).toEqual([]);
    expect(waitingFor({ state: 'erased', trustees })).toEqual(['Ủy viên 1', 'Ủy viên 2']);
  });

  it('finds its place', () => {
    expect(mineIn({ trustees: [one(1), one(2)] }, 'p2')?.number).toBe(2);
    expect(mineIn({ trustees: [one(1)] }, 'p2')).toBeUndefined();
  });
});
