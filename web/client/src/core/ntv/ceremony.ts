import { ed25519 } from '@noble/curves/ed25519.js';
import { keyTokenHash, type KeySet, type KeyToken, type TrusteeKeys } from './bodies';
import { dealingWrong, keySetWrong } from './checks';
import { concat, equal, frame, hex, u32, unhex } from './frame';
import { combinePublic, decodePoint, decodePointHex, encodePoint, generator, isIdentity, multiplySecret, type Point } from './group';
import { HB, HS } from './hash';
import { decodeScalar, encodeScalar, mod, randomScalar } from './scalar';
import { goodKey, goodSignature } from './signature';

/** A trustee's side of the key ceremony. Its steps follow each other: token, reveal, receive, box for each of the others, finish. */

/** Complaint says that a trustee's part of the ceremony is bad. The ceremony stops and starts again without the culprit. */
export class Complaint extends Error {
  constructor(
    /** Number of the trustee whose part it is. */
    readonly culprit: number,
    reason: string,
  ) {
    super(`trustee ${culprit}: ${reason}`);
    this.name = 'Complaint';
  }
}

/** Place says whose dealing in which ceremony it is. */
export interface Place {
  /** Hash of the board's first record, hexadecimal. */
  board: string;
  i: number;
  n: number;
  k: number;
}

/** Holding is what a trustee keeps after the ceremony. */
export interface Holding {
  /** Seed of the Ed25519 key it signs with, 32 bytes. */
  signer: Uint8Array;
  /** Its share of the key, 32 bytes of a scalar. */
  share: Uint8Array;
}

/** signerOf is the seed of a trustee's signing key. It does not lead back to the master secret. */
export function signerOf(master: Uint8Array, place: Place): Uint8Array {
  return HB('trustee-signer', master, unhex(place.board, 32), u32(place.i));
}

/**
 * Dealing draws all its secrets from one master of 32 random bytes, used for this ceremony only: a page that was loaded again makes the same
 * token again.
 */
export class Dealing {
  readonly #place: Place;
  readonly #a: bigint[];
  #z: bigint;
  readonly #signer: Uint8Array;
  readonly #keys: TrusteeKeys;
  #tokens: KeyToken[] | null = null;
  #dealers: TrusteeKeys[] | null = null;
  #erased = false;

