/// <reference types="node" />
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { ballotSignHash, buildBallot, openSignHash, spoilSignHash } from './ballot';
import { closeOKHash, keyDestroyedHash, keySetOKHash, keyTokenHash, writeBody, writeSignedBallot, type Body, type KeySet, type TrusteeKeys } from './bodies';
import { electionKey, sumsOf, tallyHash } from './checks';
import { hex, u32, unhex, utf8 } from './frame';
import { decodePointHex, encodePoint, generator, identity, multiplyPublic } from './group';
import { HB, HS, bodyHash } from './hash';
import { encodeManifest, parseElection, type Manifest } from './manifest';
import { encodeLine, headHash, recordHash, zeros, type BoardRecord, type RecordType } from './record';
import { parseBallot } from './ballot';
import { encodeScalar, mod } from './scalar';

/** Good boards for tests, made with everybody's keys in one hand. Everything follows from fixed seeds. */

const times = (scalar: bigint) => multiplyPublic(generator, scalar);
const point = (scalar: bigint) => hex(encodePoint(times(scalar)));
const scalar = (value: bigint) => hex(encodeScalar(mod(value)));

/** What precedes the 32 bytes of an Ed25519 key in PKCS #8. */
const pkcs8 = '302e020100300506032b657004220420';

/** Signer is an Ed25519 key made from a name. */
export class Signer {
  readonly #secret: KeyObject;
  readonly vk: string;

