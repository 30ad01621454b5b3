import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { frame } from './frame';
import { wideScalar } from './scalar';

/** HB hashes a frame to 32 bytes: SHA-256. */
export function HB(label: string, ...parts: Uint8Array[]): Uint8Array {
  return sha256(frame(label, ...parts));
}

/** HS hashes a frame to a scalar: SHA-512, read little-endian, modulo the order of the group. 512 bits reduced leave no bias. */
export function HS(label: string, ...parts: Uint8Array[]): bigint {
  return wideScalar(sha512(frame(label, ...parts)));
}

/** bodyHash is SHA-256 of a record's body, the form in which a record's hash covers it. */
export function bodyHash(body: Uint8Array): Uint8Array {
  return sha256(body);
}
