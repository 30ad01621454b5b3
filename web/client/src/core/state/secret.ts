import { Problem } from '../api/problem';
import { get, put } from '../api/request';
import type { SecretStored } from '../api/types';
import { ballots as maker } from '../ntv/client';
import { headDigest, linkDigest, sha256 } from '../ntv/digest';
import { decodeBase64 } from '../ntv/base64';
import { hex, unhex } from '../ntv/frame';
import type { Link } from '../ntv/witness';
import { onDevice, type DeviceList } from './device-list';
import { onPerson } from './person';
import { live, me } from './session';
import { Value } from './value';

/** Secret ballots on their way, and what was answered. What was chosen is never here: only the encrypted record, and then its receipt. */

/** PendingSecret is a cast ballot that is not acknowledged yet: the bytes that are sent again and again. */
export interface PendingSecret {
  person: string;
  meeting: string;
  vote: string;
  /** Ballot and signature, base64. */
  record: string;
  code: string;
  vid: number;
  bseq: number;
  /** The board and the server's key for it, as the vote was read: hexadecimal. */
  board: string;
  serverKey: string;
}

/** SecretReceipt is what the server has signed for a ballot of this person. */
export interface SecretReceipt {
  person: string;
  meeting: string;
  vote: string;
  stored: SecretStored;
  serverKey: string;
  /** SHA-256 of the record that this device sent; empty for a ballot that another device sent. */
  body: string;
  /** The record was found on the board with exactly these bytes. */
  onBoard: boolean;
}

/** SecretState is what the delegate sees of the own ballot in a vote. */
export interface SecretState {
  /** sending: on its way; waiting: will be sent again; cast: receipt checked; refused: the server said no; false: the answer is not a good receipt. */
  phase: 'sending' | 'waiting' | 'cast' | 'refused' | 'false';
  code: string;
  receipt: SecretReceipt | null;
  problem: Problem | null;
}

/** SecretServer is what the box asks of the server, and of the thread that verifies. */
export interface SecretServer {
  store(ballot: PendingSecret): Promise<SecretStored>;
  link(meeting: string, seq: number): Promise<Link | undefined>;
  verify(key: Uint8Array, message: Uint8Array, sig: Uint8Array): Promise<boolean>;
}

/** Receipts this old concern nobody any more: complaints are over. */
const LASTS = 60 * 24 * 3_600_000;

/** SecretBox sends cast ballots until each is acknowledged or refused, and keeps the receipts. */
export class SecretBox {
  readonly states = new Value<ReadonlyMap<string, SecretState>>(new Map());
  #sending = new Set<string>();
  readonly #pending: DeviceList<PendingSecret>;
  readonly #receipts: DeviceList<SecretReceipt>;
  readonly #server: SecretServer;
  readonly #person: () => string;

  constructor(pending: DeviceList<PendingSecret>, receipts: DeviceList<SecretReceipt>, server: SecretServer, person: () => string) {
    this.#pending = pending;
    this.#receipts = receipts;
    this.#server = server;
    this.#person = person;
  }

  /** cast keeps the record on the device, then sends it. A later ballot of the same vote takes the place of one that is still waiting. */
  cast(ballot: Omit<PendingSecret, 'person'>): void {
    const person = this.#person();
    const others = this.#pending.read().filter((one) => one.person !== person || one.vote !== ballot.vote);
    this.#pending.write([...others, { ...ballot, person }]);
    this.#show(ballot.vote, { phase: 'sending', code: ballot.code, receipt: this.#receiptOf(ballot.vote), problem: null });
    void this.#deliver(ballot.vote);
  }

