/** Bytes of NTV1: frames, numbers, hexadecimal. Everything that is hashed or signed passes through {@link frame}. */

const encoder = new TextEncoder();
const protocol = utf8('NTV1');

/** utf8 returns the UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** u16, u32 and u64 are big-endian. They throw RangeError outside their range or when the number is no whole one. */
export function u16(value: number): Uint8Array {
  return big(value, 2);
}

export function u32(value: number): Uint8Array {
  return big(value, 4);
}

/** u64 of a number up to 2^53 − 1, the largest a body may hold. */
export function u64(value: number): Uint8Array {
  return big(value, 8);
}

function big(value: number, bytes: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * bytes)) throw new RangeError(`not a number of ${bytes} bytes: ${value}`);
  const out = new Uint8Array(bytes);
  for (let at = bytes - 1, rest = value; at >= 0 && rest > 0; at--, rest = Math.floor(rest / 256)) out[at] = rest % 256;
  return out;
}

/** readU32 reads a big-endian u32 at an offset. */
export function readU32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

/** concat joins byte strings. */
export function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * frame is what is hashed: "NTV1" ‖ u16 length of the label ‖ label ‖ for each part u32 length ‖ part. The lengths make it one spelling of one
 * list of parts. Labels are ASCII.
 */
export function frame(label: string, ...parts: Uint8Array[]): Uint8Array {
  const name = utf8(label);
  const pieces = [protocol, u16(name.length), name];
  for (const part of parts) pieces.push(u32(part.length), part);
  return concat(...pieces);
}

/** equal compares byte strings; not for secrets. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** hex writes lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += digits[byte];
  return out;
}

/** unhex reads lower-case hexadecimal of exactly `length` bytes, and throws on every other spelling. */
export function unhex(text: string, length?: number): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Error('not lower-case hexadecimal');
  if (length !== undefined && text.length !== 2 * length) throw new Error(`not ${length} bytes`);
  const out = new Uint8Array(text.length / 2);
  for (let at = 0; at < out.length; at++) out[at] = parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return out;
}
