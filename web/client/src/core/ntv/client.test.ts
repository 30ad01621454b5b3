import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ballotHash, ballotSignHash, buildBallot, spoilSignHash } from './ballot';
import { ballots, type Ballots, type Port } from './client';
import { hex, unhex, utf8 } from './frame';
import { voteKeys, type VoteKey } from './keys';
import { parseElection } from './manifest';
import { goodSignature } from './signature';
import vectors from './testdata/ballots.json';

const vector = vectors[0] as (typeof vectors)[number];
const manifest = utf8(vector.manifest);
const election = parseElection(manifest);

let made: Ballots;
let key: VoteKey;
/** Everything that the thread told the page. */
let told: string[];

beforeEach(async () => {
  told = [];
  const port: Port = { postMessage: () => {}, onmessage: null, onerror: null, terminate: () => {} };
  // The module of the thread runs here, its messages copied as between threads.
  const scope = {
    onmessage: null as ((event: unknown) => void) | null,
    postMessage: (message: unknown) => {
      told.push(JSON.stringify(message, (_, value: unknown) => (value instanceof Uint8Array ? hex(value) : value)));
      queueMicrotask(() => port.onmessage?.({ data: structuredClone(message) } as MessageEvent));
    },
  };
  vi.stubGlobal('self', scope);
  vi.resetModules();
  await import('./worker');
  port.postMessage = (message) => {
    const data: unknown = structuredClone(message);
    queueMicrotask(() => scope.onmessage?.({ data }));
  };
  made = ballots(() => port);
  const kept = new Map<string, unknown>();
  key = await voteKeys({ get: async (h) => kept.get(h), put: async (h, s) => void kept.set(h, s), remove: async () => {} }).create('a');
});
afterEach(() => vi.unstubAllGlobals());

const choice = () => ({ vid: 1, vk: unhex(key.vk), bseq: 1, bits: [1, 0, 0] });

describe('a draft', () => {
  it('is cast once, signed, and its seed never leaves the thread', async () => {
    await made.prepare(manifest);
    const draft = await made.draft(manifest, choice());
    const body = await draft.cast(key);
    const ballot = body.subarray(0, body.length - 64);
    expect(hex(draft.hash)).toBe(hex(ballotHash(election.eh, ballot)));
    expect(goodSignature(unhex(key.vk), ballotSignHash(election.eh, draft.hash), body.subarray(body.length - 64))).toBe(true);
    await expect(draft.open(key)).rejects.toThrow(/cast, opened/);
    await expect(draft.cast(key)).rejects.toThrow(/cast, opened/);
    expect(told.join()).not.toContain('seed');
  });

  it('is opened once, rebuilds to its hash, and can never be cast', async () => {
    const draft = await made.draft(manifest, choice());
    const opened = await draft.open(key);
    expect(opened.bits).toEqual([1, 0, 0]);
    expect(goodSignature(unhex(key.vk), spoilSignHash(election.eh, draft.hash), opened.sig)).toBe(true);
    expect(hex((await made.rebuild(manifest, { ...choice(), ...opened })).hash)).toBe(hex(draft.hash));
    expect(hex((await made.rebuild(manifest, { ...choice(), ...opened, bits: [0, 1, 0] })).hash)).not.toBe(hex(draft.hash));
    await expect(draft.cast(key)).rejects.toThrow(/cast, opened/);
  });

  it('has another seed each time', async () => {
    const [one, two] = [await made.draft(manifest, choice()), await made.draft(manifest, choice())];
    expect(one.code).not.toBe(two.code);
    await one.discard();
    await expect(one.cast(key)).rejects.toThrow();
  });

  it('is not made against the rules of the vote', async () => {
    await expect(made.draft(manifest, { ...choice(), bits: [1, 1, 0] })).rejects.toThrow(/rule 0/);
  });
});

it('an auditing device gets the very bytes of the vector', async () => {
  const rebuilt = await made.rebuild(manifest, { vid: vector.vid, vk: unhex(vector.vk), bseq: vector.seq, bits: vector.bits, seed: unhex(vector.seed) });
  expect(hex(rebuilt.body)).toBe(vector.body);
  expect(rebuilt.body).toEqual(buildBallot(election, { vid: vector.vid, vk: unhex(vector.vk), bseq: vector.seq, bits: vector.bits, seed: unhex(vector.seed) }).body);
});

it('verifies signatures of the server', async () => {
  const hash = new Uint8Array(32).fill(7);
  const sig = await key.sign(hash);
  expect(await made.verify(unhex(key.vk), hash, sig)).toBe(true);
  expect(await made.verify(unhex(key.vk), new Uint8Array(32), sig)).toBe(false);
});

it('rejects what waits when the thread fails', async () => {
  const port: Port = { postMessage: () => {}, onmessage: null, onerror: null, terminate: () => {} };
  const failing = ballots(() => port);
  const waiting = failing.prepare(manifest);
  port.onerror?.({ message: 'boom' } as ErrorEvent);
  await expect(waiting).rejects.toThrow('boom');
});
