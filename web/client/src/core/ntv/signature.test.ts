import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { concat, hex, unhex, utf8 } from './frame';
import { ORDER, encodeScalar, mod, wideScalar } from './scalar';
import { goodKey, goodSignature, signatureCheck } from './signature';

const { Point } = ed25519;
const secret = new Uint8Array(32).fill(7);
const key = ed25519.getPublicKey(secret);
const message = utf8('ballot');
const good = ed25519.sign(message, secret);
/** A point of order 8. */
const torsion = Point.fromBytes(unhex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'));

/** A signature whose R has a component of small order: the equation holds only when multiplied by the cofactor. */
function cofactored(): Uint8Array {
  const { scalar } = ed25519.utils.getExtendedPublicKey(secret);
  const nonce = 12345n;
  const R = Point.BASE.multiply(nonce).add(torsion).toBytes();
  const challenge = wideScalar(sha512(concat(R, key, message)));
  return concat(R, encodeScalar(mod(nonce + challenge * scalar)));
}

/** The same signature with S + l in place of S. */
function malleable(): Uint8Array {
  let s = ORDER;
  for (let at = 31; at >= 0; at--) s += BigInt(good[32 + at] as number) << BigInt(8 * at);
  const bytes = Uint8Array.from({ length: 32 }, (_, at) => Number((s >> BigInt(8 * at)) & 255n));
  return concat(good.subarray(0, 32), bytes);
}

describe('signatures', () => {
  const other = concat(good.subarray(0, 63), Uint8Array.of((good[63] as number) ^ 1));
  const cases: [string, Uint8Array, Uint8Array, boolean][] = [
    ['good', key, good, true],
    ['changed', key, other, false],
    ['with S beyond the order', key, malleable(), false],
    ['good only with the cofactor', key, cofactored(), false],
    ['too short', key, good.subarray(0, 63), false],
    ['under a key of small order', torsion.toBytes(), concat(torsion.toBytes(), new Uint8Array(32)), false],
    ['under a key that is no point', new Uint8Array(32).fill(2), good, false],
  ];
  it.each(cases)('%s', async (_, vk, sig, holds) => {
    expect(goodSignature(vk, message, sig)).toBe(holds);
    expect(await (await signatureCheck())(vk, message, sig)).toBe(holds);
  });

  it('are checked with our own code where the engine has none', async () => {
    const none = { importKey: () => Promise.reject(new Error('not supported')) } as unknown as SubtleCrypto;
    expect(await signatureCheck(none)).toBe(goodSignature);
  });
});

describe('keys', () => {
  it('are refused when of small order, not canonical or no point', () => {
    const p = 2n ** 255n - 19n;
    const little = (value: bigint) => hex(Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n)));
    expect(goodKey(key)).toBe(true);
    for (const bad of [little(0n), little(1n), little(p - 1n), little(p), little(p + 1n), little(p + 3n), '02' + '0'.repeat(62)]) {
      expect(goodKey(unhex(bad))).toBe(false);
    }
    // x = 0 with its sign set.
    expect(goodKey(unhex('01' + '0'.repeat(60) + '80'))).toBe(false);
    expect(goodKey(new Uint8Array(31))).toBe(false);
  });
});
