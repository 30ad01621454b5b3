import { decodeCanonical, encodeCanonical, fields, list, mostBody, mostU32, text, whole } from './canonical';
import { concat, hex, readU32, u32, unhex, utf8 } from './frame';
import { HB } from './hash';

/**
 * Bodies of records. Each kind has one spelling: read* throws on every other, write* gives it. Hashes, keys, points, scalars and signatures stay in
 * lower-case hexadecimal of checked length; whether they are points, scalars or good signatures is not looked at here. The definition of a vote is
 * in manifest.ts.
 */

export interface Genesis {
  v: 'NTV1';
  title: string;
  server_vk: string;
}

export interface Voter {
  vid: number;
  name: string;
  vk: string;
}

export interface Roll {
  voters: Voter[];
}

export interface Presence {
  vid: number;
  in: boolean;
}

export interface KeyToken {
  i: number;
  vk: string;
  token: string;
  sig: string;
}

export interface KeyShare {
  from: number;
  to: number;
  box: string;
}

/** TrusteeKeys is what a trustee shows of its dealing: commitments to the polynomial, key for boxes, proof of knowledge. */
export interface TrusteeKeys {
  i: number;
  vk: string;
  A: string[];
  Z: string;
  c: string;
  v: string[];
  token: string;
}

export interface ServerShareKey {
  pub: string;
  c: string;
  v: string;
}

export interface KeySet {
  n: number;
  k: number;
  trustees: TrusteeKeys[];
  server?: ServerShareKey;
}

export interface KeySetOK {
  keys: string;
  i: number;
  sig: string;
}

export interface Open {
  eh: string;
}

/** SignedBallot is the body of a ballot record: the ballot and the delegate's signature. Only the header has been read. */
export interface SignedBallot {
  eh: string;
  vid: number;
  bseq: number;
  ballot: Uint8Array;
  sig: Uint8Array;
}

export interface OpenBallot {
  eh: string;
  vid: number;
  bseq: number;
  bits: number[];
  sig: string;
}

export interface Spoil {
  eh: string;
  vid: number;
  bseq: number;
  bits: number[];
  seed: string;
  ballot: string;
  sig: string;
}

export interface Close {
  eh: string;
  counted: number[];
}

export interface CloseOK {
  eh: string;
  close: string;
  i: number;
  sig: string;
}

export interface Tally {
  eh: string;
  close: string;
  n: number;
  A: string[];
  B: string[];
}

export interface Share {
  eh: string;
  tally: string;
  i: number;
  M: string[];
  c: string[];
  v: string[];
}

export interface Result {
  eh: string;
  counts: number[];
  used: number[];
}

export interface KeyDestroyed {
  keys: string;
  i: number;
  sig: string;
}

export interface Abort {
  eh: string;
  why: string;
}

export interface Note {
  text: string;
}

const bytesIn = (length: number) => (value: unknown) => {
  const digits = text(value);
  if (digits.length !== 2 * length || !/^[0-9a-f]*$/.test(digits)) throw new Error(`not ${length} bytes in lower-case hexadecimal`);
  return digits;
};
const hash = bytesIn(32);
const signature = bytesIn(64);
const hashes = (value: unknown) => list(value, hash);
const number32 = (value: unknown) => whole(value, 0, mostU32);
/** Delegates are numbered from 1, trustees from 1 to 64; 0 is the server where it shares in a count. */
const delegate = (value: unknown) => whole(value, 1, mostU32);
const trusteeNumber = (value: unknown) => whole(value, 1, 64);
const number = (value: unknown) => whole(value, 0, Number.MAX_SAFE_INTEGER);
const bit = (value: unknown) => whole(value, 0, 1);

/** reader makes the reading function of a kind of body out of readers of its fields, which stand in the protocol's order. */
function reader<T extends object>(read: { [K in keyof T]-?: (value: unknown) => T[K] }, ...optional: (keyof T)[]) {
  const parse = part(read, ...optional);
  return (body: Uint8Array): T => parse(decodeCanonical(body));
}

function part<T extends object>(read: { [K in keyof T]-?: (value: unknown) => T[K] }, ...optional: (keyof T)[]) {
  const names = Object.keys(read) as (keyof T & string)[];
  const spelled = names.map((name) => (optional.includes(name) ? `${name}?` : name));
  return (value: unknown): T => {
    const found = fields(value, ...spelled);
    const out = {} as T;
    for (const name of names) if (Object.hasOwn(found, name)) out[name] = read[name](found[name]);
    return out;
  };
}

const version = (value: unknown): 'NTV1' => {
  if (value !== 'NTV1') throw new Error('not of the protocol NTV1');
  return value;
};
const flag = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw new Error('neither true nor false');
  return value;
};

