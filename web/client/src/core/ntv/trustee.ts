import { ed25519 } from '@noble/curves/ed25519.js';
import { readBackup, sameBoard, writeBackup } from './backup';
import {
  closeOKHash, keyDestroyedHash, keySetOKHash, type CloseOK, type KeyDestroyed, type KeySet, type KeySetOK, type KeyShare, type KeyToken, type Share,
  type Tally, type TrusteeKeys,
} from './bodies';
import { Dealing, type Holding, type Place } from './ceremony';
import { keySetWrong, shareKey, tallyHash } from './checks';
import { concat, equal, hex, unhex, utf8 } from './frame';
import { encodePoint, generator, multiplySecret } from './group';
import { HB } from './hash';
import { decodeScalar } from './scalar';
import { makeShare } from './tally';
import type { Sealed, Vault } from './vault';

/** A member of the counting committee at its own device: from the ceremony to the erasure, with its secrets under a passphrase. */

/** WrongPassphrase says that the secrets do not open. */
export class WrongPassphrase extends Error {
  constructor() {
    super('the passphrase is another one');
    this.name = 'WrongPassphrase';
  }
}

/** SecondTally says that another tally of a vote was decrypted already: both together would open single ballots. */
export class SecondTally extends Error {
  constructor() {
    super('another tally of this vote was decrypted already');
    this.name = 'SecondTally';
  }
}

/** rounds of PBKDF2-SHA256. */
const rounds = 600_000;

/** Open is what may be read of a kept trustee without its passphrase. */
export interface Open extends Place {
  vk: string;
  /** dealing: in the ceremony; holding: has its share. */
  stage: 'dealing' | 'holding';
  /** Hash of the tokens that the public parts were revealed against. */
  against?: string;
}

/** kept reads what a device keeps of a trustee without the passphrase; undefined when it keeps nothing under this name. */
export async function kept(vault: Vault, name: string): Promise<Open | undefined> {
  const sealed = await vault.read(name);
  return sealed && (JSON.parse(sealed.open) as Open);
}

