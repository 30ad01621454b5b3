import type { Options, Report } from './verify';

/** Verifying off the screen's thread. */

/** Asked is what the worker is told: a board as bytes, and what must be on it. */
export interface Asked {
  board: Blob;
  receipts?: Options['receipts'];
  heads?: Options['heads'];
}

/** Told is what the worker tells. */
export type Told = { records: number } | { report: Report } | { failed: string };

/**
 * verifyInWorker verifies a board in a Worker of its own, which ends with it. The board may be bytes, pieces of it, or a Blob (a file, a response's
 * blob()). Rejects when the worker cannot run or `signal` aborts.
 */
export function verifyInWorker(
  board: Blob | Uint8Array[],
  options: Pick<Options, 'receipts' | 'heads' | 'progress'> & { signal?: AbortSignal } = {},
): Promise<Report> {
  const { progress, signal, receipts, heads } = options;
  return new Promise<Report>((resolve, reject) => {
    signal?.throwIfAborted();
    const worker = new Worker(new URL('./verify-entry.ts', import.meta.url), { type: 'module' });
    const end = (settle: () => void) => {
      worker.terminate();
      signal?.removeEventListener('abort', aborted);
      settle();
    };
    const aborted = () => end(() => reject(signal?.reason as Error));
    signal?.addEventListener('abort', aborted);
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('records' in data) progress?.(data.records);
      else if ('report' in data) end(() => resolve(data.report));
      else end(() => reject(new Error(data.failed)));
    };
    worker.onerror = (event) => end(() => reject(new Error(event.message)));
    const asked: Asked = {
      board: board instanceof Blob ? board : new Blob(board as BlobPart[]),
      ...(receipts && { receipts }),
      ...(heads && { heads }),
    };
    worker.postMessage(asked);
  });
}

/** piecesOf reads a Blob piece by piece: not every engine iterates its streams. */
export async function* piecesOf(board: Blob): AsyncGenerator<Uint8Array> {
  const reader = board.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
}

