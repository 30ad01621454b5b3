import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem';
import type { MyVoteKey } from '../api/types';
import { keyFingerprint, voteKeySigHash } from '../ntv/digest';
import { unhex } from '../ntv/frame';
import { voteKeys, type KeyShelf } from '../ntv/keys';
import { goodSignature } from '../ntv/signature';
import { KeyKeeper } from './votekey';

const person = '019a2b3c-4d5e-7f80-8a9b-0c1d2e3f4a5b';
const none: MyVoteKey = { public_key: '', fingerprint: '', device: '', registered_at: null };

/** Registry is the server: one key in use a person, a used one never again. */
class Registry {
  active: MyVoteKey = none;
  used = new Set<string>();
  sent: { public_key: string; signature: string; replace: boolean }[] = [];
  away = false;

  read = async (): Promise<MyVoteKey> => {
    if (this.away) throw new Problem('client.offline', 0, '');
    return this.active;
  };

  register = async (key: { public_key: string; signature: string; device: string; replace: boolean }): Promise<MyVoteKey> => {
    this.sent.push(key);
    expect(goodSignature(unhex(key.public_key), await voteKeySigHash(person), unhex(key.signature))).toBe(true);
    if (this.active.public_key === key.public_key) return this.active;
    if (this.used.has(key.public_key)) throw new Problem('voting.vote_key_used', 409, '');
    if (this.active.public_key !== '' && !key.replace) throw new Problem('voting.key_elsewhere', 409, '');
    this.used.add(key.public_key);
    this.active = { public_key: key.public_key, fingerprint: 'told by the server', device: key.device, registered_at: '2026-12-08T01:00:00.000Z' };
    return this.active;
  };
}

function device(registry: Registry, name = 'Chrome · Android') {
  const kept = new Map<string, unknown>();
  const shelf: KeyShelf = { get: async (holder) => kept.get(holder), put: async (holder, stored) => void kept.set(holder, stored), remove: async (holder) => void kept.delete(holder) };
  return new KeyKeeper(() => voteKeys(shelf), registry, name);
}

describe('the key of a device', () => {
  it('is made and registered once, and is the same at the next visit', async () => {
    const registry = new Registry();
    const keeper = device(registry);
    await keeper.ensure(person, { make: true });
    expect(keeper.state.get()).toMatchObject({ phase: 'ready', vk: registry.active.public_key, fingerprint: await keyFingerprint(registry.active.public_key) });
    await keeper.ensure(person, { make: true });
    expect(registry.sent).toHaveLength(1);
  });

  it('is not made for somebody who does not vote', async () => {
    const registry = new Registry();
    const keeper = device(registry);
    await keeper.ensure(person);
    expect(keeper.state.get().phase).toBe('none');
    expect(registry.sent).toEqual([]);
  });

  it('that is elsewhere stays there until it is taken over', async () => {
    const registry = new Registry();
    await device(registry, 'Safari · iPad').ensure(person, { make: true });
    const first = registry.active.public_key;
    const here = device(registry);
    await here.ensure(person, { make: true });
    expect(here.state.get()).toMatchObject({ phase: 'elsewhere', device: 'Safari · iPad', vk: '' });
    expect(registry.active.public_key).toBe(first);
    await here.ensure(person, { takeOver: true });
    expect(here.state.get().phase).toBe('ready');
    expect(registry.active.public_key).not.toBe(first);
  });

  it('that was replaced is never used again', async () => {
    const registry = new Registry();
    const here = device(registry);
    await here.ensure(person, { make: true });
    const first = registry.active.public_key;
    await device(registry, 'other').ensure(person, { takeOver: true });
    await here.ensure(person, { takeOver: true });
    expect(here.state.get().phase).toBe('ready');
    expect(registry.active.public_key).not.toBe(first);
    expect(registry.used.size).toBe(3);
  });

  it('that another device registers at the same moment is found elsewhere', async () => {
    const registry = new Registry();
    const here = device(registry);
    const there = device(registry, 'other');
    await Promise.all([here.ensure(person, { make: true }), there.ensure(person, { make: true })]);
    expect([here.state.get().phase, there.state.get().phase].sort()).toEqual(['elsewhere', 'ready']);
  });

  it('says when the server was away, and when the browser keeps nothing', async () => {
    const registry = new Registry();
    const keeper = device(registry);
    registry.away = true;
    await keeper.ensure(person, { make: true });
    expect(keeper.state.get().phase).toBe('failed');
    registry.away = false;
    await keeper.ensure(person, { make: true });
    expect(keeper.state.get().phase).toBe('ready');
    const poor = new KeyKeeper(
      () => {
        throw new Error('no storage');
      },
      new Registry(),
      '',
    );
    await poor.ensure(person, { make: true });
    expect(poor.state.get().phase).toBe('impossible');
  });
});
