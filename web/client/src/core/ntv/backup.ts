import { alphabet, decode32, encode32, readable } from './code';
import { concat, equal, unhex } from './frame';
import { HB } from './hash';

/** A trustee's printed backup: for a QR code, and for typing in when no camera reads it. It holds the secrets: it belongs in a sealed envelope. */

/** Backup is what a trustee needs to go on at another device, on a board it can download there. */
export interface Backup {
  i: number;
  /** First 8 bytes of the board's hash: enough to notice an envelope of another session. */
  board: Uint8Array;
  signer: Uint8Array;
  share: Uint8Array;
}

/** BadLine says that a typed line has a mistake. */
export class BadLine extends Error {
  constructor(
    /** From 1. */
    readonly line: number,
  ) {
    super(`line ${line} of the backup has a mistake`);
    this.name = 'BadLine';
  }
}

const version = 1;
const payload = 2 + 8 + 32 + 32;
const digits = Math.ceil(((payload + 4) * 8) / 5);
/** Digits of a line without its check digit. */
const wide = 19;

/**
 * Check digit by Luhn's rule to base 32, begun with the number of the line: it finds every wrong letter, nearly every pair exchanged, and lines
 * exchanged. What it misses the checksum over all finds.
 */
function checkDigit(line: string, number: number): string {
  let sum = number;
  [...line].forEach((letter, at) => {
    const doubled = alphabet.indexOf(letter) * (at % 2 === 0 ? 2 : 1);
    sum += Math.floor(doubled / 32) + (doubled % 32);
  });
  return alphabet[(32 - (sum % 32)) % 32] as string;
}

/** writeBackup returns the lines to print, each of groups of four with its check digit at the end; joined without spaces they are what a QR holds. */
export function writeBackup({ i, board, signer, share }: Backup): string[] {
  const bytes = concat(Uint8Array.of(version, i), board.subarray(0, 8), signer, share);
  const text = encode32(concat(bytes, HB('trustee-backup', bytes).subarray(0, 4)));
  bytes.fill(0);
  const lines = text.match(new RegExp(`.{1,${wide}}`, 'g')) as string[];
  return lines.map((line, at) => ((line + checkDigit(line, at)).match(/.{1,4}/g) as string[]).join(' '));
}

/** readBackup reads what was scanned or typed, with any spacing. Throws BadLine for a line whose check digit is wrong. */
export function readBackup(typed: string): Backup {
  const found = readable(typed);
  let text = '';
  for (let at = 0, line = 0; at < found.length; line++, at += wide + 1) {
    const piece = found.slice(at, at + wide + 1);
    if (checkDigit(piece.slice(0, -1), line) !== piece.slice(-1)) throw new BadLine(line + 1);
    text += piece.slice(0, -1);
  }
  if (text.length !== digits) throw new BadLine(Math.ceil((found.length + 1) / (wide + 1)));
  const bytes = decode32(text);
  const body = bytes.subarray(0, payload);
  if (body[0] !== version || !equal(bytes.subarray(payload), HB('trustee-backup', body).subarray(0, 4))) throw new Error('the backup is not complete or not of this program');
  return { i: body[1] as number, board: body.slice(2, 10), signer: body.slice(10, 42), share: body.slice(42, 74) };
}

/** sameBoard says whether a backup is of the board with this hash (hexadecimal). */
export function sameBoard(backup: Backup, board: string): boolean {
  return equal(backup.board, unhex(board, 32).subarray(0, 8));
}
