import { decodeBase64, encodeBase64 } from './base64';
import { concat, hex, u64, unhex, utf8 } from './frame';
import { HB, bodyHash } from './hash';

/** Records of a board: one JSON object a line, in one spelling. */

/** recordTypes are all types of records. */
export const recordTypes = [
  'genesis', 'roll', 'presence', 'key-token', 'key-share', 'keyset', 'keyset-ok', 'vote', 'open', 'ballot', 'open-ballot', 'spoil',
  'close', 'close-ok', 'tally', 'share', 'result', 'key-destroyed', 'abort', 'note',
] as const;

/** RecordType is one of {@link recordTypes}. */
export type RecordType = (typeof recordTypes)[number];

/** mostLine is the longest line of a board, in bytes. */
export const mostLine = 8 * 1024 * 1024;

/** zeros stands for the record before the first, in hexadecimal. */
export const zeros = '0'.repeat(64);

/** BoardRecord is a line taken apart. Its hash is computed from the rest; that the line says the same is for the reader to check. */
export interface BoardRecord {
  seq: number;
  /** Hash of the record before, hexadecimal. */
  prev: string;
  /** As written: possibly a type unknown here. */
  type: string;
  /** Server's clock, milliseconds since 1970. */
  ts: number;
  /** Missing where it was destroyed or is withheld: then only its hash stands on the board. */
  body?: Uint8Array;
  bodyHash: Uint8Array;
  /** As written, hexadecimal. */
  hash: string;
  /** 64 bytes, as written. */
  sig: Uint8Array;
}

/** Head is a signed head: what the server says a board's last record is. It is the receipt of that record, too. */
export interface Head {
  /** Hash of record 0, hexadecimal. */
  board: string;
  seq: number;
  hash: string;
  /** Hexadecimal. */
  sig: string;
}

const whole = '(0|[1-9][0-9]{0,15})';
const hash = '([0-9a-f]{64})';
const line = new RegExp(
  `^\\{"seq":${whole},"prev":"${hash}","type":"([a-z-]{1,32})","ts":${whole},"(?:body":"([A-Za-z0-9+/]*={0,2})|body_sha256":"${hash})","hash":"${hash}","sig":"([0-9a-f]{128})"\\}$`,
);
const ascii = new TextDecoder('latin1');

/** parseLine reads a line without its end. Throws on every spelling but the one, and on numbers from 2^53 on. */
export function parseLine(raw: Uint8Array | string): BoardRecord {
  if (raw.length > mostLine) throw new Error('line is too long');
  const parts = line.exec(typeof raw === 'string' ? raw : ascii.decode(raw));
  if (!parts) throw new Error('line is not spelled as a record');
  const [, seq, prev, type, ts, base64, destroyed, own, sig] = parts as unknown as string[];
  const body = destroyed === undefined ? decodeBase64(base64 as string) : undefined;
  return {
    seq: exact(seq as string),
    prev: prev as string,
    type: type as string,
    ts: exact(ts as string),
    ...(body && { body }),
    bodyHash: body ? bodyHash(body) : unhex(destroyed as string, 32),
    hash: own as string,
    sig: unhex(sig as string, 64),
  };
}

function exact(digits: string): number {
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) throw new Error('number is too large');
  return value;
}

/** encodeLine writes a record as its line, without the end of the line. */
export function encodeLine(record: BoardRecord): string {
  const body = record.body ? `"body":"${encodeBase64(record.body)}"` : `"body_sha256":"${hex(record.bodyHash)}"`;
  return `{"seq":${record.seq},"prev":"${record.prev}","type":"${record.type}","ts":${record.ts},${body},"hash":"${record.hash}","sig":"${hex(record.sig)}"}`;
}

/** recordHash computes a record's hash; `board` is the hash of record 0, or {@link zeros} for record 0 itself. */
export function recordHash(board: string, record: Pick<BoardRecord, 'seq' | 'prev' | 'type' | 'ts' | 'bodyHash'>): string {
  const parts = [unhex(board, 32), u64(record.seq), unhex(record.prev, 32), utf8(record.type), u64(record.ts), record.bodyHash];
  return hex(HB('record', ...parts));
}

/** headHash is what the server signs for a record. For record 0, too, `board` is that record's hash. */
export function headHash(board: string, seq: number, hash: string): Uint8Array {
  return HB('head', unhex(board, 32), u64(seq), unhex(hash, 32));
}

/**
 * readLines cuts a board into lines with their ends, whatever pieces it arrives in. The last line may lack its end. A line that grows longer than
 * {@link mostLine} is given as far as it has come, and nothing after it: no reader takes it, and nobody is made to hold more.
 */
export async function* readLines(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of source) {
    let from = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
      yield concat(...held, piece.subarray(from, end + 1));
      held = [];
      size = 0;
      from = end + 1;
    }
    if (from < piece.length) {
      held.push(piece.slice(from));
      size += piece.length - from;
    }
    if (size > mostLine) break;
  }
  if (size > 0) yield concat(...held);
}
