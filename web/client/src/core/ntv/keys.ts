import { hex } from './frame';
import { openDatabase, settled } from './vault';

/**
 * Vote keys of this device: Ed25519, usable by this page's origin, readable by nobody. Where the browser knows Ed25519 the private half never
 * leaves it. Elsewhere the seed lies under an AES key that never leaves the browser, and is opened for the moment of a signature.
 */

/** VoteKey signs on this device. */
export interface VoteKey {
  /** 32 bytes, lower-case hexadecimal, as on the roll. */
  readonly vk: string;
  /** sign signs a 32-byte hash; 64 bytes. */
  sign(hash: Uint8Array): Promise<Uint8Array>;
}

/** Stored is a key as it lies on the device. */
type Stored =
  | { kind: 'native'; vk: string; key: CryptoKey }
  | { kind: 'wrapped'; vk: string; wrap: CryptoKey; iv: Uint8Array<ArrayBuffer>; seed: Uint8Array<ArrayBuffer> };

/** KeyShelf keeps keys by the name of their holder; structured clones, so that unreadable keys stay unreadable. */
export interface KeyShelf {
  get(holder: string): Promise<unknown>;
  put(holder: string, stored: unknown): Promise<void>;
  remove(holder: string): Promise<void>;
}

/** VoteKeys makes, finds and removes the keys of this device; a holder is a person, or a booth's delegate. */
export interface VoteKeys {
  find(holder: string): Promise<VoteKey | null>;
  /** create makes a new key in place of an older one. It has signed and been verified after being read back: it will be there after a reload. */
  create(holder: string): Promise<VoteKey>;
  remove(holder: string): Promise<void>;
}

const store = 'keys';

function deviceShelf(): KeyShelf {
  let database: Promise<IDBDatabase> | null = null;
  const run = async <T>(mode: IDBTransactionMode, work: (shelf: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    database ??= openDatabase('nt.keys', [store]);
    database.catch(() => (database = null));
    const transaction = (await database).transaction(store, mode, { durability: 'strict' });
    return settled(transaction, work(transaction.objectStore(store)));
  };
  return {
    get: (holder) => run('readonly', (shelf) => shelf.get(holder) as IDBRequest<unknown>),
    put: async (holder, stored) => void (await run('readwrite', (shelf) => shelf.put(stored, holder))),
    remove: async (holder) => void (await run('readwrite', (shelf) => shelf.delete(holder))),
  };
}

/** voteKeys works with the browser's database and its cryptography unless told otherwise. */
export function voteKeys(shelf: KeyShelf = deviceShelf(), subtle: SubtleCrypto = crypto.subtle): VoteKeys {
  const find = async (holder: string): Promise<VoteKey | null> => {
    const stored = (await shelf.get(holder)) as Stored | undefined;
    return stored ? open(stored, subtle) : null;
  };
  const proved = async (holder: string, stored: Stored): Promise<VoteKey> => {
    await shelf.put(holder, stored);
    const key = await find(holder);
    if (!key || (await key.sign(new Uint8Array(32))).length !== 64) throw new Error('the device does not keep the key');
    return key;
  };
  return {
    find,
    create: async (holder) => {
      try {
        return await proved(holder, await native(subtle));
      } catch {
        // No Ed25519 here, or a database that takes no such keys: some engines had one before the other.
        return proved(holder, await wrapped(subtle));
      }
    },
    remove: (holder) => shelf.remove(holder),
  };
}

async function native(subtle: SubtleCrypto): Promise<Stored> {
  const pair = (await subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  const vk = hex(new Uint8Array(await subtle.exportKey('raw', pair.publicKey)));
  return { kind: 'native', vk, key: pair.privateKey };
}

async function wrapped(subtle: SubtleCrypto): Promise<Stored> {
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const vk = hex(ed25519.getPublicKey(seed));
  const wrap = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv }, wrap, seed));
  seed.fill(0);
  return { kind: 'wrapped', vk, wrap, iv, seed: sealed };
}

function open(stored: Stored, subtle: SubtleCrypto): VoteKey {
  if (stored.kind === 'native') {
    return { vk: stored.vk, sign: async (hash) => new Uint8Array(await subtle.sign('Ed25519', stored.key, hash as Uint8Array<ArrayBuffer>)) };
  }
  return {
    vk: stored.vk,
    sign: async (hash) => {
      const { ed25519 } = await import('@noble/curves/ed25519.js');
      const seed = new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv: stored.iv }, stored.wrap, stored.seed));
      try {
        return ed25519.sign(hash, seed);
      } finally {
        seed.fill(0);
      }
    },
  };
}
