import type { Head } from './record';
import { judgeHead, witnessed, type Link, type Verdict, type Witnessed } from './witness';

/** Where this browser keeps the heads it has seen. */

const database = 'nghitruong-witness';
const store = 'boards';

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'board' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as Error);
    request.onblocked = () => reject(new Error('the store of witnessed heads is blocked by another window'));
  });
}

/** inStore does one thing with the heads kept and is through when it is on disk. */
async function inStore<T>(mode: IDBTransactionMode, act: (boards: IDBObjectStore, done: (value: T) => void) => void): Promise<T> {
  const db = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(store, mode);
      let result: T;
      transaction.oncomplete = () => resolve(result);
      transaction.onerror = () => reject(transaction.error as Error);
      transaction.onabort = () => reject(transaction.error as Error);
      act(transaction.objectStore(store), (value) => (result = value));
    });
  } finally {
    db.close();
  }
}

/** witnessedOf returns what is kept of a board. */
export function witnessedOf(board: string): Promise<Witnessed | undefined> {
  return inStore('readonly', (boards, done) => {
    const request = boards.get(board);
    request.onsuccess = () => done(request.result as Witnessed | undefined);
  });
}

/** allWitnessed returns everything kept: heads to show to a server that was restored from a copy, evidence to show to people. */
export function allWitnessed(): Promise<Witnessed[]> {
  return inStore('readonly', (boards, done) => {
    const request = boards.getAll();
    request.onsuccess = () => done(request.result as Witnessed[]);
  });
}

/**
 * witness judges a head against what is kept of its board, and keeps what follows from it, in one transaction: two windows that see heads at once
 * both count.
 */
export function witness(head: Head, serverKey: string, chain: readonly Link[]): Promise<Verdict> {
  return inStore('readwrite', (boards, done) => {
    const request = boards.get(head.board);
    request.onsuccess = () => {
      const kept = request.result as Witnessed | undefined;
      const verdict = judgeHead(kept, head, serverKey, chain);
      const after = witnessed(kept, head, serverKey, verdict);
      if (after && after !== kept) boards.put(after);
      done(verdict);
    };
  });
}