  constructor(name: string) {
    const der = Buffer.from(pkcs8 + hex(bodyHash(utf8(name))), 'hex');
    this.#secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    this.vk = createPublicKey(this.#secret).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  }

  sign(message: Uint8Array): string {
    return sign(null, message, this.#secret).toString('hex');
  }
}

/** TestBoard appends records as a server does. */
export class TestBoard {
  readonly records: BoardRecord[] = [];
  readonly server = new Signer('server');
  board = zeros;
  ts = 1_700_000_000_000;

  constructor() {
    this.add('genesis', { v: 'NTV1', title: 'Kỳ họp thứ mười', server_vk: this.server.vk });
    this.board = this.last.hash;
  }

  get last(): BoardRecord {
    return this.records[this.records.length - 1] as BoardRecord;
  }

  /** add appends a body and returns the hash of its record. */
  add(type: RecordType, body: Body | Uint8Array): string {
    const bytes = body instanceof Uint8Array ? body : writeBody(body);
    const last = this.records[this.records.length - 1];
    const record = { seq: this.records.length, prev: last?.hash ?? zeros, type, ts: (this.ts += 10), body: bytes, bodyHash: bodyHash(bytes), hash: '', sig: new Uint8Array() };
    this.records.push(record);
    seal(this, record);
    return record.hash;
  }

  lines(): string[] {
    return this.records.map(encodeLine);
  }
}

/** seal gives a record its hash and the server's signature. */
export function seal(board: Pick<TestBoard, 'board' | 'server'>, record: BoardRecord): void {
  const hash = recordHash(record.seq === 0 ? zeros : board.board, record);
  if (hash === record.hash) return;
  record.hash = hash;
  record.sig = unhex(board.server.sign(headHash(record.seq === 0 ? record.hash : board.board, record.seq, record.hash)));
}

/** reseal chains, hashes and signs all records from one on, as a server would that changed the past. */
export function reseal(board: Pick<TestBoard, 'board' | 'server'>, records: BoardRecord[], from = 0): void {
  for (let at = from; at < records.length; at++) {
    const record = records[at] as BoardRecord;
    record.seq = at;
    record.prev = at === 0 ? zeros : (records[at - 1] as BoardRecord).hash;
    record.bodyHash = record.body ? bodyHash(record.body) : record.bodyHash;
    if (at === 0) board.board = recordHash(zeros, record);
    seal(board, record);
  }
}

/** Sizes of a board. */
export interface Sizes {
  /** 2 or 3. */
  cells: number;
  /** At least 2. */
  voters: number;
  trustees: number;
  threshold: number;
  spoils: number;
  /** Also an open vote, a replaced ballot, a wrong share, an aborted vote. */
  incidents: boolean;
}

/** goodBoard makes a board with a secret vote of a few options, counted. */
export function goodBoard(sizes: Sizes): TestBoard {
  const board = new TestBoard();
  const voters = Array.from({ length: sizes.voters }, (_, at) => ({ vid: at + 1, name: `Đại biểu ${at + 1}`, signer: new Signer(`voter ${at + 1}`) }));
  const roll = board.add('roll', { voters: voters.map(({ vid, name, signer }) => ({ vid, name, vk: signer.vk })) });
  for (const { vid } of voters.slice(0, 3)) board.add('presence', { vid, in: true });
  const { keys, record, secrets, server, trustees } = ceremony(board, sizes);
  const cells = ['tan-thanh', 'khong-tan-thanh', 'khong-bieu-quyet'].slice(0, sizes.cells);
  const constraints: Manifest['constraints'] = [{ w: cells.map((_, cell) => [cell, 1]), in: [1] }];
  const shared = { v: 'NTV1' as const, board: board.board, cells, constraints, roll, revote: 'last' as const, min_tally: Math.min(5, sizes.voters) };
  const raw = encodeManifest({ ...shared, vote: 'v1', mode: 'secret', title: 'Nghị quyết về "đất đai"', keys: record, Y: electionKey(keys) });
  const election = parseElection(raw);
  const eh = hex(election.eh);
  board.add('vote', raw);
  board.add('open', { eh });

  const choice = (vid: number) => cells.map((_, cell) => (cell === vid % cells.length ? 1 : 0));
  const last = cells.map((_, cell) => (cell === cells.length - 1 ? 1 : 0));
  const latest = new Map<number, { seq: number; body: Uint8Array }>();
  const build = (vid: number, bseq: number, bits: number[]) => {
    const seed = HB('test-seed', u32(vid), u32(bseq));
    return { seed, ...buildBallot(election, { vid, vk: unhex(voters[vid - 1]!.signer.vk), bseq, bits, seed }) };
  };
  const cast = (vid: number, bseq: number, bits: number[]) => {
    const { body, hash } = build(vid, bseq, bits);
    latest.set(vid, { seq: board.records.length, body });
    board.add('ballot', writeSignedBallot(body, unhex(voters[vid - 1]!.signer.sign(ballotSignHash(election.eh, hash)))));
  };
  for (let vid = 1; vid <= sizes.spoils; vid++) {
    const { seed, hash } = build(vid, 1, last);
    const sig = voters[vid - 1]!.signer.sign(spoilSignHash(election.eh, hash));
    board.add('spoil', { eh, vid, bseq: 1, bits: last, seed: hex(seed), ballot: hex(hash), sig });
  }
  for (const { vid } of voters) cast(vid, 2, choice(vid));
  if (sizes.incidents) cast(1, 3, choice(1));

  const close = board.add('close', { eh, counted: [...latest.values()].map(({ seq }) => seq).sort((a, b) => a - b) });
  for (let i = 1; i <= sizes.threshold; i++) board.add('close-ok', { eh, close, i, sig: trustees[i - 1]!.sign(closeOKHash(board.board, close)) });

  const sums = { A: cells.map(() => identity), B: cells.map(() => identity) };
  for (const { body } of latest.values()) {
    const ballot = parseBallot(election, body);
    for (const cell of cells.keys()) {
      sums.A[cell] = sums.A[cell]!.add(ballot.alpha[cell]!);
      sums.B[cell] = sums.B[cell]!.add(ballot.beta[cell]!);
    }
  }
  const [A, B] = [sumsOf(sums.A), sumsOf(sums.B)];
  const n = latest.size;
  const tally = board.add('tally', { eh, close, n, A, B });
  const share = (i: number, secret: bigint) => board.add('share', { eh, tally, i, ...decryption(i, secret, eh, tallyHash(eh, close, n, A, B), A) });
  if (sizes.incidents) share(sizes.trustees, 5n);
  share(0, server);
  const used = Array.from({ length: sizes.threshold }, (_, at) => at + 1);
  for (const i of used) share(i, secrets[i - 1] as bigint);
  const counts = cells.map((_, cell) => voters.filter(({ vid }) => choice(vid)[cell] === 1).length);
  board.add('result', { eh, counts, used });
  if (sizes.incidents) incidents(board, voters, { ...shared, mode: 'open', keys: '', Y: '', vote: 'v2', title: 'Công khai' });
  board.add('key-destroyed', { keys: record, i: 1, sig: trustees[0]!.sign(keyDestroyedHash(board.board, record)) });
  board.add('note', { text: 'hết' });
  return board;
}

function incidents(board: TestBoard, voters: { vid: number; signer: Signer }[], manifest: Manifest): void {
  for (const aborted of [true, false]) {
    const raw = encodeManifest({ ...manifest, vote: aborted ? 'v2' : 'v3' });
    const election = parseElection(raw);
    const eh = hex(election.eh);
    board.add('vote', raw);
    board.add('open', { eh });
    const counted: number[] = [];
    const bits = manifest.cells.map((_, cell) => (cell === 0 ? 1 : 0));
    for (const { vid, signer } of voters.slice(0, 2)) {
      counted.push(board.records.length);
      board.add('open-ballot', { eh, vid, bseq: 1, bits, sig: signer.sign(openSignHash(election.eh, vid, 1, bits)) });
    }
    if (aborted) {
      board.add('abort', { eh, why: 'mất điện' });
      continue;
    }
    board.add('close', { eh, counted });
    board.add('result', { eh, counts: bits.map((bit) => 2 * bit), used: [] });
  }
}

function ceremony(board: TestBoard, { trustees: n, threshold: k }: Sizes) {
  const secretsOf = (i: number, what: string, j: number) => HS('test-secret', utf8(what), u32(i), u32(j));
  const signers = Array.from({ length: n }, (_, at) => new Signer(`trustee ${at + 1}`));
  const dealings = signers.map((signer, at): { shown: TrusteeKeys; a: bigint[] } => {
    const i = at + 1;
    const a = Array.from({ length: k }, (_, j) => secretsOf(i, 'a', j));
    const z = secretsOf(i, 'z', 0);
    const A = a.map(point);
    const nonces = Array.from({ length: k + 1 }, (_, j) => secretsOf(i, 'u', j));
    const parts = [unhex(board.board), u32(i), u32(n), u32(k), ...A.map((each) => unhex(each)), unhex(point(z)), ...nonces.map((u) => unhex(point(u)))];
    const c = HS('pok', ...parts);
    const v = nonces.map((u, j) => scalar(u - c * (j < k ? (a[j] as bigint) : z)));
    const token = hex(HB('key-token', unhex(board.board), u32(i), ...A.map((each) => unhex(each)), unhex(point(z)), unhex(scalar(c)), ...v.map((each) => unhex(each))));
    board.add('key-token', { i, vk: signer.vk, token, sig: signer.sign(keyTokenHash(board.board, i, token)) });
    return { shown: { i, vk: signer.vk, A, Z: point(z), c: scalar(c), v, token }, a };
  });
  const server = secretsOf(0, 'server', 0);
  const nonce = secretsOf(0, 'server', 1);
  const c = HS('pok-single', unhex(board.board), unhex(point(server)), unhex(point(nonce)));
  const keys: KeySet = { n, k, trustees: dealings.map(({ shown }) => shown), server: { pub: point(server), c: scalar(c), v: scalar(nonce - c * server) } };
  const record = board.add('keyset', keys);
  for (const [at, signer] of signers.entries()) board.add('keyset-ok', { keys: record, i: at + 1, sig: signer.sign(keySetOKHash(board.board, record)) });
  const evaluate = (m: number) => dealings.reduce((sum, { a }) => mod(sum + a.reduceRight((value, each) => mod(value * BigInt(m) + each), 0n)), 0n);
  return { keys, record, server, trustees: signers, secrets: signers.map((_, at) => evaluate(at + 1)) };
}

function decryption(i: number, secret: bigint, eh: string, th: string, A: string[]) {
  const parts = A.map((sum, cell) => {
    const a = decodePointHex(sum);
    const m = encodePoint(multiplyPublic(a, secret));
    const w = HS('test-nonce', u32(i), u32(cell));
    const c = HS('dleq', unhex(eh), unhex(th), u32(i), u32(cell), unhex(point(secret)), unhex(sum), m, unhex(point(w)), encodePoint(multiplyPublic(a, w)));
    return { M: hex(m), c: scalar(c), v: scalar(w - c * secret) };
  });
  return { M: parts.map(({ M }) => M), c: parts.map((part) => part.c), v: parts.map(({ v }) => v) };
}
