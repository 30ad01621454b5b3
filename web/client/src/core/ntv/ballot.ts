import { concat, equal, hex, readU32, u16, u32, utf8 } from './frame';
import { trackingCode } from './code';
import { decodePoint, edwards, encodePoint, generator, isIdentity, type Point } from './group';
import { HB, HS } from './hash';
import { ballotLength, checkBits, type Election } from './manifest';
import { startProof, statements, verifyProofs, type Shown, type Tables } from './proof';
import { decodeScalar, encodeScalar, mod } from './scalar';
import { encodeDoubled, FixedBase, halved } from './table';

/** Secret ballots: made, taken apart, verified. */

/** Choice is all that a ballot is made of; the same choice and seed always make the same bytes. */
export interface Choice {
  vid: number;
  /** The delegate's public vote key, 32 bytes. */
  vk: Uint8Array;
  bseq: number;
  /** One 0 or 1 for each cell. */
  bits: readonly number[];
  /** 32 random bytes. */
  seed: Uint8Array;
}

/** Built is a ballot ready to be signed. */
export interface Built {
  body: Uint8Array;
  hash: Uint8Array;
  /** Tracking code, XXXX-XXXX-XXXX-XXXX. */
  code: string;
}

/** Ballot is a ballot taken apart: header, points and scalars checked, proofs not yet. */
export interface Ballot {
  vid: number;
  bseq: number;
  alpha: Point[];
  beta: Point[];
  /** alpha and beta of each cell as they stand in the body. */
  alphaBytes: Uint8Array[];
  betaBytes: Uint8Array[];
  /** Pairs (c, v) of each proof. */
  proofs: [bigint, bigint][][];
  body: Uint8Array;
  hash: Uint8Array;
  code: string;
}

const magic = utf8('NTVB');
let tableOfG: FixedBase | null = null;
let tableOfY: { key: string; table: FixedBase } | null = null;

/** prepareTables makes the tables for a vote, once for the generator and once for each key after another. */
export function prepareTables(election: Election): Tables {
  if (election.key === null) throw new Error('an open vote has no secret ballots');
  tableOfG ??= new FixedBase(generator);
  if (tableOfY?.key !== election.Y) tableOfY = { key: election.Y, table: new FixedBase(election.key) };
  return { G: tableOfG, Y: tableOfY.table };
}

function context(election: Election, vid: number, vk: Uint8Array, bseq: number): Uint8Array {
  if (vk.length !== 32) throw new Error('a vote key has 32 bytes');
  return HB('ballot-ctx', election.eh, u32(vid), vk, u32(bseq));
}

/** ballotHash is what the delegate signs and the tracking code shows. */
export function ballotHash(eh: Uint8Array, body: Uint8Array): Uint8Array {
  return HB('ballot', eh, body);
}

/** buildBallot makes the ballot of a choice. Nonces are overwritten before it returns; the seed is the caller's to overwrite. */
export function buildBallot(election: Election, choice: Choice): Built {
  checkBits(election, choice.bits);
  if (choice.seed.length !== 32) throw new Error('a seed has 32 bytes');
  if (choice.vid < 1 || choice.bseq < 1) throw new Error('delegates and their ballots are numbered from 1');
  const tables = prepareTables(election);
  const key = encodePoint(election.key as Point);
  const ctx = context(election, choice.vid, choice.vk, choice.bseq);
  const marks = Uint8Array.from(choice.bits);
  const from: [Uint8Array, Uint8Array, Uint8Array] = [choice.seed, ctx, marks];
  const nonces = Array.from(marks, (_, cell) => HS('nonce-r', ...from, u32(cell)));

  const proofs = statements(election.cells.length, election.constraints).map(({ weights, allowed }, number) => {
    const r = mod(weights.reduce((sum, [cell, weight]) => sum + BigInt(weight) * (nonces[cell] as bigint), 0n));
    const m = weights.reduce((sum, [cell, weight]) => sum + weight * (marks[cell] as number), 0);
    return { pair: [tables.G.times(halved(r)), tables.Y.times(halved(mod(r + BigInt(m))))], proving: startProof(tables, number, allowed, { r, m, from }) };
  });
  // Statement number i, for a cell, is about exactly that cell's ciphertext.
  const encoded = encodeDoubled(proofs.flatMap(({ pair, proving }) => [...pair, ...proving.commitments]));
  let at = 0;
  const parts = proofs.map(({ proving }) => {
    const [alpha, beta] = encoded.slice(at, at + 2) as [Uint8Array, Uint8Array];
    const commitments = encoded.slice(at + 2, at + 2 + proving.commitments.length);
    at += 2 + commitments.length;
    return { alpha, beta, commitments, proving };
  });
  const ciphertexts = parts.slice(0, marks.length).flatMap(({ alpha, beta }) => [alpha, beta]);
  const cth = HB('ballot-ct', ctx, ...ciphertexts);
  const shown = parts.flatMap(({ alpha, beta, commitments, proving }) =>
    proving.finish(commitments, cth, key, alpha, beta).flatMap(([c, v]) => [encodeScalar(c), encodeScalar(v)]),
  );
  nonces.fill(0n);
  marks.fill(0);

  const body = concat(magic, election.eh, u32(choice.vid), u32(choice.bseq), u16(election.cells.length), ...ciphertexts, ...shown);
  const hash = ballotHash(election.eh, body);
  return { body, hash, code: trackingCode(hash) };
}

