/** Numbers modulo the prime order of the group, 32 bytes little-endian. Kept as bigint: a JavaScript number would lose digits. */

/** ORDER is l = 2^252 + 27742317777372353535851937790883648493. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** mod brings any whole number into 0..l−1. */
export function mod(value: bigint): bigint {
  const rest = value % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

function little(bytes: Uint8Array): bigint {
  let text = '';
  for (let at = bytes.length - 1; at >= 0; at--) text += (bytes[at] as number).toString(16).padStart(2, '0');
  return BigInt('0x' + (text || '0'));
}

/** wideScalar reduces 64 bytes. */
export function wideScalar(bytes: Uint8Array): bigint {
  if (bytes.length !== 64) throw new Error('a wide scalar has 64 bytes');
  return little(bytes) % ORDER;
}

/** decodeScalar reads 32 bytes; refused from the order on, so that a scalar has one spelling. */
export function decodeScalar(bytes: Uint8Array): bigint {
  if (bytes.length !== 32) throw new Error('a scalar has 32 bytes');
  const value = little(bytes);
  if (value >= ORDER) throw new Error('scalar is not below the order of the group');
  return value;
}

/** encodeScalar writes 32 bytes of a number in 0..l−1. */
export function encodeScalar(value: bigint): Uint8Array {
  if (value < 0n || value >= ORDER) throw new RangeError('scalar out of range');
  const text = value.toString(16).padStart(64, '0');
  const out = new Uint8Array(32);
  for (let at = 0; at < 32; at++) out[31 - at] = parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return out;
}

/** randomScalar draws one uniformly from 64 random bytes, which are overwritten. */
export function randomScalar(): bigint {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  const value = wideScalar(bytes);
  bytes.fill(0);
  return value;
}

/** invert returns 1/value by Fermat. For public values only: its time depends on nothing secret because nothing secret is inverted. */
export function invert(value: bigint): bigint {
  if (mod(value) === 0n) throw new RangeError('zero has no inverse');
  let result = 1n;
  let square = mod(value);
  for (let power = ORDER - 2n; power > 0n; power >>= 1n) {
    if (power & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}
