import { describe, expect, it } from 'vitest';
import { unhex } from './frame';
import { voteKeys, type KeyShelf } from './keys';
import { goodKey, goodSignature } from './signature';

function memoryShelf(): KeyShelf & { kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return { kept, get: async (holder) => kept.get(holder), put: async (holder, stored) => void kept.set(holder, stored), remove: async (holder) => void kept.delete(holder) };
}

/** A browser that knows no Ed25519. */
const without = new Proxy(crypto.subtle, {
  get(subtle, name) {
    if (name === 'generateKey') {
      return (how: unknown, ...rest: [boolean, KeyUsage[]]) => {
        if (how === 'Ed25519') return Promise.reject(new DOMException('unknown', 'NotSupportedError'));
        return subtle.generateKey(how as AesKeyGenParams, ...rest);
      };
    }
    const member = subtle[name as keyof SubtleCrypto] as (...args: unknown[]) => unknown;
    return typeof member === 'function' ? member.bind(subtle) : member;
  },
});

describe.each([
  ['with Ed25519 in the browser', crypto.subtle, 'native'],
  ['without', without, 'wrapped'],
] as const)('vote keys %s', (_, subtle, kind) => {
  it('sign, are found again, and do not show their secret', async () => {
    const shelf = memoryShelf();
    const keys = voteKeys(shelf, subtle);
    expect(await keys.find('a')).toBeNull();
    const key = await keys.create('a');
    expect(shelf.kept.get('a')).toMatchObject({ kind });
    expect(goodKey(unhex(key.vk, 32))).toBe(true);
    const hash = crypto.getRandomValues(new Uint8Array(32));
    const found = await voteKeys(shelf, subtle).find('a');
    expect(found?.vk).toBe(key.vk);
    expect(goodSignature(unhex(key.vk), hash, (await found?.sign(hash)) as Uint8Array)).toBe(true);
    for (const value of Object.values(shelf.kept.get('a') as object)) {
      if (value instanceof CryptoKey) await expect(crypto.subtle.exportKey('jwk', value)).rejects.toThrow();
    }
    const newer = await keys.create('a');
    expect(newer.vk).not.toBe(key.vk);
    await keys.remove('a');
    expect(await keys.find('a')).toBeNull();
  });
});

it('falls back when the database takes no Ed25519 keys', async () => {
  const shelf = memoryShelf();
  const refusing: KeyShelf = {
    ...shelf,
    put: async (holder, stored) => {
      if ((stored as { kind: string }).kind === 'native') throw new DOMException('no clone', 'DataCloneError');
      await shelf.put(holder, stored);
    },
  };
  await voteKeys(refusing).create('a');
  expect(shelf.kept.get('a')).toMatchObject({ kind: 'wrapped' });
});
