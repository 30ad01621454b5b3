import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import type { VoteManifest } from '../api/types';
import { decodeLink } from '../meeting/audit-link';
import { OtherDefinition } from '../meeting/definition-title';
import { mark, paperOf, unmarked } from '../meeting/secret-choice';
import { ballotSignHash, buildBallot, spoilSignHash } from '../ntv/ballot';
import { decodeBase64, encodeBase64 } from '../ntv/base64';
import type { Draft } from '../ntv/client';
import { concat, hex, unhex } from '../ntv/frame';
import { encodePoint, generator } from '../ntv/group';
import { encodeManifest, parseElection, type Manifest } from '../ntv/manifest';
import { goodSignature } from '../ntv/signature';
import { SecretWork, type WorkParts } from './secret-work';

const raw = encodeManifest({
  v: 'NTV1', board: 'b0'.repeat(32), vote: 'B-01', mode: 'secret', title: 'Miễn nhiệm', cells: ['tan-thanh', 'khong-tan-thanh', 'khong-bieu-quyet'],
  constraints: [{ w: [[0, 1], [1, 1], [2, 1]], in: [1] }], roll: '11'.repeat(32), keys: '22'.repeat(32), Y: hex(encodePoint(generator)), revote: 'last', min_tally: 5,
});
const election = parseElection(raw);
const secretKey = new Uint8Array(32).fill(9);
const vk = hex(ed25519.getPublicKey(secretKey));
const place: VoteManifest = {
  manifest: encodeBase64(raw), election_hash: hex(election.eh), board: 'b0'.repeat(32), server_key: '33'.repeat(32), mode: 'secret', vid: 7, vote_key: vk, next_bseq: 1,
  eligible: true, mine: null, close: '', tally: '', phase: 'voting', trustee: 0, confirmed: false, decrypted: false,
};
const key = { vk, sign: async (hash: Uint8Array) => ed25519.sign(hash, secretKey) };
const shown = { motion: 'Miễn nhiệm', persons: [] };
const paper = (manifest: Manifest) => paperOf({ kind: 'open', rule: { options: 'motion' } }, manifest);

class Bench {
  place = place;
  holds: typeof key | null = key;
  pinned = true;
  spoils: { bseq: number; bits: number[]; seed: string; ballot: string; sig: string }[] = [];
  spoilFails = false;
  cast: Parameters<WorkParts['cast']>[0][] = [];
  seeds = 0;
  discarded = 0;
  work: SecretWork;

  constructor() {
    const bench = this;
    this.work = new SecretWork('m', '019a2b3c-4d5e-7f80-8a9b-0c1d2e3f4a5b', paper, {
      making: {
        prepare: async () => undefined,
        async draft(manifest, choice): Promise<Draft> {
          expect(manifest).toEqual(raw);
          const seed = new Uint8Array(32).fill((bench.seeds += 1));
          const built = buildBallot(election, { ...choice, seed });
          return {
            code: built.code, hash: built.hash, bseq: choice.bseq,
            cast: async (with_) => concat(built.body, await with_.sign(ballotSignHash(election.eh, built.hash))),
            open: async (with_) => ({ seed, bits: [...choice.bits], sig: await with_.sign(spoilSignHash(election.eh, built.hash)) }),
            discard: async () => void (bench.discarded += 1),
          };
        },
      },
      read: async () => bench.place,
      spoil: async (_, opened) => {
        if (bench.spoilFails) throw new Error('offline');
        bench.spoils.push(opened);
      },
      key: async () => bench.holds,
      pinned: () => bench.pinned,
      cast: (ballot) => void bench.cast.push(ballot),
      learn: () => undefined,
    });
  }

  get now() {
    return this.work.state.get();
  }

  async marked(answer = 1) {
    await this.work.load();
    this.work.mark(mark(this.now.paper!, this.now.marks!, 0, answer));
    await this.work.build(shown);
  }
}

