import { trackingCode } from './code';
import { frame, hex, u32, u64, unhex, utf8 } from './frame';
import type { Link } from './witness';

/** Hashes of NTV1 for screens, by the browser's own SHA-256: the page then carries no hash code of its own. */

/** digest is HB of a label and parts. */
export async function digest(label: string, ...parts: Uint8Array[]): Promise<Uint8Array> {
  return sha256(frame(label, ...parts));
}

/** sha256 of bytes. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

/** openSigHash is what a delegate signs to cast an open ballot; bits are 0 or 1 for each cell, eh is hexadecimal. */
export function openSigHash(eh: string, vid: number, bseq: number, bits: readonly number[]): Promise<Uint8Array> {
  return digest('open-sig', unhex(eh, 32), u32(vid), u32(bseq), Uint8Array.from(bits));
}

/** voteKeySigHash is what a device signs with a new key to prove that it has the private half. */
export function voteKeySigHash(person: string): Promise<Uint8Array> {
  return digest('vote-key', utf8(person));
}

/** keyFingerprint is what delegates compare of a vote key: XXXX-XXXX-XXXX-XXXX. */
export async function keyFingerprint(vk: string): Promise<string> {
  return trackingCode(await digest('vote-key-print', unhex(vk, 32)));
}

/** headDigest is what the server signs for a record: `board` and `hash` are hexadecimal. */
export function headDigest(board: string, seq: number, hash: string): Promise<Uint8Array> {
  return digest('head', unhex(board, 32), u64(seq), unhex(hash, 32));
}

/** linkDigest computes the hash of a record from its link; hexadecimal. */
export async function linkDigest(board: string, link: Link): Promise<string> {
  const parts = [unhex(board, 32), u64(link.seq), unhex(link.prev, 32), utf8(link.type), u64(link.ts), unhex(link.body_sha256, 32)];
  return hex(await digest('record', ...parts));
}
