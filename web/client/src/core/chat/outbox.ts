import type { Outgoing } from './timeline';

/** Outbox keeps messages on the device until the server has acknowledged them. */
export interface Outbox {
  /** all returns what this person has written in a channel and not sent, oldest first. */
  all(person: string, channel: string): Promise<Outgoing[]>;
  put(outgoing: Outgoing): Promise<void>;
  remove(clientId: string): Promise<void>;
}

const STORE = 'outgoing';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('nt.chat', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: 'client_id' }).createIndex('place', ['person', 'channel_id']);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves only when the change is on the disk of the device, not when it was asked for. */
function done<T>(transaction: IDBTransaction, request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** deviceOutbox keeps messages in the browser's database. */
export function deviceOutbox(): Outbox {
  let database: Promise<IDBDatabase> | null = null;
  const run = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    database ??= open();
    database.catch(() => (database = null));
    const transaction = (await database).transaction(STORE, mode);
    return done(transaction, work(transaction.objectStore(STORE)));
  };
  return {
    all: async (person, channel) => {
      const kept = await run('readonly', (store) => store.index('place').getAll([person, channel]) as IDBRequest<Outgoing[]>);
      return kept.sort((a, b) => a.at - b.at);
    },
    put: async (outgoing) => {
      await run('readwrite', (store) => store.put(outgoing));
    },
    remove: async (clientId) => {
      await run('readwrite', (store) => store.delete(clientId));
    },
  };
}