export const readGenesis = reader<Genesis>({ v: version, title: text, server_vk: hash });
const voter = part<Voter>({ vid: delegate, name: text, vk: hash });
export const readRoll = reader<Roll>({ voters: (value) => list(value, voter) });
export const readPresence = reader<Presence>({ vid: delegate, in: flag });
export const readKeyToken = reader<KeyToken>({ i: trusteeNumber, vk: hash, token: hash, sig: signature });
export const readKeyShare = reader<KeyShare>({ from: trusteeNumber, to: trusteeNumber, box: bytesIn(80) });
const trustee = part<TrusteeKeys>({ i: number32, vk: hash, A: hashes, Z: hash, c: hash, v: hashes, token: hash });
const server = part<ServerShareKey>({ pub: hash, c: hash, v: hash });
export const readKeySet = reader<KeySet>({ n: number32, k: number32, trustees: (value) => list(value, trustee), server }, 'server');
export const readKeySetOK = reader<KeySetOK>({ keys: hash, i: trusteeNumber, sig: signature });
export const readOpen = reader<Open>({ eh: hash });
export const readOpenBallot = reader<OpenBallot>({ eh: hash, vid: delegate, bseq: number32, bits: (value) => list(value, bit), sig: signature });
export const readSpoil = reader<Spoil>({
  eh: hash,
  vid: delegate,
  bseq: number32,
  bits: (value) => list(value, bit),
  seed: hash,
  ballot: hash,
  sig: signature,
});
export const readClose = reader<Close>({ eh: hash, counted: (value) => list(value, number) });
export const readCloseOK = reader<CloseOK>({ eh: hash, close: hash, i: trusteeNumber, sig: signature });
export const readTally = reader<Tally>({ eh: hash, close: hash, n: number, A: hashes, B: hashes });
export const readShare = reader<Share>({ eh: hash, tally: hash, i: (value) => whole(value, 0, 64), M: hashes, c: hashes, v: hashes });
export const readResult = reader<Result>({ eh: hash, counts: (value) => list(value, number), used: (value) => list(value, number32) });
export const readKeyDestroyed = reader<KeyDestroyed>({ keys: hash, i: trusteeNumber, sig: signature });
export const readAbort = reader<Abort>({ eh: hash, why: text });
export const readNote = reader<Note>({ text });

const integer = (value: unknown) => whole(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const weight = (value: unknown): number[] => {
  const pair = list(value, integer);
  if (pair.length !== 2) throw new Error('a weight is a pair of cell and number');
  return pair;
};

const oneOf = (...allowed: string[]) => (value: unknown) => {
  if (!allowed.includes(value as string)) throw new Error(`not one of ${allowed.join(', ')}`);
  return value;
};

/** readVoteShape reads only the spelling of a vote's definition; whether it says what it may is for parseElection of manifest.ts. */
export const readVoteShape = reader<Record<string, unknown>>({
  v: version,
  board: hash,
  vote: text,
  mode: oneOf('secret', 'open'),
  title: text,
  cells: (value) => list(value, text),
  constraints: (value) => list(value, part<{ w: number[][]; in: number[] }>({ w: (pairs) => list(pairs, weight), in: (sums) => list(sums, integer) })),
  roll: hash,
  keys: text,
  Y: text,
  revote: oneOf('last', 'first'),
  min_tally: integer,
});

/** Body is all bodies that are JSON and not the definition of a vote. */
export type Body =
  | Genesis | Roll | Presence | KeyToken | KeyShare | KeySet | KeySetOK | Open | OpenBallot | Spoil | Close | CloseOK | Tally | Share | Result
  | KeyDestroyed | Abort | Note;

/** writeBody spells a body whose fields stand in the order of its type above. Throws when a text holds a control character. */
export function writeBody(body: Body): Uint8Array {
  return encodeCanonical(body);
}

const magic = utf8('NTVB');
/** ballotHeader is the length of what stands before the points: magic, election hash, delegate, sequence number, number of cells. */
export const ballotHeader = 4 + 32 + 4 + 4 + 2;

/** readSignedBallot takes the signature off and reads the header. Throws when there is no room for them or the magic is another. */
export function readSignedBallot(body: Uint8Array): SignedBallot {
  if (body.length < ballotHeader + 64 || body.length > mostBody) throw new Error('not a ballot with its signature');
  if (magic.some((byte, at) => body[at] !== byte)) throw new Error('not a ballot');
  const ballot = body.subarray(0, body.length - 64);
  return { eh: hex(ballot.subarray(4, 36)), vid: readU32(ballot, 36), bseq: readU32(ballot, 40), ballot, sig: body.subarray(ballot.length) };
}

/** writeSignedBallot puts the signature behind the ballot. */
export function writeSignedBallot(ballot: Uint8Array, sig: Uint8Array): Uint8Array {
  return concat(ballot, sig);
}

// What the signatures in bodies stand under. Every hash in hexadecimal, as in the bodies.

/** keyTokenHash is signed by a trustee that shows the token of its dealing. */
export function keyTokenHash(board: string, i: number, token: string): Uint8Array {
  return HB('key-token-sig', unhex(board), u32(i), unhex(token));
}

/** keySetOKHash is signed by a trustee that has checked its shares; `keys` is the hash of the key set's record. */
export function keySetOKHash(board: string, keys: string): Uint8Array {
  return HB('keyset-ok', unhex(board), unhex(keys));
}

/** closeOKHash is signed by a trustee that has verified the board up to a close; `close` is the hash of the close record. */
export function closeOKHash(board: string, close: string): Uint8Array {
  return HB('close-ok', unhex(board), unhex(close));
}

/** keyDestroyedHash is signed by a trustee that has erased its share. */
export function keyDestroyedHash(board: string, keys: string): Uint8Array {
  return HB('key-destroyed', unhex(board), unhex(keys));
}
