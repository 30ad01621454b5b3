import type { Constraint } from './manifest';
import { u32 } from './frame';
import { HS } from './hash';
import type { Edwards } from './group';
import { mod } from './scalar';
import { encodeDoubled, halved, type FixedBase } from './table';

/**
 * Membership proofs: that (alpha, beta) = (r·G, (r+m)·Y) with m among a few small numbers. Chaum–Pedersen for each number, combined after Cramer,
 * Damgård and Schoenmakers. The hash covers the whole ballot's ciphertexts, the key and the number of the proof.
 */

/** Statement is what one proof of a ballot is about: a weighted sum of cells and its allowed values. */
export interface Statement {
  weights: [number, number][];
  allowed: number[];
}

/** statements lists the proofs of a ballot in their order: each cell is 0 or 1, then the vote's constraints. */
export function statements(cells: number, constraints: Constraint[]): Statement[] {
  const single = Array.from({ length: cells }, (_, cell): Statement => ({ weights: [[cell, 1]], allowed: [0, 1] }));
  return [...single, ...constraints.map(({ w, in: allowed }) => ({ weights: w, allowed }))];
}

/** Tables hold the multiples of G and of the vote's key. */
export interface Tables {
  G: FixedBase;
  Y: FixedBase;
}

/** Secret is what the maker of a proof knows, with what its nonces are drawn from. */
export interface Secret {
  /** r and m of the statement's sums. */
  r: bigint;
  m: number;
  /** Parts of nonce frames: seed, context, choice. */
  from: [seed: Uint8Array, ctx: Uint8Array, choice: Uint8Array];
}

/** Proving is a proof under way: its commitments as curve points whose doubles are meant. */
export interface Proving {
  commitments: Edwards[];
  /** finish takes the encoded commitments and the statement, and returns the pairs (c, v). */
  finish(encoded: Uint8Array[], cth: Uint8Array, key: Uint8Array, alpha: Uint8Array, beta: Uint8Array): [bigint, bigint][];
}

/** startProof draws the nonces of proof number k and commits to them. */
export function startProof(tables: Tables, number: number, allowed: number[], secret: Secret): Proving {
  const { r, m, from } = secret;
  const drawn = allowed.map((_, j) => HS('nonce-u', ...from, u32(number), u32(j)));
  const challenges = allowed.map((value, j) => (value === m ? 0n : HS('nonce-c', ...from, u32(number), u32(j))));
  const commitments = allowed.flatMap((value, j) => {
    const u = drawn[j] as bigint;
    // The true branch has the challenge 0 here and m − value is 0: one formula for all.
    const shifted = mod(u + BigInt(m - value) * (challenges[j] as bigint));
    return [tables.G.times(halved(u)), tables.Y.times(halved(shifted))];
  });
  return {
    commitments,
    finish(encoded, cth, key, alpha, beta) {
      const challenge = HS('member', cth, key, u32(number), alpha, beta, ...encoded);
      const others = challenges.reduce((sum, each) => sum + each, 0n);
      const pairs = allowed.map((value, j): [bigint, bigint] => {
        const c = value === m ? mod(challenge - others) : (challenges[j] as bigint);
        return [c, mod((drawn[j] as bigint) - c * r)];
      });
      drawn.fill(0n);
      challenges.fill(0n);
      return pairs;
    },
  };
}

/** Shown is a proof as found in a ballot, with what it is about. */
export interface Shown {
  number: number;
  allowed: number[];
  pairs: [bigint, bigint][];
  alpha: Edwards;
  beta: Edwards;
  alphaBytes: Uint8Array;
  betaBytes: Uint8Array;
}

/** verifyProofs checks all proofs of a ballot, and returns the number of the first that does not hold, or null. */
export function verifyProofs(tables: Tables, key: Uint8Array, cth: Uint8Array, proofs: Shown[]): number | null {
  const commitments = proofs.flatMap(({ allowed, pairs, alpha, beta }) =>
    allowed.flatMap((value, j) => {
      const [c, v] = pairs[j] as [bigint, bigint];
      return [
        tables.G.times(halved(v)).add(alpha.multiplyUnsafe(halved(c))),
        tables.Y.times(halved(mod(v - BigInt(value) * c))).add(beta.multiplyUnsafe(halved(c))),
      ];
    }),
  );
  const encoded = encodeDoubled(commitments);
  let at = 0;
  for (const { number, allowed, pairs, alphaBytes, betaBytes } of proofs) {
    const own = encoded.slice(at, at + 2 * allowed.length);
    at += own.length;
    const total = mod(pairs.reduce((sum, [c]) => sum + c, 0n));
    if (total !== HS('member', cth, key, u32(number), alphaBytes, betaBytes, ...own)) return number;
  }
  return null;
}