  constructor(place: Place, master: Uint8Array) {
    const { board, i, n, k } = place;
    if (n < 1 || n > 64 || k < 1 || k > n || i < 1 || i > n) throw new RangeError(`there is no trustee ${i} of ${n} with threshold ${k}`);
    if (master.length !== 32) throw new Error('a master secret has 32 bytes');
    this.#place = { board, i, n, k };
    const bound = [master, unhex(board, 32), u32(i), u32(n), u32(k)];
    this.#a = Array.from({ length: k }, (_, j) => HS('dealing-a', ...bound, u32(j)));
    this.#z = HS('dealing-z', ...bound);
    this.#signer = signerOf(master, place);

    const A = this.#a.map((a) => encodePoint(multiplySecret(generator, a)));
    const Z = encodePoint(multiplySecret(generator, this.#z));
    // Nonces hang on the whole statement: another statement under the same master never meets the same nonce.
    const nonces = Array.from({ length: k + 1 }, (_, j) => HS('dealing-u', ...bound, ...A, Z, u32(j)));
    const h = nonces.map((u) => encodePoint(multiplySecret(generator, u)));
    const c = HS('pok', unhex(board), u32(i), u32(n), u32(k), ...A, Z, ...h);
    const v = [...this.#a, this.#z].map((secret, j) => encodeScalar(mod((nonces[j] as bigint) - c * secret)));
    nonces.fill(0n);
    const token = HB('key-token', unhex(board), u32(i), ...A, Z, encodeScalar(c), ...v);
    this.#keys = { i, vk: hex(ed25519.getPublicKey(this.#signer)), A: A.map(hex), Z: hex(Z), c: hex(encodeScalar(c)), v: v.map(hex), token: hex(token) };
  }

  /** token is what the trustee publishes first. */
  token(): KeyToken {
    this.#alive();
    const { i, vk, token } = this.#keys;
    return { i, vk, token, sig: hex(ed25519.sign(keyTokenHash(this.#place.board, i, token), this.#signer)) };
  }

  /**
   * reveal gives the public parts, against the tokens of all n: whoever showed its parts before the last token was fixed would let that last one
   * choose the common key. Tokens of the first call hold.
   */
  reveal(tokens: KeyToken[]): TrusteeKeys {
    this.#alive();
    const { board, i, n } = this.#place;
    const ordered: KeyToken[] = [];
    for (const token of tokens) {
      if (token.i < 1 || token.i > n) throw new Complaint(token.i, `there are only ${n} trustees`);
      if (ordered[token.i - 1]) throw new Complaint(token.i, 'two tokens of one trustee');
      const key = unhex(token.vk, 32);
      if (!goodKey(key)) throw new Complaint(token.i, 'the signing key is no good key');
      if (!goodSignature(key, keyTokenHash(board, token.i, token.token), unhex(token.sig, 64))) throw new Complaint(token.i, 'the signature on the token is not good');
      ordered[token.i - 1] = token;
    }
    const signers = new Set<string>();
    for (let at = 0; at < n; at++) {
      const token = ordered[at];
      if (!token) throw new Error(`the token of trustee ${at + 1} is missing`);
      if (signers.has(token.vk)) throw new Complaint(token.i, "the signing key is another trustee's");
      signers.add(token.vk);
    }
    const own = ordered[i - 1] as KeyToken;
    if (own.token !== this.#keys.token || own.vk !== this.#keys.vk) throw new Error(`the token shown for trustee ${i} is not its own`);
    if (this.#tokens?.some((token, at) => token.token !== ordered[at]?.token || token.vk !== ordered[at]?.vk)) {
      throw new Error('these are other tokens than those revealed against');
    }
    this.#tokens = ordered;
    return structuredClone(this.#keys);
  }

  /** receive takes the public parts of all n in order, and checks each against its token and proof. */
  receive(dealers: TrusteeKeys[]): void {
    this.#alive();
    if (!this.#tokens) throw new Error('the tokens come before the keys');
    if (dealers.length !== this.#place.n) throw new Error(`the public parts of ${dealers.length} trustees instead of ${this.#place.n}`);
    dealers.forEach((dealer, at) => {
      if (dealer.i !== at + 1) throw new Error(`at place ${at} stand the parts of trustee ${dealer.i}`);
      const shown = (this.#tokens as KeyToken[])[at] as KeyToken;
      if (dealer.token !== shown.token || dealer.vk !== shown.vk) throw new Complaint(dealer.i, 'the token is not the one shown before');
      const wrong = dealingWrong(this.#place.board, this.#place, dealer);
      if (wrong) throw new Complaint(dealer.i, wrong);
    });
    this.#dealers = structuredClone(dealers);
  }

  /** box seals the share of trustee `to` for its eyes only; 80 bytes in hexadecimal. Every call gives another box. */
  async box(to: number): Promise<string> {
    const Z = decodePointHex(this.#dealer(to).Z);
    const share = encodeScalar(this.#deal(to));
    const e = randomScalar();
    const E = encodePoint(multiplySecret(generator, e));
    const key = await boxKey(this.#place.board, this.#place.i, to, E, Z, multiplySecret(Z, e), 'encrypt');
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, share as Uint8Array<ArrayBuffer>));
    share.fill(0);
    return hex(concat(E, sealed));
  }

  /** open opens the box that trustee `from` sealed for this one, and holds the share against the commitments. */
  async open(from: number, box: string): Promise<bigint> {
    const { board, i } = this.#place;
    const dealer = this.#dealer(from);
    let share: bigint;
    try {
      const bytes = unhex(box, 80);
      const E = decodePoint(bytes.subarray(0, 32));
      if (isIdentity(E)) throw new Error('its key is the identity');
      const key = await boxKey(board, from, i, bytes.subarray(0, 32), multiplySecret(generator, this.#z), multiplySecret(E, this.#z), 'decrypt');
      const plain = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, bytes.slice(32)));
      share = decodeScalar(plain);
      plain.fill(0);
    } catch (error) {
      throw new Complaint(from, `the box for trustee ${i}: ${(error as Error).message || 'it does not open'}`);
    }
    const powers = dealer.A.map((_, j) => BigInt(i) ** BigInt(j));
    const committed = combinePublic(dealer.A.map(decodePointHex), powers);
    if (!equal(encodePoint(multiplySecret(generator, share)), encodePoint(committed))) {
      throw new Complaint(from, `the share for trustee ${i} is not what the commitments say`);
    }
    return share;
  }

  /** finish checks that the key set holds exactly what was received, opens the boxes (by sender) and returns what the trustee keeps. */
  async finish(keys: KeySet, boxes: ReadonlyMap<number, string>): Promise<Holding> {
    this.#alive();
    const { board, i, n, k } = this.#place;
    if (!this.#dealers) throw new Error('the keys come before the key set');
    const wrong = keySetWrong(board, keys);
    if (wrong) throw new Error(`the key set: ${wrong}`);
    if (keys.n !== n || keys.k !== k) throw new Error(`a key set of ${keys.k} of ${keys.n} instead of ${k} of ${n}`);
    keys.trustees.forEach((trustee, at) => {
      if (JSON.stringify(spelled(trustee)) !== JSON.stringify(spelled((this.#dealers as TrusteeKeys[])[at] as TrusteeKeys))) {
        throw new Error(`the key set does not hold what trustee ${trustee.i} revealed`);
      }
    });
    let total = this.#deal(i);
    for (let from = 1; from <= n; from++) {
      if (from === i) continue;
      const box = boxes.get(from);
      if (box === undefined) throw new Complaint(from, `no box for trustee ${i}`);
      total = mod(total + (await this.open(from, box)));
    }
    return { signer: this.#signer.slice(), share: encodeScalar(total) };
  }

  /** erase overwrites the secrets; the dealing is of no use afterwards. */
  erase(): void {
    this.#a.fill(0n);
    this.#z = 0n;
    this.#signer.fill(0);
    this.#erased = true;
  }

  #alive(): void {
    if (this.#erased) throw new Error('the secrets of this trustee were erased');
  }

  #dealer(number: number): TrusteeKeys {
    this.#alive();
    if (!this.#dealers) throw new Error('the keys come before the boxes');
    const dealer = this.#dealers[number - 1];
    if (!dealer) throw new Error(`there is no trustee ${number}`);
    return dealer;
  }

  /** P_i(m) by Horner. */
  #deal(m: number): bigint {
    return this.#a.reduceRight((sum, a) => mod(sum * BigInt(m) + a), 0n);
  }
}

function spelled({ i, vk, A, Z, c, v, token }: TrusteeKeys): TrusteeKeys {
  return { i, vk, A, Z, c, v, token };
}

/** The key of a box is used once: the nonce is zero. HKDF without salt. */
async function boxKey(board: string, from: number, to: number, E: Uint8Array, Z: Point, shared: Point, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  const secret = encodePoint(shared);
  const material = await crypto.subtle.importKey('raw', secret as Uint8Array<ArrayBuffer>, 'HKDF', false, ['deriveKey']);
  secret.fill(0);
  const info = frame('share-key', unhex(board, 32), u32(from), u32(to), E, encodePoint(Z));
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: info as Uint8Array<ArrayBuffer> },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    [use],
  );
}
