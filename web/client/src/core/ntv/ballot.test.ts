import { ed25519, ristretto255 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { auditMatches, ballotSignHash, buildBallot, parseBallot, verifyBallot } from './ballot';
import { hex, unhex, utf8 } from './frame';
import { edwards, generator, multiplyPublic } from './group';
import { encodeManifest, parseElection, type Manifest } from './manifest';
import { ORDER, randomScalar } from './scalar';
import { encodeDoubled, FixedBase, halved } from './table';
import vectors from './testdata/ballots.json';
import rfc from './testdata/rfc9496.json';

type Vector = (typeof vectors)[number];
const choiceOf = (vector: Vector) => ({ vid: vector.vid, vk: unhex(vector.vk), bseq: vector.seq, bits: vector.bits, seed: unhex(vector.seed) });

describe('ballots', () => {
  it.each(vectors.map((vector, at) => [at, vector] as const))('vector %i is reproduced byte for byte', (_, vector) => {
    const election = parseElection(utf8(vector.manifest));
    expect(hex(election.eh)).toBe(vector.eh);
    const built = buildBallot(election, choiceOf(vector));
    expect(hex(built.body)).toBe(vector.body);
    expect(hex(built.hash)).toBe(vector.hash);
    expect(built.code).toBe(vector.track);
    const signature = ed25519.sign(ballotSignHash(election.eh, built.hash), unhex(vector.sk_seed));
    expect(hex(signature)).toBe(vector.sig);
    const ballot = parseBallot(election, built.body);
    verifyBallot(election, ballot, unhex(vector.vk));
    expect(ballot.code).toBe(vector.track);
  });

  const vector = vectors[0] as Vector;
  const election = parseElection(utf8(vector.manifest));
  const body = unhex(vector.body);

  it('is refused with another length, header, point or scalar', () => {
    const changed = (at: number, ...bytes: number[]) => {
      const other = body.slice();
      other.set(bytes, at);
      return other;
    };
    expect(() => parseBallot(election, body.subarray(0, body.length - 1))).toThrow(/bytes/);
    expect(() => parseBallot(election, new Uint8Array([...body, 0]))).toThrow(/bytes/);
    expect(() => parseBallot(election, changed(0, 0x4f))).toThrow(/not a ballot/);
    expect(() => parseBallot(election, changed(10, 1, 2, 3))).toThrow(/not a ballot/);
    expect(() => parseBallot(election, changed(45, 4))).toThrow(/cells/);
    expect(() => parseBallot(election, changed(46, ...new Array<number>(32).fill(0)))).toThrow(/identity/);
    expect(() => parseBallot(election, changed(46, ...new Array<number>(32).fill(255)))).toThrow();
    expect(() => parseBallot(election, changed(46 + 192, ...new Array<number>(32).fill(255)))).toThrow(/order/);
  });

  it('does not verify for another delegate, key, number or with any proof changed', () => {
    const vk = unhex(vector.vk);
    const parse = () => parseBallot(election, body);
    expect(() => verifyBallot(election, { ...parse(), vid: 2 }, vk)).toThrow(/proof 0/);
    expect(() => verifyBallot(election, { ...parse(), bseq: 2 }, vk)).toThrow(/proof 0/);
    expect(() => verifyBallot(election, parse(), new Uint8Array(32))).toThrow(/proof 0/);
    parse().proofs.forEach((pairs, number) =>
      pairs.forEach((_, j) => {
        const other = parse();
        const pair = other.proofs[number]?.[j] as [bigint, bigint];
        pair[1] = (pair[1] + 1n) % ORDER;
        expect(() => verifyBallot(election, other, vk)).toThrow(`proof ${number} `);
      }),
    );
  });

  it('shows a cheating client: other bits give another hash', () => {
    expect(auditMatches(election, choiceOf(vector), unhex(vector.hash))).toBe(true);
    expect(auditMatches(election, { ...choiceOf(vector), bits: [0, 1, 0] }, unhex(vector.hash))).toBe(false);
  });

  it('gives other nonces to other choices under one seed', () => {
    const one = buildBallot(election, choiceOf(vector));
    const other = buildBallot(election, { ...choiceOf(vector), bits: [0, 1, 0] });
    expect(hex(one.body.subarray(46, 78))).not.toBe(hex(other.body.subarray(46, 78)));
    expect(hex(one.body.subarray(46 + 128, 78 + 128))).not.toBe(hex(other.body.subarray(46 + 128, 78 + 128)));
  });

  it('is not made of a choice that breaks a rule', () => {
    expect(() => buildBallot(election, { ...choiceOf(vector), bits: [1, 1, 0] })).toThrow(/rule 0/);
    expect(() => buildBallot(election, { ...choiceOf(vector), bits: [1, 0] })).toThrow(/2 bits/);
    expect(() => buildBallot(election, { ...choiceOf(vector), bits: [2, 0, 0] })).toThrow(/marked/);
  });
});

describe('definitions of votes', () => {
  const good = (vectors[0] as Vector).manifest;
  const manifest = JSON.parse(good) as Manifest;

  it('are encoded in their one spelling', () => {
    for (const vector of vectors) expect(new TextDecoder().decode(encodeManifest(JSON.parse(vector.manifest) as Manifest))).toBe(vector.manifest);
  });

  it.each([
    ['a space', good.replace('{"v"', '{ "v"')],
    ['fields in another order', good.replace('"v":"NTV1",', '').replace('}]', '}]').replace(/\}$/, ',"v":"NTV1"}')],
    ['a field twice', good.replace('"v":"NTV1"', '"v":"NTV1","v":"NTV1"')],
    ['a field in another case', good.replace('"Y":', '"y":')],
    ['an unknown field', good.replace(/\}$/, ',"more":1}')],
    ['upper-case hexadecimal', good.replace(manifest.roll, manifest.roll.toUpperCase())],
    ['an escaped letter', good.replace('"title":"motion"', '"title":"m\\u006ftion"')],
    ['a control character', good.replace('"title":"motion"', '"title":"mo\\ntion"')],
    ['a line separator', good.replace('"title":"motion"', '"title":"mo\u2028tion"')],
    ['DEL', good.replace('"title":"motion"', '"title":"mo\u007ftion"')],
    ['a lone surrogate', good.replace('"title":"motion"', '"title":"\\ud800"')],
    ['a fraction', good.replace('"min_tally":5', '"min_tally":5.0')],
    ['an exponent', good.replace('"min_tally":5', '"min_tally":5e0')],
    ['a number beyond 2^53', good.replace('"min_tally":5', '"min_tally":9007199254740993')],
    ['a smallest tally of 0', good.replace('"min_tally":5', '"min_tally":0')],
    ['another version', good.replace('NTV1', 'NTV2')],
    ['a cell named twice', good.replace('[1,1]', '[0,1]')],
    ['a cell that is not there', good.replace('[1,1]', '[3,1]')],
    ['a weight of 0', good.replace('[1,1]', '[1,0]')],
    ['sums out of order', good.replace('"in":[1]', '"in":[1,0]')],
    ['no sums', good.replace('"in":[1]', '"in":[]')],
    ['the identity as key', good.replace(manifest.Y, '0'.repeat(64))],
    ['a label twice', good.replace('"khong-tan-thanh"', '"tan-thanh"')],
    ['an open vote with keys', good.replace('"secret"', '"open"')],
  ])('are refused with %s', (_, changed) => {
    expect(changed).not.toBe(good);
    expect(() => parseElection(utf8(changed))).toThrow();
  });

  it('may hold quotes, backslashes and <>&', () => {
    const title = 'Nghị quyết "về <ngân sách> & \\ kế hoạch"';
    expect(parseElection(encodeManifest({ ...manifest, title })).title).toBe(title);
    expect(() => encodeManifest({ ...manifest, title: 'a\tb' })).toThrow();
  });
});

