import { describe, expect, it } from 'vitest';
import { openSignHash } from './ballot';
import { openSigHash } from './digest';
import { hex } from './frame';

describe('hashes by the browser itself', () => {
  it('signs an open choice as the verifier reads it', async () => {
    const eh = new Uint8Array(32).map((_, at) => at);
    for (const [vid, bseq, bits] of [[1, 1, [1, 0, 0]], [60, 2, [0, 0, 1]], [4294967295, 7, [0, 1, 0]]] as const) {
      expect(hex(await openSigHash(hex(eh), vid, bseq, bits))).toBe(hex(openSignHash(eh, vid, bseq, bits)));
    }
    expect(hex(await openSigHash(hex(eh), 1, 1, [1, 0, 0]))).not.toBe(hex(openSignHash(eh, 1, 1, [0, 1, 0])));
  });
});
