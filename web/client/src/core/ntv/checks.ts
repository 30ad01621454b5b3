import type { KeySet, ServerShareKey, Share, TrusteeKeys } from './bodies';
import { hex, u32, unhex } from './frame';
import { combinePublic, decodePointHex, encodePoint, generator, identity, isIdentity, multiplyPublic, type Point } from './group';
import { HB, HS } from './hash';
import { decodeScalar, invert, mod } from './scalar';

/**
 * What a verifier computes, in variable time: everything here is public. Functions that check return a reason when something is wrong and
 * undefined when all is well.
 */

/** keySetWrong verifies form, tokens and proofs of knowledge of a key set. That the tokens were shown earlier is for the board's state. */
export function keySetWrong(board: string, keys: KeySet): string | undefined {
  if (keys.n < 1 || keys.n > 64 || keys.trustees.length !== keys.n) return 'the number of trustees is wrong';
  if (keys.k < 1 || keys.k > keys.n) return 'the threshold is out of range';
  if (new Set(keys.trustees.map((trustee) => trustee.vk)).size !== keys.n) return 'two trustees have one key';
  for (const [at, trustee] of keys.trustees.entries()) {
    if (trustee.i !== at + 1) return 'the trustees are not numbered 1 to n';
    const wrong = dealingWrong(board, keys, trustee);
    if (wrong) return `trustee ${trustee.i}: ${wrong}`;
  }
  const server = keys.server && serverKeyWrong(board, keys.server);
  if (server) return server;
  if (keys.trustees.some(({ i }) => isIdentity(shareKey(keys, i)))) return 'the share key of a trustee is the identity';
  return isIdentity(decodePointHex(electionKey(keys))) ? 'the sum of the keys is the identity' : undefined;
}

/** dealingWrong verifies token and proof of knowledge of one trustee of a ceremony of n and k. */
export function dealingWrong(board: string, keys: Pick<KeySet, 'n' | 'k'>, { i, A, Z, c, v, token }: TrusteeKeys): string | undefined {
  if (A.length !== keys.k || v.length !== keys.k + 1) return 'commitments do not fit the threshold';
  try {
    const shown = HB('key-token', unhex(board), u32(i), ...A.map((a) => unhex(a)), unhex(Z), unhex(c), ...v.map((each) => unhex(each)));
    if (hex(shown) !== token) return 'the token is not that of the keys';
    const challenge = scalarHex(c);
    const commitments = [...A, Z].map((text, at) => {
      const point = decodePointHex(text);
      if (isIdentity(point)) throw new Error('a key is the identity');
      return encodePoint(multiplyPublic(generator, scalarHex(v[at] as string)).add(multiplyPublic(point, challenge)));
    });
    const again = HS('pok', unhex(board), u32(i), u32(keys.n), u32(keys.k), ...A.map((a) => unhex(a)), unhex(Z), ...commitments);
    return again === challenge ? undefined : 'the proof of knowledge does not hold';
  } catch (error) {
    return (error as Error).message;
  }
}

function serverKeyWrong(board: string, server: ServerShareKey): string | undefined {
  try {
    const pub = decodePointHex(server.pub);
    if (isIdentity(pub)) return 'the key of the server is the identity';
    const challenge = scalarHex(server.c);
    const commitment = multiplyPublic(generator, scalarHex(server.v)).add(multiplyPublic(pub, challenge));
    if (HS('pok-single', unhex(board), unhex(server.pub), encodePoint(commitment)) === challenge) return undefined;
    return "the server's proof of knowledge does not hold";
  } catch (error) {
    return `the key of the server: ${(error as Error).message}`;
  }
}

function scalarHex(text: string): bigint {
  return decodeScalar(unhex(text, 32));
}

/** electionKey is the key that ballots are encrypted under, in hexadecimal: the sum of all first commitments and of the server's key. */
export function electionKey(keys: KeySet): string {
  const parts = keys.trustees.map((trustee) => decodePointHex(trustee.A[0] as string));
  if (keys.server) parts.push(decodePointHex(keys.server.pub));
  return hex(encodePoint(parts.reduce((sum, part) => sum.add(part), identity)));
}

/** shareKey is what the share of trustee i is proved against; 0 is the server. */
export function shareKey(keys: KeySet, i: number): Point {
  if (i === 0) return decodePointHex((keys.server as ServerShareKey).pub);
  let total = identity;
  for (const trustee of keys.trustees) {
    let power = 1n;
    for (const commitment of trustee.A) {
      total = total.add(multiplyPublic(decodePointHex(commitment), power));
      power = mod(power * BigInt(i));
    }
  }
  return total;
}

/** tallyHash is what shares are bound to: a close, the number of its ballots and their sums. Hashes and points in hexadecimal. */
export function tallyHash(eh: string, close: string, n: number, A: string[], B: string[]): string {
  return hex(HB('tally', unhex(eh), unhex(close), u32(n), ...A.flatMap((a, cell) => [unhex(a), unhex(B[cell] as string)])));
}

/** shareWrong verifies a decryption share of the sums A (hexadecimal) against the key of its trustee. */
export function shareWrong(share: Share, key: Point, th: string, A: string[]): string | undefined {
  if (share.M.length !== A.length || share.c.length !== A.length || share.v.length !== A.length) return 'not one entry for each cell';
  try {
    const encoded = encodePoint(key);
    for (const [cell, sum] of A.entries()) {
      const a = decodePointHex(sum);
      const m = decodePointHex(share.M[cell] as string);
      const c = scalarHex(share.c[cell] as string);
      const v = scalarHex(share.v[cell] as string);
      const first = encodePoint(multiplyPublic(generator, v).add(multiplyPublic(key, c)));
      const second = encodePoint(combinePublic([a, m], [v, c]));
      const parts = [unhex(share.eh), unhex(th), u32(share.i), u32(cell), encoded, unhex(sum), unhex(share.M[cell] as string), first, second];
      if (HS('dleq', ...parts) !== c) return `the proof of cell ${cell} does not hold`;
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * countsWrong verifies that the counts are what k good shares (of distinct trustees) and the server's, if there is one, open the sums B to: each
 * count t of n ballots is the one with t·Y = B − M.
 */
export function countsWrong(counts: number[], n: number, B: string[], shares: Share[], server: Share | undefined, Y: string): string | undefined {
  if (counts.length !== B.length) return 'not one count for each cell';
  if (counts.some((count) => count > n)) return 'a count is larger than the number of ballots';
  const factors = shares.map(({ i }) => lagrange(i, shares.map((share) => share.i)));
  const key = decodePointHex(Y);
  for (const [cell, sum] of B.entries()) {
    let mask = server ? decodePointHex(server.M[cell] as string) : identity;
    for (const [at, share] of shares.entries()) mask = mask.add(multiplyPublic(decodePointHex(share.M[cell] as string), factors[at] as bigint));
    const claimed = multiplyPublic(key, BigInt(counts[cell] as number));
    if (!claimed.add(mask).equals(decodePointHex(sum))) return `the count of cell ${cell} is not what the shares open`;
  }
  return undefined;
}

/** lagrange is the factor of trustee i in the combination of the trustees of `all`, none of which is 0. */
function lagrange(i: number, all: number[]): bigint {
  let above = 1n;
  let below = 1n;
  for (const other of all) {
    if (other === i) continue;
    above = mod(above * BigInt(other));
    below = mod(below * BigInt(other - i));
  }
  return mod(above * invert(below));
}

/** sumsOf encodes running sums. */
export function sumsOf(points: Point[]): string[] {
  return points.map((point) => hex(encodePoint(point)));
}