  /** resend tries every ballot of the present person that is not acknowledged, and looks for those acknowledged on the board. */
  resend(): void {
    for (const ballot of this.#pending.read()) if (ballot.person === this.#person()) void this.#deliver(ballot.vote);
    for (const receipt of this.#receipts.read()) if (receipt.person === this.#person() && receipt.body !== '' && !receipt.onBoard) void this.#find(receipt);
  }

  /** recall shows what this device knows of the present person's ballots, before the server is asked. */
  recall(now: number): void {
    const all = this.#receipts.read();
    const fresh = all.filter(({ stored }) => now - Date.parse(stored.received_at) < LASTS);
    if (fresh.length < all.length) this.#receipts.write(fresh);
    for (const receipt of fresh) if (receipt.person === this.#person()) this.#show(receipt.vote, { phase: 'cast', code: receipt.stored.code, receipt, problem: null });
    for (const { vote, code, person } of this.#pending.read()) if (person === this.#person()) this.#show(vote, { phase: 'waiting', code, receipt: this.#receiptOf(vote), problem: null });
  }

  /** receiptsOf are the receipts of the present person for a meeting. */
  receiptsOf(meeting: string): SecretReceipt[] {
    return this.#receipts.read().filter((receipt) => receipt.meeting === meeting && receipt.person === this.#person());
  }

  /** learn takes in a ballot of mine that the server tells of: cast by another device, or before this one kept anything. */
  async learn(meeting: string, vote: string, stored: SecretStored, serverKey: string): Promise<void> {
    const known = this.#receiptOf(vote);
    if (known && known.stored.bseq >= stored.bseq) return;
    if (this.#waiting(vote)) return;
    if (!(await this.#signed(stored, serverKey))) return;
    const receipt: SecretReceipt = { person: this.#person(), meeting, vote, stored, serverKey, body: '', onBoard: false };
    this.#keep(receipt);
    this.#show(vote, { phase: 'cast', code: stored.code, receipt, problem: null });
  }

  #waiting(vote: string): PendingSecret | undefined {
    return this.#pending.read().find((ballot) => ballot.vote === vote && ballot.person === this.#person());
  }

  #receiptOf(vote: string): SecretReceipt | null {
    return this.#receipts.read().find((receipt) => receipt.vote === vote && receipt.person === this.#person()) ?? null;
  }

  async #deliver(vote: string): Promise<void> {
    if (this.#sending.has(vote)) return;
    this.#sending.add(vote);
    try {
      for (let ballot = this.#waiting(vote); ballot; ballot = this.#waiting(vote)) {
        const { code } = ballot;
        const before = this.#receiptOf(vote);
        this.#show(vote, { phase: 'sending', code, receipt: before, problem: null });
        let stored: SecretStored;
        try {
          stored = await this.#server.store(ballot);
        } catch (cause) {
          const problem = cause instanceof Problem ? cause : new Problem('client.unknown', 0, '', 'problem.unknown');
          const latest = this.#waiting(vote) ?? ballot;
          // Whatever leaves it open whether the ballot was stored is sent again, the same bytes.
          if (problem.offline || problem.status === 429 || problem.status >= 500 || problem.status === 401) {
            this.#show(vote, { phase: 'waiting', code: latest.code, receipt: before, problem });
            return;
          }
          this.#forget(ballot);
          if (!this.#waiting(vote)) this.#show(vote, { phase: 'refused', code, receipt: before, problem });
          continue;
        }
        const good = stored.vid === ballot.vid && stored.bseq === ballot.bseq && stored.code === code && stored.board === ballot.board && (await this.#signed(stored, ballot.serverKey));
        if (!good) {
          // The record stays on the device: with it the delegate can complain, and it is sent again after a reload.
          this.#show(vote, { phase: 'false', code, receipt: before, problem: null });
          return;
        }
        const receipt: SecretReceipt = { person: ballot.person, meeting: ballot.meeting, vote, stored, serverKey: ballot.serverKey, body: hex(await sha256(decodeBase64(ballot.record))), onBoard: false };
        this.#keep(receipt);
        this.#forget(ballot);
        if (!this.#waiting(vote)) this.#show(vote, { phase: 'cast', code, receipt, problem: null });
        void this.#find(receipt);
      }
    } finally {
      this.#sending.delete(vote);
    }
  }

  /** find looks the record up in the chain: the signed head must stand for exactly the bytes that were sent. */
  async #find(receipt: SecretReceipt): Promise<void> {
    const { stored, vote } = receipt;
    let link: Link | undefined;
    try {
      link = await this.#server.link(receipt.meeting, stored.seq);
    } catch {
      return;
    }
    if (this.#receiptOf(vote)?.stored.hash !== stored.hash) return;
    const mine = link !== undefined && link.seq === stored.seq && link.hash === stored.hash && link.body_sha256 === receipt.body && (await linkDigest(stored.board, link)) === stored.hash;
    if (!mine) {
      this.#show(vote, { phase: 'false', code: stored.code, receipt, problem: null });
      return;
    }
    const found = { ...receipt, onBoard: true };
    this.#keep(found);
    const shown = this.states.get().get(vote);
    if (shown?.phase === 'cast') this.#show(vote, { ...shown, receipt: found });
  }

  async #signed(stored: SecretStored, serverKey: string): Promise<boolean> {
    try {
      return await this.#server.verify(unhex(serverKey, 32), await headDigest(stored.board, stored.seq, stored.hash), unhex(stored.sig, 64));
    } catch {
      return false;
    }
  }

  #keep(receipt: SecretReceipt): void {
    const others = this.#receipts.read().filter(({ person, vote }) => person !== receipt.person || vote !== receipt.vote);
    this.#receipts.write([...others, receipt]);
  }

  #forget({ person, vote, record }: PendingSecret): void {
    this.#pending.write(this.#pending.read().filter((ballot) => ballot.person !== person || ballot.vote !== vote || ballot.record !== record));
  }

  #show(vote: string, state: SecretState): void {
    this.states.set(new Map(this.states.get()).set(vote, state));
  }
}

/** making makes and rebuilds ballots in a thread of its own. */
export const making = maker();

/** secrets are the secret ballots of this device. */
export const secrets = new SecretBox(
  onDevice('nt.secret-ballots'),
  onDevice('nt.secret-receipts'),
  {
    store: ({ vote, record }) => put(`/api/votes/${vote}/secret-ballot`, { record }),
    link: async (meeting, seq) => (await get(`/api/meetings/${meeting}/board/links`, { query: { from: seq, limit: 1 } })).links[0],
    verify: making.verify,
  },
  () => me.get()?.person.id ?? '',
);

const AGAIN_AFTER = 3_000;
let again: ReturnType<typeof setTimeout> | undefined;

me.subscribe((person) => {
  if (!person) return;
  secrets.recall(Date.now());
  secrets.resend();
});

live.line.subscribe(({ state }) => {
  if (state === 'open' && me.get()) secrets.resend();
});

// While the line is up but the request failed, try again by the clock.
secrets.states.subscribe((states) => {
  clearTimeout(again);
  if ([...states.values()].some(({ phase }) => phase === 'waiting')) again = setTimeout(() => secrets.resend(), AGAIN_AFTER);
});

/** secretStored hears of ballots that another device of mine has put on the board. */
export function secretStored(hear: (vote: string, kind: 'ballot' | 'spoil', stored: SecretStored) => void): () => void {
  return onPerson<{ vote_id: string; kind: 'ballot' | 'spoil'; stored: SecretStored }>('secret.stored', ({ vote_id, kind, stored }) => hear(vote_id, kind, stored));
}
