import { decode32, encode32 } from '../ntv/code';
import { concat, hex, readU32, u16, u32, unhex } from '../ntv/frame';

/** The address behind the QR code of an opened ballot: all that a second device needs to make the same ballot again. */

/** OpenedLink is what the address holds. */
export interface OpenedLink {
  vid: number;
  bseq: number;
  /** Bytes: key of 32, seed of 32, ballot hash of 32. */
  vk: Uint8Array;
  seed: Uint8Array;
  hash: Uint8Array;
  bits: number[];
  /** The vote on the board, or where it is found and which hash it must have. */
  vote: { manifest: Uint8Array } | { id: string; eh: string };
}

const version = 1;
const head = 1 + 1 + 4 + 4 + 32 + 32 + 32 + 2;

/** Longer addresses make codes that a tablet's camera does not read from a phone. */
export const longest = 1800;

/** encodeLink writes the part of the address behind the #: capital letters and digits, which make the smallest code. */
export async function encodeLink(link: OpenedLink, fallback: { id: string; eh: string }): Promise<string> {
  const write = (vote: OpenedLink['vote'], rest: Uint8Array): string =>
    encode32(concat(Uint8Array.of(version, 'id' in vote ? 1 : 0), u32(link.vid), u32(link.bseq), link.vk, link.seed, link.hash, u16(link.bits.length), packed(link.bits), rest));
  const { vote } = link;
  if (!('id' in vote) && typeof CompressionStream !== 'undefined') {
    const whole = write(vote, await through(vote.manifest, new CompressionStream('deflate-raw')));
    if (whole.length <= longest) return whole;
  }
  const found = 'id' in vote ? vote : fallback;
  return write(found, concat(unhex(found.id.replaceAll('-', ''), 16), unhex(found.eh, 32)));
}

/** decodeLink reads what encodeLink wrote. Throws on anything else. */
export async function decodeLink(text: string): Promise<OpenedLink> {
  const bytes = decode32(text.toUpperCase());
  if (bytes.length < head || bytes[0] !== version) throw new Error('not an opened ballot');
  const cells = ((bytes[head - 2] as number) << 8) | (bytes[head - 1] as number);
  const end = head + Math.ceil(cells / 8);
  const rest = bytes.subarray(end);
  const bits = Array.from({ length: cells }, (_, at) => ((bytes[head + (at >> 3)] as number) >> (7 - (at & 7))) & 1);
  const fixed = { vid: readU32(bytes, 2), bseq: readU32(bytes, 6), vk: bytes.slice(10, 42), seed: bytes.slice(42, 74), hash: bytes.slice(74, 106), bits };
  if (bytes[1] === 1) {
    if (rest.length !== 48) throw new Error('not an opened ballot');
    const id = hex(rest.subarray(0, 16));
    return { ...fixed, vote: { id: [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-'), eh: hex(rest.subarray(16)) } };
  }
  return { ...fixed, vote: { manifest: await through(rest, new DecompressionStream('deflate-raw')) } };
}

function packed(bits: number[]): Uint8Array {
  const out = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, at) => (out[at >> 3] = (out[at >> 3] as number) | (bit << (7 - (at & 7)))));
  return out;
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const readable = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array, BufferSource>);
  return new Uint8Array(await new Response(readable).arrayBuffer());
}
