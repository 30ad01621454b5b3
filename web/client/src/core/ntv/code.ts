/** Crockford's base 32: no I, L, O, U; what is read aloud or typed keeps its meaning. */

export const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** encode32 writes bytes in base 32; the last digit is filled up with zero bits. */
export function encode32(bytes: Uint8Array): string {
  let out = '';
  let kept = 0;
  let bits = 0;
  for (const byte of bytes) {
    kept = (kept << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += alphabet[(kept >> bits) & 31];
    }
    kept &= (1 << bits) - 1;
  }
  if (bits > 0) out += alphabet[(kept << (5 - bits)) & 31];
  return out;
}

/** decode32 reads what encode32 wrote. Throws on other digits and on filling bits that are not zero. */
export function decode32(text: string): Uint8Array {
  const out = new Uint8Array(Math.floor((text.length * 5) / 8));
  let kept = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    const digit = alphabet.indexOf(letter);
    if (digit < 0) throw new Error(`"${letter}" is no digit of base 32`);
    kept = (kept << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = kept >> bits;
      kept &= (1 << bits) - 1;
    }
  }
  if (bits >= 5 || kept !== 0) throw new Error('base 32 with a digit too many');
  return out;
}

/** readable brings typed text to digits: small letters, O for 0, I and L for 1, spaces and hyphens left out. */
export function readable(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s\-–—]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** trackingCode is the first 80 bits of a ballot's hash, XXXX-XXXX-XXXX-XXXX. */
export function trackingCode(hash: Uint8Array): string {
  return (encode32(hash.subarray(0, 10)).match(/.{4}/g) as string[]).join('-');
}
