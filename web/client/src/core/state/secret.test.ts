import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { offlineProblem, Problem } from '../api/problem';
import type { SecretStored } from '../api/types';
import { encodeBase64 } from '../ntv/base64';
import { headDigest, linkDigest, sha256 } from '../ntv/digest';
import { hex } from '../ntv/frame';
import { goodSignature } from '../ntv/signature';
import type { Link } from '../ntv/witness';
import { SecretBox, type PendingSecret, type SecretReceipt } from './secret';

const seed = new Uint8Array(32).fill(7);
const serverKey = hex(ed25519.getPublicKey(seed));
const board = 'b0'.repeat(32);
const record = encodeBase64(Uint8Array.from({ length: 300 }, (_, at) => at & 255));
const ballot = (bseq = 1, code = '7Q4H-2M9C-XV3A-0F6K', bytes = record): Omit<PendingSecret, 'person'> => ({ meeting: 'm', vote: 'v', record: bytes, code, vid: 7, bseq, board, serverKey });

/** Server keeps records as a good server does; what it does wrong is set by a test. */
class Server {
  links = new Map<number, Link>();
  sent: string[] = [];
  problem: Problem | null = null;
  /** Answers lost on the way back. */
  deaf = 0;
  change: Partial<SecretStored> = {};
  seq = 40;

  store = async (pending: PendingSecret): Promise<SecretStored> => {
    this.sent.push(pending.record);
    if (this.problem) throw this.problem;
    const body = Uint8Array.from(atob(pending.record), (letter) => letter.charCodeAt(0));
    const link: Link = { seq: (this.seq += 1), prev: 'aa'.repeat(32), type: 'ballot', ts: 1_780_000_000_000, body_sha256: hex(await sha256(body)), hash: '', sig: '' };
    link.hash = await linkDigest(board, link);
    link.sig = hex(ed25519.sign(await headDigest(board, link.seq, link.hash), seed));
    this.links.set(link.seq, link);
    if (this.deaf > 0) {
      this.deaf -= 1;
      throw offlineProblem();
    }
    return { seq: link.seq, hash: link.hash, sig: link.sig, board, vid: pending.vid, bseq: pending.bseq, code: pending.code, received_at: '2026-12-08T03:42:07.000Z', ...this.change };
  };

  link = async (_: string, seq: number) => this.links.get(seq);
  verify = async (key: Uint8Array, message: Uint8Array, sig: Uint8Array) => goodSignature(key, message, sig);
}

class Bench {
  server = new Server();
  pending: PendingSecret[] = [];
  receipts: SecretReceipt[] = [];
  person = 'a';
  box = this.open();

  open() {
    return new SecretBox({ read: () => this.pending, write: (list) => (this.pending = list) }, { read: () => this.receipts, write: (list) => (this.receipts = list) }, this.server, () => this.person);
  }

  state(box = this.box) {
    return box.states.get().get('v');
  }
}

/** settle waits until a ballot is neither on its way nor still looked for on the board. */
async function settle(bench: Bench, box = bench.box): Promise<void> {
  for (;;) {
    const state = bench.state(box);
    const found = state?.receipt?.onBoard || state?.receipt?.body === '';
    if (state && state.phase !== 'sending' && (state.phase !== 'cast' || found)) return;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

describe('cast secret ballots', () => {
  it('keep the receipt, once it is the server’s and stands for the bytes that were sent', async () => {
    const bench = new Bench();
    bench.box.cast(ballot());
    expect(bench.pending).toHaveLength(1);
    expect(bench.state()?.phase).toBe('sending');
    await settle(bench);
    expect(bench.state()).toMatchObject({ phase: 'cast', code: '7Q4H-2M9C-XV3A-0F6K', receipt: { onBoard: true, stored: { seq: 41, vid: 7 } } });
    expect(bench.pending).toEqual([]);
  });

  it('are sent again as the same bytes, after a lost answer and after a reload', async () => {
    const bench = new Bench();
    bench.server.deaf = 1;
    bench.box.cast(ballot());
    await settle(bench);
    expect(bench.state()?.phase).toBe('waiting');
    const reloaded = bench.open();
    reloaded.recall(Date.parse('2026-12-08T04:00:00.000Z'));
    expect(bench.state(reloaded)).toMatchObject({ phase: 'waiting', code: '7Q4H-2M9C-XV3A-0F6K' });
    reloaded.resend();
    await settle(bench, reloaded);
    expect(bench.server.sent).toEqual([record, record]);
    expect(bench.state(reloaded)?.phase).toBe('cast');
  });

  it('raise the alarm over a receipt that does not fit, and keep the record', async () => {
    const changes: Partial<SecretStored>[] = [{ sig: '00'.repeat(64) }, { seq: 9 }, { hash: 'cc'.repeat(32) }, { code: 'XXXX-XXXX-XXXX-XXXX' }, { vid: 8 }, { bseq: 2 }, { board: 'b1'.repeat(32) }];
    for (const change of changes) {
      const bench = new Bench();
      bench.server.change = change;
      bench.box.cast(ballot());
      await settle(bench);
      expect(bench.state()?.phase, JSON.stringify(change)).toBe('false');
      expect(bench.pending).toHaveLength(1);
      expect(bench.receipts).toEqual([]);
    }
  });

  it('raise the alarm when the signed record holds other bytes, or is not there', async () => {
    for (const there of [true, false]) {
      const bench = new Bench();
      const honest = bench.server.link;
      bench.server.link = async (meeting, seq) => (there ? { ...((await honest(meeting, seq)) as Link), body_sha256: 'dd'.repeat(32) } : undefined);
      bench.box.cast(ballot());
      await settle(bench);
      expect(bench.state()?.phase).toBe('false');
    }
  });

  it('are dropped when the server refuses them for good', async () => {
    const bench = new Bench();
    bench.server.problem = new Problem('voting.not_open', 409, 'Đã kết thúc.');
    bench.box.cast(ballot());
    await settle(bench);
    expect(bench.state()).toMatchObject({ phase: 'refused', receipt: null, problem: { code: 'voting.not_open' } });
    expect(bench.pending).toEqual([]);
  });

  it('are replaced by a later one, whose receipt takes the place of the first', async () => {
    const bench = new Bench();
    bench.box.cast(ballot());
    await settle(bench);
    bench.box.cast(ballot(2, 'SECO-NDBA-LLOT-0000'));
    await settle(bench);
    expect(bench.receipts.map(({ stored }) => stored.bseq)).toEqual([2]);
    await bench.box.learn('m', 'v', { ...(bench.receipts[0] as SecretReceipt).stored, bseq: 1, code: 'old' }, serverKey);
    expect(bench.state()?.code).toBe('SECO-NDBA-LLOT-0000');
  });

  it('of another device are taken in only with a good signature', async () => {
    const bench = new Bench();
    const stored = await bench.server.store({ ...ballot(), person: 'a' });
    await bench.box.learn('m', 'v', { ...stored, sig: '00'.repeat(64) }, serverKey);
    expect(bench.state()).toBeUndefined();
    await bench.box.learn('m', 'v', stored, serverKey);
    expect(bench.state()).toMatchObject({ phase: 'cast', receipt: { body: '', onBoard: false } });
  });

  it('belong to the person who cast them', async () => {
    const bench = new Bench();
    bench.server.deaf = 1;
    bench.box.cast(ballot());
    await settle(bench);
    bench.person = 'b';
    const other = bench.open();
    other.recall(0);
    other.resend();
    expect(bench.state(other)).toBeUndefined();
    expect(bench.server.sent).toHaveLength(1);
  });
});
