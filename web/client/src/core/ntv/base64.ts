/** Standard base64 with padding, in its one spelling: bits that no byte uses are zero. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Int8Array(128).fill(-1);
for (let at = 0; at < 64; at++) values[alphabet.charCodeAt(at)] = at;

/** encodeBase64 writes the one spelling. */
export function encodeBase64(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    out += alphabet[word >> 18]! + alphabet[(word >> 12) & 63]!;
    out += left > 1 ? alphabet[(word >> 6) & 63]! : '=';
    out += left > 2 ? alphabet[word & 63]! : '=';
  }
  return out;
}

/** decodeBase64 reads the one spelling and throws on every other: atob would forgive white space, missing padding and stray bits. */
export function decodeBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new Error('base64 is not padded');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const out = new Uint8Array((text.length / 4) * 3 - padding);
  const digits = text.length - padding;
  let word = 0;
  let to = 0;
  for (let at = 0; at < digits; at++) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? (values[code] as number) : -1;
    if (value < 0) throw new Error('not base64');
    word = (word << 6) | value;
    if (at % 4 === 3) {
      out[to++] = (word >> 16) & 255;
      out[to++] = (word >> 8) & 255;
      out[to++] = word & 255;
      word = 0;
    }
  }
  if (padding === 1) {
    if (word & 3) throw new Error('base64 has stray bits');
    out[to++] = (word >> 10) & 255;
    out[to] = (word >> 2) & 255;
  } else if (padding === 2) {
    if (word & 15) throw new Error('base64 has stray bits');
    out[to] = (word >> 4) & 255;
  }
  return out;
}
