import { unhex } from './frame';
import { headHash, recordHash, zeros, type Head } from './record';
import { goodSignature } from './signature';

/**
 * Witnesses: everybody who has seen a signed head of a board can notice that the board was forked or shortened afterwards. Here is what a witness
 * concludes; where it keeps its heads is in witness-store.ts.
 */

/** Link is a record of a board without its body, hexadecimal: enough to follow the chain. */
export interface Link {
  seq: number;
  prev: string;
  type: string;
  ts: number;
  body_sha256: string;
  hash: string;
  sig: string;
}

/** Witnessed is what a witness keeps of a board. */
export interface Witnessed {
  board: string;
  /** The server's key for this board as first seen; another one later is an alarm. */
  serverKey: string;
  /** The newest head that extended what was seen before. */
  head: Head;
  /** Evidence of an alarm: kept for good, never replaced. */
  evidence?: Evidence;
}

/** Evidence is two heads that one server cannot honestly have signed, or a key that is not the one seen first. */
export type Evidence = { kind: 'fork'; heads: [Head, Head] } | { kind: 'key'; seen: string; shown: string; head: Head };

/** Verdict is what a witness concludes about a head it is shown. */
export type Verdict =
  /** The first head of this board: nothing to compare it with. */
  | { kind: 'first' }
  /** The head is the one kept, or follows it. */
  | { kind: 'extends' }
  /** Two histories under one key. */
  | { kind: 'fork'; evidence: Evidence }
  /** The server's key is another than at first sight. */
  | { kind: 'key'; evidence: Evidence }
  /** The head is older than ours: the server may have forgotten records, or the head came late. */
  | { kind: 'shortened' }
  /** It cannot be told: the stretch of chain between is missing or does not hold together. */
  | { kind: 'unknown'; reason: string };

/** goodHead says whether the server with this key signed a head. */
export function goodHead(head: Head, serverKey: string): boolean {
  try {
    return goodSignature(unhex(serverKey, 32), headHash(head.board, head.seq, head.hash), unhex(head.sig, 64));
  } catch {
    return false;
  }
}

/**
 * judgeHead compares a head, and the server's key that came with it, with what a witness keeps of its board. `chain` is the stretch from the older
 * of the two heads up to the newer one, both included (a longer one will do). A head that is not signed tells nothing; neither does a broken stretch, for anybody
 * could have made both.
 */
export function judgeHead(kept: Witnessed | undefined, head: Head, serverKey: string, chain: readonly Link[]): Verdict {
  if (!goodHead(head, serverKey)) return { kind: 'unknown', reason: 'the head is not signed with the key of the server' };
  if (!kept) return { kind: 'first' };
  if (kept.board !== head.board) return { kind: 'unknown', reason: 'the head is of another board' };
  if (kept.serverKey !== serverKey) return { kind: 'key', evidence: { kind: 'key', seen: kept.serverKey, shown: serverKey, head } };
  const ours = kept.head;
  if (head.seq === ours.seq) return head.hash === ours.hash ? { kind: 'extends' } : fork([ours, head]);
  const [older, newer] = head.seq > ours.seq ? [ours, head] : [head, ours];
  const followed = follow(older, newer, chain, serverKey);
  if (typeof followed === 'string') {
    return head.seq < ours.seq && chain.length === 0 ? { kind: 'shortened' } : { kind: 'unknown', reason: followed };
  }
  if (followed !== undefined) return fork([older, followed]);
  return { kind: head.seq > ours.seq ? 'extends' : 'shortened' };
}

function fork(heads: [Head, Head]): Verdict {
  return { kind: 'fork', evidence: { kind: 'fork', heads } };
}

/**
 * follow walks back from the newer head to the older one. It returns undefined when the newer extends the older; the head that the server signed
 * at the older one's number when that is another; and otherwise why the stretch tells nothing.
 */
function follow(older: Head, newer: Head, chain: readonly Link[], serverKey: string): Head | string | undefined {
  const links = new Map(chain.map((link) => [link.seq, link]));
  let hash = newer.hash;
  for (let seq = newer.seq; seq > older.seq; seq--) {
    const link = links.get(seq);
    if (!link) return `record ${seq} is missing from the stretch`;
    if (link.hash !== hash) return `record ${seq} is not the one that the head after it stands on`;
    if (!holds(link, newer.board)) return `record ${seq} has not the hash that it says`;
    hash = link.prev;
  }
  if (hash === older.hash) return undefined;
  // The newer head, signed by the server, stands on another record of the older one's number. Its own signed head is the evidence.
  const link = links.get(older.seq);
  if (!link || link.hash !== hash) return `the head stands on another record ${older.seq}, whose signed head is missing`;
  const other: Head = { board: older.board, seq: older.seq, hash, sig: link.sig };
  return goodHead(other, serverKey) ? other : `record ${older.seq} of the other history is not signed`;
}

function holds(link: Link, board: string): boolean {
  try {
    return recordHash(link.seq === 0 ? zeros : board, { ...link, bodyHash: unhex(link.body_sha256, 32) }) === link.hash;
  } catch {
    return false;
  }
}

/** witnessed is what a witness keeps after a verdict: heads move forward only, evidence stays. */
export function witnessed(kept: Witnessed | undefined, head: Head, serverKey: string, verdict: Verdict): Witnessed | undefined {
  switch (verdict.kind) {
    case 'first':
      return { board: head.board, serverKey, head };
    case 'extends':
      return kept && { ...kept, head };
    case 'fork':
    case 'key':
      return kept && { evidence: verdict.evidence, ...kept };
    default:
      return kept;
  }
}
