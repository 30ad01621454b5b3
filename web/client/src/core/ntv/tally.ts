import { hex, u32, unhex } from './frame';
import { decodePointHex, encodePoint, generator, multiplySecret } from './group';
import { HS } from './hash';
import { decodeScalar, encodeScalar, mod } from './scalar';

/** DecryptionShare opens a tally together with others: for each cell M = y·A, and the proof that the share's secret made it. Hexadecimal. */
export interface DecryptionShare {
  M: string[];
  c: string[];
  v: string[];
}

/**
 * makeShare decrypts the sums A with the secret of share i and proves it. `th` is the tally hash of the sums. Nonces hang on random bytes, the
 * secret and the statement together: a generator that repeats itself does not give the secret away.
 */
export function makeShare(i: number, secret: Uint8Array, eh: string, th: string, A: string[]): DecryptionShare {
  const y = decodeScalar(secret);
  if (y === 0n) throw new Error('no secret to decrypt with');
  const drawn = crypto.getRandomValues(new Uint8Array(32));
  const key = encodePoint(multiplySecret(generator, y));
  const share: DecryptionShare = { M: [], c: [], v: [] };
  A.forEach((sum, cell) => {
    const point = decodePointHex(sum);
    const w = HS('nonce-w', drawn, secret, unhex(eh, 32), unhex(th, 32), u32(i), u32(cell), unhex(sum));
    const M = encodePoint(multiplySecret(point, y));
    const commitments = [encodePoint(multiplySecret(generator, w)), encodePoint(multiplySecret(point, w))];
    const c = HS('dleq', unhex(eh), unhex(th), u32(i), u32(cell), key, unhex(sum), M, ...commitments);
    share.M.push(hex(M));
    share.c.push(hex(encodeScalar(c)));
    share.v.push(hex(encodeScalar(mod(w - c * y))));
  });
  drawn.fill(0);
  return share;
}