async function keyOf(passphrase: string, salt: Uint8Array, times: number): Promise<CryptoKey> {
  const bytes = utf8(passphrase.normalize('NFC'));
  const material = await crypto.subtle.importKey('raw', bytes as Uint8Array<ArrayBuffer>, 'PBKDF2', false, ['deriveKey']);
  bytes.fill(0);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: salt as Uint8Array<ArrayBuffer>, iterations: times };
  return crypto.subtle.deriveKey(how, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** Trustee works with secrets that are open in this page's memory, and sealed again after every change. */
export class Trustee {
  readonly #vault: Vault;
  readonly #name: string;
  readonly #seal: { key: CryptoKey; salt: Uint8Array; rounds: number };
  #open: Open;
  /** Master of the dealing, 32 bytes; or signer and share, 64. */
  #secret: Uint8Array;
  #dealing: Dealing | null;

  private constructor(vault: Vault, name: string, seal: { key: CryptoKey; salt: Uint8Array; rounds: number }, open: Open, secret: Uint8Array) {
    this.#vault = vault;
    this.#name = name;
    this.#seal = seal;
    this.#open = open;
    this.#secret = secret;
    this.#dealing = open.stage === 'dealing' ? new Dealing(open, secret) : null;
  }

  /** begin draws new secrets for a ceremony and keeps them under a name of the device's own, in place of what stood there. */
  static async begin(vault: Vault, name: string, place: Place, passphrase: string): Promise<Trustee> {
    const { board, i, n, k } = place;
    const master = crypto.getRandomValues(new Uint8Array(32));
    const vk = new Dealing(place, master).token().vk;
    return Trustee.#keep(vault, name, { board, i, n, k, vk, stage: 'dealing' }, master, passphrase);
  }

  /** unlock opens what the device keeps. Throws WrongPassphrase. */
  static async unlock(vault: Vault, name: string, passphrase: string): Promise<Trustee> {
    const sealed = await vault.read(name);
    if (!sealed) throw new Error('this device keeps no secrets of this trustee');
    const key = await keyOf(passphrase, sealed.salt, sealed.rounds);
    let secret: Uint8Array;
    try {
      const how = { name: 'AES-GCM', iv: sealed.iv as Uint8Array<ArrayBuffer>, additionalData: utf8(sealed.open) as Uint8Array<ArrayBuffer> };
      secret = new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.box as Uint8Array<ArrayBuffer>));
    } catch {
      throw new WrongPassphrase();
    }
    return new Trustee(vault, name, { key, salt: sealed.salt, rounds: sealed.rounds }, JSON.parse(sealed.open) as Open, secret);
  }

  /**
   * restore takes a printed backup over to this device. The key set comes from the board: the backup must be of one of its trustees. Which tallies
   * the other device decrypted is not in it: {@link Trustee.decrypt} is told what the board shows of that.
   */
  static async restore(vault: Vault, name: string, typed: string, board: string, keys: KeySet, passphrase: string): Promise<Trustee> {
    const backup = readBackup(typed);
    const { i, signer, share } = backup;
    const wrong = keySetWrong(board, keys);
    if (wrong) throw new Error(`the key set: ${wrong}`);
    const vk = hex(ed25519.getPublicKey(signer));
    if (!sameBoard(backup, board) || keys.trustees[i - 1]?.vk !== vk) throw new Error('the backup is of another session or another committee');
    checkShare(keys, i, share);
    return Trustee.#keep(vault, name, { board, i, n: keys.n, k: keys.k, vk, stage: 'holding' }, concat(signer, share), passphrase);
  }

  static async #keep(vault: Vault, name: string, open: Open, secret: Uint8Array, passphrase: string): Promise<Trustee> {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const trustee = new Trustee(vault, name, { key: await keyOf(passphrase, salt, rounds), salt, rounds }, open, secret);
    await trustee.#save(open, secret);
    return trustee;
  }

  /** open is what may be shown. */
  get open(): Readonly<Open> {
    return this.#open;
  }

  token(): KeyToken {
    return this.#dealt().token();
  }

  /** reveal gives the public parts against the tokens of all n. Which tokens those were is kept: after a reload others are refused, too. */
  async reveal(tokens: KeyToken[]): Promise<TrusteeKeys> {
    const shown = this.#dealt().reveal(tokens);
    const ordered = tokens.toSorted((a, b) => a.i - b.i);
    const against = hex(HB('tokens', ...ordered.flatMap(({ vk, token }) => [unhex(vk), unhex(token)])));
    if (this.#open.against !== undefined && this.#open.against !== against) throw new Error('these are other tokens than those revealed against');
    if (this.#open.against === undefined) await this.#save({ ...this.#open, against }, this.#secret);
    return shown;
  }

  /** boxes checks the public parts of all n against the tokens and seals a share for each of the others. */
  async boxes(tokens: KeyToken[], dealers: TrusteeKeys[]): Promise<KeyShare[]> {
    const dealing = this.#dealt();
    await this.reveal(tokens);
    dealing.receive(dealers);
    const others = dealers.filter(({ i }) => i !== this.#open.i);
    return Promise.all(others.map(async ({ i }) => ({ from: this.#open.i, to: i, box: await dealing.box(i) })));
  }

  /**
   * confirm ends the ceremony: it recomputes the key set recorded under the hash `record`, opens and checks every box sent to this trustee, keeps
   * the share, forgets the dealing and signs. Throws Complaint naming the dealer of a bad or missing box.
   */
  async confirm(tokens: KeyToken[], dealers: TrusteeKeys[], boxes: KeyShare[], keys: KeySet, record: string): Promise<KeySetOK> {
    const { board, i } = this.#open;
    if (this.#open.stage === 'dealing') {
      const dealing = this.#dealt();
      await this.reveal(tokens);
      dealing.receive(dealers);
      const own = new Map(boxes.filter(({ to }) => to === i).map(({ from, box }) => [from, box]));
      const holding = await dealing.finish(keys, own);
      checkShare(keys, i, holding.share);
      await this.#become(holding);
    } else {
      // Asked again after an answer that got lost: only for the key set that the share is of.
      const wrong = keySetWrong(board, keys);
      if (wrong) throw new Error(`the key set: ${wrong}`);
      checkShare(keys, i, this.#holding().share);
    }
    return { keys: record, i, sig: this.#sign(keySetOKHash(board, record)) };
  }

  /** backup returns the lines to print; joined without spaces they are what a QR code holds. */
  backup(): string[] {
    const { signer, share } = this.#holding();
    return writeBackup({ i: this.#open.i, board: unhex(this.#open.board), signer, share });
  }

  /** coSignClose signs the close recorded under a hash. The caller has verified the board it downloaded up to there. */
  coSignClose(eh: string, close: string): CloseOK {
    this.#holding();
    return { eh, close, i: this.#open.i, sig: this.#sign(closeOKHash(this.#open.board, close)) };
  }

  /**
   * decrypt makes the share of a tally recorded under the hash `record`, which the caller has verified. For one vote one tally, ever: remembered on
   * the disk before the share is made. `shown` are the tally hashes for which the board shows shares of this trustee in this vote already: what
   * another device of the same trustee did.
   */
  async decrypt(tally: Tally, record: string, shown: readonly string[]): Promise<Share> {
    const { share } = this.#holding();
    const th = tallyHash(tally.eh, tally.close, tally.n, tally.A, tally.B);
    if (shown.some((other) => other !== th)) throw new SecondTally();
    const first = await this.#vault.remember(`${this.#open.vk}/${tally.eh}`, th);
    if (first !== th) throw new SecondTally();
    return { eh: tally.eh, tally: record, i: this.#open.i, ...makeShare(this.#open.i, share, tally.eh, th, tally.A) };
  }

  /** erase destroys the secrets, here and on the device, and signs that it did; which tallies were decrypted stays remembered. */
  async erase(record: string): Promise<KeyDestroyed> {
    const sig = this.#sign(keyDestroyedHash(this.#open.board, record));
    await this.#vault.remove(this.#name);
    this.forget();
    return { keys: record, i: this.#open.i, sig };
  }

  /** forget overwrites the secrets in this page's memory; the device keeps them. */
  forget(): void {
    this.#secret.fill(0);
    this.#secret = new Uint8Array();
    this.#dealing?.erase();
    this.#dealing = null;
  }

  #dealt(): Dealing {
    if (!this.#dealing) throw new Error('the ceremony is over for this trustee');
    return this.#dealing;
  }

  #holding(): Holding {
    if (this.#open.stage !== 'holding' || this.#secret.length !== 64) throw new Error('this trustee has no share');
    return { signer: this.#secret.subarray(0, 32), share: this.#secret.subarray(32) };
  }

  #sign(hash: Uint8Array): string {
    return hex(ed25519.sign(hash, this.#holding().signer));
  }

  async #become({ signer, share }: Holding): Promise<void> {
    const master = this.#secret;
    await this.#save({ ...this.#open, stage: 'holding' }, concat(signer, share));
    master.fill(0);
    this.#dealing?.erase();
    this.#dealing = null;
  }

  /** Nothing changes here before it is on the disk. */
  async #save(open: Open, secret: Uint8Array): Promise<void> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const spelled = JSON.stringify(open);
    const how = { name: 'AES-GCM', iv, additionalData: utf8(spelled) as Uint8Array<ArrayBuffer> };
    const box = new Uint8Array(await crypto.subtle.encrypt(how, this.#seal.key, secret as Uint8Array<ArrayBuffer>));
    const sealed: Sealed = { open: spelled, rounds: this.#seal.rounds, salt: this.#seal.salt, iv, box };
    await this.#vault.write(this.#name, sealed);
    this.#open = open;
    this.#secret = secret;
  }
}

function checkShare(keys: KeySet, i: number, share: Uint8Array): void {
  const own = encodePoint(multiplySecret(generator, decodeScalar(share)));
  if (!equal(own, encodePoint(shareKey(keys, i)))) throw new Error('the share is not that of this trustee in this key set');
}
