import { verifyBoard } from './verify';
import { piecesOf, type Asked, type Told } from './verify-worker';

/** The Worker that verifies boards; started by verify-worker.ts. */

const tell = (told: Told) => self.postMessage(told);
/** A screen is told of progress at most ten times a second. */
const interval = 100;

self.onmessage = async ({ data }: MessageEvent<Asked>) => {
  let last = 0;
  const progress = (records: number) => {
    if (performance.now() - last < interval) return;
    last = performance.now();
    tell({ records });
  };
  try {
    // No pause: nothing else runs here.
    const options = { receipts: data.receipts ?? [], heads: data.heads ?? [], progress, pause: () => Promise.resolve() };
    tell({ report: await verifyBoard(piecesOf(data.board), options) });
  } catch (error) {
    tell({ failed: (error as Error).message });
  }
};
