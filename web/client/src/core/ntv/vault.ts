/** Where a trustee's device keeps what must outlive the page. */

/** Sealed is a trustee's secrets under a passphrase; what is not secret stands beside them and is bound to them. */
export interface Sealed {
  /** Canonical JSON of what may be read without passphrase. */
  open: string;
  rounds: number;
  salt: Uint8Array;
  iv: Uint8Array;
  box: Uint8Array;
}

/** Vault keeps sealed secrets by name, and which tally was decrypted for each vote. Every promise resolves when it is on the disk. */
export interface Vault {
  names(): Promise<string[]>;
  read(name: string): Promise<Sealed | undefined>;
  write(name: string, sealed: Sealed): Promise<void>;
  remove(name: string): Promise<void>;
  /** remember keeps th for a vote if there is none yet, in one step, and returns the one that is kept. It survives {@link Vault.remove}. */
  remember(vote: string, th: string): Promise<string>;
}

/** request resolves with the result of a request once its transaction is through: on the disk, not merely asked for. */
export function settled<T>(transaction: IDBTransaction, request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error('the device did not keep it'));
    transaction.onerror = () => reject(transaction.error ?? request.error ?? new Error('the device did not keep it'));
  });
}

/** openDatabase opens a database of this device and makes its stores, which have no key path. */
export function openDatabase(name: string, stores: string[]): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the device opens no database'));
  });
}

const secrets = 'secrets';
const tallies = 'tallies';

/** deviceVault keeps in the browser's database. */
export function deviceVault(): Vault {
  let database: Promise<IDBDatabase> | null = null;
  const begin = async (store: string, mode: IDBTransactionMode) => {
    database ??= openDatabase('nt.trustee', [secrets, tallies]);
    database.catch(() => (database = null));
    return (await database).transaction(store, mode, { durability: 'strict' });
  };
  const run = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const transaction = await begin(secrets, mode);
    return settled(transaction, work(transaction.objectStore(secrets)));
  };
  return {
    names: async () => (await run('readonly', (store) => store.getAllKeys())).map(String),
    read: (name) => run('readonly', (store) => store.get(name) as IDBRequest<Sealed | undefined>),
    write: async (name, sealed) => void (await run('readwrite', (store) => store.put(sealed, name))),
    remove: async (name) => void (await run('readwrite', (store) => store.delete(name))),
    remember: async (vote, th) => {
      const transaction = await begin(tallies, 'readwrite');
      const store = transaction.objectStore(tallies);
      const found = store.get(vote) as IDBRequest<string | undefined>;
      found.onsuccess = () => {
        if (found.result === undefined) store.put(th, vote);
      };
      return (await settled(transaction, found)) ?? th;
    },
  };
}