describe('work on a secret ballot', () => {
  it('shows the code before the choice between cast and check, sends nothing before, and forgets the choice with the cast', async () => {
    const bench = new Bench();
    await bench.marked();
    expect(bench.now).toMatchObject({ step: 'deciding' });
    expect(bench.now.code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expect(bench.cast).toEqual([]);
    const { code } = bench.now;
    await bench.work.cast();
    expect(bench.now).toMatchObject({ step: 'cast', code: '', marks: unmarked(bench.now.paper!) });
    expect(bench.cast).toMatchObject([{ code, vid: 7, bseq: 1, board: place.board, serverKey: place.server_key }]);
    const record = decodeBase64(bench.cast[0]!.record);
    const built = buildBallot(election, { vid: 7, vk: unhex(vk), bseq: 1, bits: [0, 1, 0], seed: new Uint8Array(32).fill(1) });
    expect(record.subarray(0, -64)).toEqual(built.body);
    expect(goodSignature(unhex(vk), ballotSignHash(election.eh, built.hash), record.subarray(-64))).toBe(true);
  });

  it('opens a ballot for a second device, which makes it again, and never casts it', async () => {
    const bench = new Bench();
    await bench.marked(2);
    const { code } = bench.now;
    await bench.work.open();
    expect(bench.now).toMatchObject({ step: 'opened', spoiled: true, code });
    const link = await decodeLink(bench.now.link);
    const rebuilt = buildBallot(election, link);
    expect(rebuilt.hash).toEqual(link.hash);
    expect(rebuilt.code).toBe(code);
    expect(bench.spoils).toMatchObject([{ bseq: 1, bits: [0, 0, 1], seed: hex(link.seed), ballot: hex(link.hash) }]);
    await bench.work.cast();
    expect(bench.cast).toEqual([]);

    // The next ballot has the same marks, another seed and a higher number.
    bench.work.again();
    expect(bench.now.marks?.rows).toEqual([2]);
    await bench.work.build(shown);
    expect(bench.now.code).not.toBe(code);
    await bench.work.cast();
    expect(bench.cast[0]).toMatchObject({ bseq: 2 });
  });

  it('tells the board of an opened ballot again after a lost line', async () => {
    const bench = new Bench();
    await bench.marked();
    bench.spoilFails = true;
    await bench.work.open();
    expect(bench.now).toMatchObject({ step: 'opened', spoiled: false });
    expect(bench.now.problem).not.toBeNull();
    bench.spoilFails = false;
    await bench.work.spoil();
    expect(bench.now).toMatchObject({ spoiled: true, problem: null });
    expect(bench.spoils).toHaveLength(1);
  });

  it('goes back to the marks, dropping the ballot', async () => {
    const bench = new Bench();
    await bench.marked(0);
    await bench.work.back();
    expect(bench.now).toMatchObject({ step: 'choosing', code: '', marks: { rows: [0] } });
    expect(bench.discarded).toBe(1);
  });

  it('signs with the key on the roll only', async () => {
    const bench = new Bench();
    bench.holds = { ...key, vk: '44'.repeat(32) };
    await bench.marked();
    await bench.work.cast();
    expect(bench.cast).toEqual([]);
    expect(bench.now.step).toBe('choosing');
    expect(bench.now.problem).not.toBeNull();
  });

  it('makes nothing for a vote that is not what its hash names, of another board, or open', async () => {
    for (const change of [{ election_hash: '55'.repeat(32) }, { board: '66'.repeat(32) }, { manifest: encodeBase64(encodeManifest({ ...(JSON.parse(new TextDecoder().decode(raw)) as Manifest), title: 'Khác' })) }]) {
      const bench = new Bench();
      bench.place = { ...place, ...change };
      await bench.work.load();
      expect(bench.now.step).toBe('stuck');
    }
    const moved = new Bench();
    moved.pinned = false;
    await moved.work.load();
    expect(moved.now.step).toBe('stuck');
  });

  it('continues after the ballot that the server has, with a higher number and without its marks', async () => {
    const bench = new Bench();
    bench.place = { ...place, next_bseq: 3, mine: { seq: 9, hash: '', sig: '', board: place.board, vid: 7, bseq: 2, code: 'x', received_at: '2026-12-08T03:42:07.000Z' } };
    await bench.work.load();
    expect(bench.now.step).toBe('cast');
    bench.work.again();
    bench.work.mark(mark(bench.now.paper!, bench.now.marks!, 0, 0));
    await bench.work.load();
    expect(bench.now).toMatchObject({ step: 'choosing', marks: { rows: [0] } });
    await bench.work.build(shown);
    await bench.work.cast();
    expect(bench.cast).toMatchObject([{ bseq: 3 }]);
  });

  it('makes nothing for a vote that is about something else than the screen shows', async () => {
    const bench = new Bench();
    await bench.work.load();
    bench.work.mark(mark(bench.now.paper!, bench.now.marks!, 0, 1));
    await bench.work.build({ ...shown, motion: 'Miễn nhiệm người khác' });
    expect(bench.now).toMatchObject({ step: 'choosing', code: '' });
    expect(bench.now.problem).toBeInstanceOf(OtherDefinition);
    expect(bench.seeds).toBe(0);
    await bench.work.build(shown);
    expect(bench.now).toMatchObject({ step: 'deciding', problem: null });
  });
});
