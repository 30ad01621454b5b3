import { describe, expect, it } from 'vitest';
import { utf8 } from '../ntv/frame';
import { decodeLink, encodeLink, longest, type OpenedLink } from './audit-link';

const bytes = (from: number) => Uint8Array.from({ length: 32 }, (_, at) => (from + at * 7) & 255);
const fallback = { id: '019a2b3c-4d5e-7f80-8a9b-0c1d2e3f4a5b', eh: 'ab'.repeat(32) };
const link = (cells: number, manifest: string): OpenedLink => ({
  vid: 17,
  bseq: 3,
  vk: bytes(1),
  seed: bytes(2),
  hash: bytes(3),
  bits: Array.from({ length: cells }, (_, at) => (at % 3 === 1 ? 1 : 0)),
  vote: { manifest: utf8(manifest) },
});

describe('the address of an opened ballot', () => {
  it('holds the whole vote where it fits', async () => {
    const opened = link(10, '{"v":"NTV1","title":"Bầu Phó Chủ tịch [1. Nguyễn Văn Đức; 2. Lê Thị Ánh]"}');
    const text = await encodeLink(opened, fallback);
    expect(text).toMatch(/^[0-9A-Z]+$/);
    expect(await decodeLink(text)).toEqual(opened);
  });

  it('names a vote that does not fit, with the hash that it must have', async () => {
    let random = 1;
    const noise = Array.from({ length: 3000 }, () => String.fromCharCode(33 + ((random = (random * 48271) % 2147483647) % 90))).join('');
    const opened = link(90, noise);
    const text = await encodeLink(opened, fallback);
    expect(text.length).toBeLessThan(longest);
    expect(await decodeLink(text)).toEqual({ ...opened, vote: fallback });
  });

  it('refuses what is cut, changed or something else', async () => {
    const text = await encodeLink(link(3, '{}'), fallback);
    await expect(decodeLink('')).rejects.toThrow();
    await expect(decodeLink('XYZ!')).rejects.toThrow();
    await expect(decodeLink(text.slice(0, 100))).rejects.toThrow();
    await expect(decodeLink(`9${text.slice(1)}`)).rejects.toThrow();
  });
});
