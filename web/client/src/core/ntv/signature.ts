import { sha512 } from '@noble/hashes/sha2.js';
import { concat, equal } from './frame';
import { Curve, type Edwards } from './group';
import { decodeScalar, wideScalar } from './scalar';

/**
 * Ed25519 as Go's crypto/ed25519 verifies it: S below the order, R compared byte by byte, no cofactor. noble's own verify multiplies by the
 * cofactor and so takes signatures with a component of small order that Go refuses; two verifiers would disagree about a board.
 */

/** goodKey says whether 32 bytes are a public key: a point in its canonical encoding and not of small order. */
export function goodKey(key: Uint8Array): boolean {
  return keyPoint(key) !== undefined;
}

function keyPoint(key: Uint8Array): Edwards | undefined {
  try {
    const point = Curve.fromBytes(key, false);
    return equal(point.toBytes(), key) && !point.isSmallOrder() ? point : undefined;
  } catch {
    return undefined;
  }
}

/** goodSignature verifies with the code of this page alone. A bad key verifies nothing. */
export function goodSignature(key: Uint8Array, message: Uint8Array, sig: Uint8Array): boolean {
  const point = keyPoint(key);
  if (!point || sig.length !== 64) return false;
  let s: bigint;
  try {
    s = decodeScalar(sig.subarray(32));
  } catch {
    return false;
  }
  const challenge = wideScalar(sha512(concat(sig.subarray(0, 32), key, message)));
  const r = Curve.BASE.multiplyUnsafe(s).subtract(point.multiplyUnsafe(challenge));
  return equal(r.toBytes(), sig.subarray(0, 32));
}

/** SignatureCheck verifies signatures; the engine's own Ed25519, where there is one, is ten times as fast as ours. */
export type SignatureCheck = (key: Uint8Array, message: Uint8Array, sig: Uint8Array) => boolean | Promise<boolean>;

/**
 * signatureCheck gives the fastest verification of this engine. Engines verify as Go does but for keys, which are looked at here first: each key
 * once. `subtle` missing or without Ed25519: the code of this page.
 */
export async function signatureCheck(subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle): Promise<SignatureCheck> {
  const importKey = (key: Uint8Array) => subtle!.importKey('raw', key as Uint8Array<ArrayBuffer>, 'Ed25519', false, ['verify']);
  try {
    await importKey(Curve.BASE.toBytes());
  } catch {
    return goodSignature;
  }
  const keys = new Map<string, Promise<CryptoKey> | undefined>();
  return (key, message, sig) => {
    const name = String.fromCharCode(...key);
    if (!keys.has(name)) keys.set(name, goodKey(key) ? importKey(key) : undefined);
    const known = keys.get(name);
    if (!known || sig.length !== 64) return false;
    return known.then((imported) => subtle!.verify('Ed25519', imported, sig as Uint8Array<ArrayBuffer>, message as Uint8Array<ArrayBuffer>));
  };
}