/** parseBallot takes a ballot of this vote apart (V8). Throws on another length or header, on bad points and scalars, and on alpha = identity. */
export function parseBallot(election: Election, body: Uint8Array): Ballot {
  const cells = election.cells.length;
  if (election.key === null) throw new Error('an open vote has no secret ballots');
  if (body.length !== ballotLength(election)) throw new Error(`a ballot of this vote has ${ballotLength(election)} bytes, not ${body.length}`);
  if (!equal(body.subarray(0, 4), magic) || !equal(body.subarray(4, 36), election.eh)) throw new Error('not a ballot of this vote');
  if (((body[44] as number) << 8) + (body[45] as number) !== cells) throw new Error('the ballot has another number of cells');
  const vid = readU32(body, 36);

  let at = 46;
  const next = () => body.subarray(at, (at += 32));
  const ballot: Ballot = {
    vid, bseq: readU32(body, 40), alpha: [], beta: [], alphaBytes: [], betaBytes: [], proofs: [], body, hash: new Uint8Array(), code: '',
  };
  for (let cell = 0; cell < cells; cell++) {
    const [alpha, beta] = [next(), next()];
    const point = decodePoint(alpha);
    if (isIdentity(point)) throw new Error('alpha is the identity');
    ballot.alpha.push(point);
    ballot.beta.push(decodePoint(beta));
    ballot.alphaBytes.push(alpha);
    ballot.betaBytes.push(beta);
  }
  for (const { allowed } of statements(cells, election.constraints)) {
    ballot.proofs.push(allowed.map((): [bigint, bigint] => [decodeScalar(next()), decodeScalar(next())]));
  }
  ballot.hash = ballotHash(election.eh, body);
  ballot.code = trackingCode(ballot.hash);
  return ballot;
}

/** verifyBallot checks the proofs of every cell and rule (V10). Throws with the number of the first proof that does not hold. */
export function verifyBallot(election: Election, ballot: Ballot, vk: Uint8Array): void {
  const tables = prepareTables(election);
  const key = encodePoint(election.key as Point);
  const ctx = context(election, ballot.vid, vk, ballot.bseq);
  const ciphertexts = ballot.alphaBytes.flatMap((alpha, cell) => [alpha, ballot.betaBytes[cell] as Uint8Array]);
  const cth = HB('ballot-ct', ctx, ...ciphertexts);
  const cells = election.cells.length;
  const shown = statements(cells, election.constraints).map(({ weights, allowed }, number): Shown => {
    const pairs = ballot.proofs[number] as [bigint, bigint][];
    if (number < cells) {
      return {
        number, allowed, pairs,
        alpha: edwards(ballot.alpha[number] as Point), beta: edwards(ballot.beta[number] as Point),
        alphaBytes: ballot.alphaBytes[number] as Uint8Array, betaBytes: ballot.betaBytes[number] as Uint8Array,
      };
    }
    const alpha = weighted(ballot.alpha, weights);
    const beta = weighted(ballot.beta, weights);
    return { number, allowed, pairs, alpha: edwards(alpha), beta: edwards(beta), alphaBytes: encodePoint(alpha), betaBytes: encodePoint(beta) };
  });
  const wrong = verifyProofs(tables, key, cth, shown);
  if (wrong !== null) throw new Error(`proof ${wrong} of the ballot does not hold`);
}

function weighted(points: Point[], weights: [number, number][]): Point {
  return weights
    .map(([cell, weight]) => (weight === 1 ? (points[cell] as Point) : (points[cell] as Point).multiplyUnsafe(BigInt(weight))))
    .reduce((sum, point) => sum.add(point));
}

/** ballotSignHash is signed by the delegate to cast a secret ballot. */
export function ballotSignHash(eh: Uint8Array, hash: Uint8Array): Uint8Array {
  return HB('ballot-sig', eh, hash);
}

/** spoilSignHash is signed by the delegate to have a ballot opened for an audit. */
export function spoilSignHash(eh: Uint8Array, hash: Uint8Array): Uint8Array {
  return HB('spoil-sig', eh, hash);
}

/** openSignHash is signed by the delegate in an open vote; the choice is one byte a cell. */
export function openSignHash(eh: Uint8Array, vid: number, bseq: number, bits: readonly number[]): Uint8Array {
  return HB('open-sig', eh, u32(vid), u32(bseq), Uint8Array.from(bits));
}

/** auditMatches rebuilds an opened ballot and compares: the cast-or-audit check. */
export function auditMatches(election: Election, choice: Choice, hash: Uint8Array): boolean {
  return hex(buildBallot(election, choice).hash) === hex(hash);
}