describe('group', () => {
  it('has the multiples of RFC 9496, by table and shared encoding, too', () => {
    const table = new FixedBase(generator);
    const encoded = encodeDoubled(rfc.small_multiples.map((_, at) => table.times(halved(BigInt(at)))));
    rfc.small_multiples.forEach((wanted, at) => {
      expect(multiplyPublic(generator, BigInt(at)).toHex()).toBe(wanted);
      expect(hex(encoded[at] as Uint8Array)).toBe(wanted);
    });
  });

  it('refuses the bad encodings of RFC 9496', () => {
    for (const bad of rfc.bad_encodings) expect(() => ristretto255.Point.fromBytes(unhex(bad, 32))).toThrow();
  });

  it('multiplies and encodes as noble does', () => {
    for (const scalar of [0n, 1n, 31n, 32n, 33n, 64n, ORDER - 1n, ORDER - 2n, 2n ** 252n, ...Array.from({ length: 20 }, randomScalar)]) {
      const base = multiplyPublic(generator, randomScalar());
      const wanted = multiplyPublic(base, scalar);
      expect(hex(encodeDoubled([new FixedBase(base).times(halved(scalar))])[0] as Uint8Array)).toBe(wanted.toHex());
      expect(hex(encodeDoubled([edwards(wanted)])[0] as Uint8Array)).toBe(wanted.double().toHex());
    }
  });
});
