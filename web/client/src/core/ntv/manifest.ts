import { decodeCanonical, encodeCanonical, fields, list, mostBody, text, whole } from './canonical';
import { hex, unhex } from './frame';
import { decodePointHex, isIdentity, type Point } from './group';
import { HB } from './hash';

/** The definition of a vote: what can be marked, which rules bind a ballot, who may vote, under which key. Its hash names the vote. */

/** Constraint says that a weighted sum of cells is one of a few small numbers. */
export interface Constraint {
  /** Pairs of a cell's number (from 0) and its weight (1 to 2^16); no cell twice. */
  w: [number, number][];
  /** Allowed sums, ascending and distinct, 0 to 2^16. */
  in: number[];
}

/** Manifest is a vote as it stands on the board. Hashes, key set and key are lower-case hexadecimal. */
export interface Manifest {
  v: 'NTV1';
  board: string;
  vote: string;
  mode: 'secret' | 'open';
  title: string;
  /** Labels of what can be marked; a ballot is one bit for each. */
  cells: string[];
  constraints: Constraint[];
  roll: string;
  /** Hash of the key set's record; empty in an open vote. */
  keys: string;
  /** The key that ballots are encrypted under; empty in an open vote. */
  Y: string;
  revote: 'last' | 'first';
  min_tally: number;
}

/** Election is a checked definition, ready for work. */
export interface Election extends Manifest {
  /** The bytes of the definition. */
  raw: Uint8Array;
  /** The election hash, 32 bytes. */
  eh: Uint8Array;
  /** Key of a secret vote; null in an open one. */
  key: Point | null;
}

export const mostCells = 512;
export const mostConstraints = 256;
export const mostWeight = 2 ** 16;

const header = 4 + 32 + 4 + 4 + 2;

/** encodeManifest writes the one spelling of a definition. Throws when it is no good one. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const { v, board, vote, mode, title, cells, constraints, roll, keys, Y, revote, min_tally } = manifest;
  const ordered = constraints.map((constraint) => ({ w: constraint.w, in: constraint.in }));
  const raw = encodeCanonical({ v, board, vote, mode, title, cells, constraints: ordered, roll, keys, Y, revote, min_tally });
  parseElection(raw);
  return raw;
}

/** parseElection reads a definition; every spelling but the one, and every rule broken, throws. */
export function parseElection(raw: Uint8Array): Election {
  const found = fields(decodeCanonical(raw), 'v', 'board', 'vote', 'mode', 'title', 'cells', 'constraints', 'roll', 'keys', 'Y', 'revote', 'min_tally');
  const manifest: Manifest = {
    v: oneOf(found['v'], 'NTV1'),
    board: hash(found['board']),
    vote: text(found['vote']),
    mode: oneOf(found['mode'], 'secret', 'open'),
    title: text(found['title']),
    cells: list(found['cells'], text),
    constraints: list(found['constraints'], constraint),
    roll: hash(found['roll']),
    keys: text(found['keys']),
    Y: text(found['Y']),
    revote: oneOf(found['revote'], 'last', 'first'),
    min_tally: whole(found['min_tally'], 1, Number.MAX_SAFE_INTEGER),
  };
  if (manifest.vote === '') throw new Error('the vote has no identifier');
  checkCells(manifest);
  return { ...manifest, raw: raw.slice(), eh: HB('election', raw), key: key(manifest) };
}

function hash(value: unknown): string {
  return hex(unhex(text(value), 32));
}

function oneOf<T extends string>(value: unknown, ...allowed: T[]): T {
  if (!allowed.includes(value as T)) throw new Error(`not one of ${allowed.join(', ')}`);
  return value as T;
}

function constraint(value: unknown): Constraint {
  const found = fields(value, 'w', 'in');
  const w = list(found['w'], (pair): [number, number] => {
    const numbers = list(pair, (number) => whole(number, 0, mostWeight));
    if (numbers.length !== 2) throw new Error('a weight is a pair of cell and number');
    return numbers as [number, number];
  });
  return { w, in: list(found['in'], (sum) => whole(sum, 0, mostWeight)) };
}

function checkCells(manifest: Manifest): void {
  const { cells, constraints } = manifest;
  if (cells.length < 1 || cells.length > mostCells) throw new Error(`a vote of ${cells.length} cells`);
  if (cells.includes('') || new Set(cells).size !== cells.length) throw new Error('a label of a cell is empty or stands twice');
  if (constraints.length > mostConstraints) throw new Error(`a vote of ${constraints.length} constraints`);
  for (const { w, in: allowed } of constraints) {
    if (w.length === 0 || allowed.length === 0) throw new Error('a constraint weighs or allows nothing');
    if (w.some(([cell, weight]) => cell >= cells.length || weight < 1)) throw new Error('a constraint names a cell that is not there or weighs it 0');
    if (new Set(w.map(([cell]) => cell)).size !== w.length) throw new Error('a constraint names a cell twice');
    if (allowed.some((sum, at) => at > 0 && sum <= (allowed[at - 1] as number))) throw new Error('allowed sums are not ascending');
  }
  if (ballotLength(manifest) + 64 > mostBody) throw new Error('a ballot of this vote would be too long');
}

function key(manifest: Manifest): Point | null {
  if (manifest.mode === 'open') {
    if (manifest.keys !== '' || manifest.Y !== '') throw new Error('an open vote with keys');
    return null;
  }
  unhex(manifest.keys, 32);
  const point = decodePointHex(manifest.Y);
  if (isIdentity(point)) throw new Error('the key of the vote is the identity');
  return point;
}

/** ballotLength is the only length that a secret ballot of this vote may have, in bytes and without signature. */
export function ballotLength(manifest: Manifest): number {
  return header + 192 * manifest.cells.length + 64 * manifest.constraints.reduce((total, each) => total + each.in.length, 0);
}

/** checkBits throws when a choice breaks a rule of the vote; constraint numbers in the message count from 0. */
export function checkBits(manifest: Manifest, bits: readonly number[]): void {
  if (bits.length !== manifest.cells.length) throw new Error(`${bits.length} bits for ${manifest.cells.length} cells`);
  if (bits.some((bit) => bit !== 0 && bit !== 1)) throw new Error('a cell is marked (1) or not (0)');
  manifest.constraints.forEach(({ w, in: allowed }, at) => {
    const total = w.reduce((sum, [cell, weight]) => sum + weight * (bits[cell] as number), 0);
    if (!allowed.includes(total)) throw new Error(`the choice breaks rule ${at} of the vote`);
  });
}
