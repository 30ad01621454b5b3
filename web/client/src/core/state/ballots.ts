import { Problem } from '../api/problem';
import { get, put } from '../api/request';
import type { Choice, MyBallot, StoredBallot } from '../api/types';
import { hex } from '../ntv/frame';
import { openSigHash } from '../ntv/digest';
import { onDevice, type DeviceList } from './device-list';
import { live, me } from './session';
import { Value } from './value';
import { voteKey } from './votekey';

/** PendingBallot is a ballot not yet acknowledged. It outlives a reload; its key makes a resend harmless. */
export interface PendingBallot {
  person: string;
  vote: string;
  choice: Choice;
  /** The words of another opinion; absent for the other choices. */
  opinion?: string;
  key: string;
  /** Made once, before it is first sent: a resend carries the same one. Absent for those without a key on the roll. */
  signature?: { bseq: number; sig: string };
}

/** Place is what is signed besides the choice: the vote on the board, my number and key on its roll. */
export type Place = Pick<MyBallot, 'election_hash' | 'vid' | 'key_on_roll' | 'next_bseq'>;

/** Signing signs open ballots with the key of this device. */
export interface Signing {
  /** place asks the server where I stand in a vote. */
  place(vote: string): Promise<Place>;
  /** sign signs with the key on the roll, hexadecimal; null when it is not on this device. */
  sign(place: Place, bseq: number, bits: number[]): Promise<string | null>;
}

/** Receipt is what this device was told to be stored last in a vote, unchanged. It outlives a reload and a server that forgets. */
export interface Receipt {
  person: string;
  vote: string;
  stored: StoredBallot;
}

/** Server is what the ballot box asks of the server. */
export interface BallotServer {
  /** store stores one ballot; a repeated key gives the same answer. */
  store(ballot: PendingBallot): Promise<StoredBallot>;
  /** tell says what this device last stored; the server answers whether it knows less than that. */
  tell(receipt: Receipt): Promise<{ behind: boolean }>;
}

/** BallotState is what the voter sees of one vote. */
export interface BallotState {
  /** saving: on its way; waiting: will be sent again; refused: the server said no. */
  phase: 'saving' | 'waiting' | 'stored' | 'refused';
  choice: Choice;
  stored: StoredBallot | null;
  problem: Problem | null;
  /** behind: the server has lost ballots that it had acknowledged. */
  behind: boolean;
}

/** Cells of a motion on the board, in the order of the ballot paper. */
const ORDER: Record<Choice, 0 | 1 | 2> = { for: 0, against: 1, abstain: 2, other: 2 };

/** Refusals of a signature that was made for a place which is not mine any more. */
const STALE = ['voting.signature_missing', 'voting.bad_signature', 'voting.ballot_order', 'voting.ballot_rejected', 'voting.key_not_on_roll'];

/** Receipts of votes this old concern nobody any more. */
const RECEIPT_LASTS = 3 * 24 * 3_600_000;

/**
 * BallotBox sends ballots until each is acknowledged or refused. A newer choice replaces an older
 * one of the same vote, and waits for a send under way, so that the last choice is the last stored.
 */
export class BallotBox {
  readonly states = new Value<ReadonlyMap<string, BallotState>>(new Map());
  #sending = new Set<string>();
  readonly #pending: DeviceList<PendingBallot>;
  readonly #receipts: DeviceList<Receipt>;
  readonly #server: BallotServer;
  readonly #person: () => string;
  readonly #newKey: () => string;
  readonly #signing: Signing | null;
  #places = new Map<string, Place>();

  constructor(pending: DeviceList<PendingBallot>, receipts: DeviceList<Receipt>, server: BallotServer, person: () => string, newKey: () => string, signing: Signing | null = null) {
    this.#pending = pending;
    this.#receipts = receipts;
    this.#server = server;
    this.#person = person;
    this.#newKey = newKey;
    this.#signing = signing;
  }

  /** know takes in where I stand in a vote, as the server says; what is older than what this device has signed since changes nothing. */
  know(vote: string, place: Place): void {
    if (place.election_hash === '') return;
    const known = this.#places.get(vote);
    const next_bseq = known?.election_hash === place.election_hash ? Math.max(known.next_bseq, place.next_bseq) : place.next_bseq;
    this.#places.set(vote, { ...place, next_bseq });
  }

  /** cast keeps the choice on the device, then sends it. */
  cast(vote: string, choice: Choice, opinion = ''): void {
    const person = this.#person();
    const others = this.#pending.read().filter((ballot) => ballot.person !== person || ballot.vote !== vote);
    this.#pending.write([...others, { person, vote, choice, ...(opinion && { opinion }), key: this.#newKey() }]);
    this.#show(vote, { phase: 'saving', choice, stored: this.states.get().get(vote)?.stored ?? null, problem: null });
    void this.#deliver(vote);
  }

  /** resend tries every ballot of the present person that is not acknowledged. */
  resend(): void {
    for (const ballot of this.#pending.read()) if (ballot.person === this.#person()) void this.#deliver(ballot.vote);
  }

  /** recall shows what this device was told to be stored, before the server is asked. */
  recall(now: number): void {
    const kept = this.#receipts.read();
    const fresh = kept.filter(({ stored }) => now - Date.parse(stored.stored_at) < RECEIPT_LASTS);
    if (fresh.length < kept.length) this.#receipts.write(fresh);
    for (const { person, vote, stored } of fresh) if (person === this.#person()) this.learn(vote, stored);
  }

  /** tell proves to the server what this device was told to be stored last in each of the votes, which are not announced yet. */
  async tell(votes: string[]): Promise<void> {
    for (const receipt of this.#receipts.read()) {
      if (receipt.person !== this.#person() || !votes.includes(receipt.vote)) continue;
      try {
        const { behind } = await this.#server.tell(receipt);
        const now = this.states.get().get(receipt.vote);
        if (now && now.behind !== behind) this.#show(receipt.vote, { ...now, behind });
      } catch (cause) {
        // What the server did not give out, or a vote that is gone, proves nothing. All else is told again with the next line.
        if (cause instanceof Problem && (cause.status === 404 || cause.status === 422)) this.#receipts.write(this.#receipts.read().filter(({ person, vote }) => person !== receipt.person || vote !== receipt.vote));
      }
    }
  }

  /** learn takes in what the server says is stored: an older revision never replaces a newer one. */
  learn(vote: string, stored: StoredBallot): void {
    const now = this.states.get().get(vote);
    if (now && now.phase !== 'stored' && now.phase !== 'refused') return;
    if (now?.stored && now.stored.revision > stored.revision) return;
    this.#keep({ person: this.#person(), vote, stored });
    this.#show(vote, { phase: 'stored', choice: stored.choice, stored, problem: null });
  }

  #waiting(vote: string): PendingBallot | undefined {
    return this.#pending.read().find((ballot) => ballot.vote === vote && ballot.person === this.#person());
  }

  async #deliver(vote: string): Promise<void> {
    if (this.#sending.has(vote)) return;
    this.#sending.add(vote);
    try {
      for (let ballot = this.#waiting(vote); ballot; ballot = this.#waiting(vote)) {
        const before = this.states.get().get(vote)?.stored ?? null;
        this.#show(vote, { phase: 'saving', choice: ballot.choice, stored: before, problem: null });
        let next: Omit<BallotState, 'behind'>;
        try {
          const stored = this.#signing ? await this.#storeSigned(ballot) : await this.#server.store(ballot);
          this.#keep({ person: ballot.person, vote, stored });
          next = { phase: 'stored', choice: stored.choice, stored, problem: null };
        } catch (cause) {
          const problem = cause instanceof Problem ? cause : new Problem('client.unknown', 0, '', 'problem.unknown');
          // Whatever leaves it open whether the ballot was stored is sent again, with the same key.
          if (problem.offline || problem.status === 429 || problem.status >= 500 || problem.status === 401) {
            const latest = this.#waiting(vote) ?? ballot;
            this.#show(vote, { phase: 'waiting', choice: latest.choice, stored: before, problem });
            return;
          }
          next = { phase: 'refused', choice: ballot.choice, stored: before, problem };
        }
        this.#forget(ballot.key);
        if (!this.#waiting(vote)) this.#show(vote, next);
      }
    } finally {
      this.#sending.delete(vote);
    }
  }

  async #storeSigned(ballot: PendingBallot): Promise<StoredBallot> {
    try {
      return await this.#server.store(await this.#signed(ballot));
    } catch (cause) {
      if (!(cause instanceof Problem) || !STALE.includes(cause.code)) throw cause;
      // The place was read before the opening, or another window has signed since. Nothing is stored: it is signed anew, once.
      this.#places.delete(ballot.vote);
      const { signature: _, ...unsigned } = ballot;
      return this.#server.store(await this.#signed(unsigned));
    }
  }

  async #signed(ballot: PendingBallot): Promise<PendingBallot> {
    if (ballot.signature || !this.#signing) return ballot;
    let place = this.#places.get(ballot.vote);
    if (!place) {
      place = await this.#signing.place(ballot.vote);
      this.know(ballot.vote, place);
    }
    if (place.key_on_roll === '') return ballot;
    const bits = [0, 0, 0];
    bits[ORDER[ballot.choice]] = 1;
    const sig = await this.#signing.sign(place, place.next_bseq, bits);
    // The key may have been replaced after the opening: the server then takes the choice without a signature. It refuses it while the key is in use elsewhere.
    if (sig === null) return ballot;
    const signed: PendingBallot = { ...ballot, signature: { bseq: place.next_bseq, sig } };
    this.#places.set(ballot.vote, { ...place, next_bseq: place.next_bseq + 1 });
    this.#pending.write(this.#pending.read().map((one) => (one.key === ballot.key ? signed : one)));
    return signed;
  }

  #keep(receipt: Receipt): void {
    if (!receipt.stored.receipt) return;
    const known = this.#receipts.read().find(({ person, vote }) => person === receipt.person && vote === receipt.vote);
    if (known && known.stored.revision >= receipt.stored.revision) return;
    const others = this.#receipts.read().filter(({ person, vote }) => person !== receipt.person || vote !== receipt.vote);
    this.#receipts.write([...others, receipt]);
  }

  #forget(key: string): void {
    this.#pending.write(this.#pending.read().filter((ballot) => ballot.key !== key));
  }

  #show(vote: string, state: Omit<BallotState, 'behind'> & { behind?: boolean }): void {
    const behind = state.behind ?? this.states.get().get(vote)?.behind ?? false;
    this.states.set(new Map(this.states.get()).set(vote, { ...state, behind }));
  }
}

/** ballots of this device. */
export const ballots = new BallotBox(
  onDevice('nt.ballots'),
  onDevice('nt.receipts'),
  {
    store: ({ vote, choice, opinion, key, signature }) => put(`/api/votes/${vote}/ballot`, { choice, ...(opinion && { opinion }), ballot_key: key, ...(signature && { signature }) }),
    tell: ({ vote, stored: { revision, ballot_key, stored_at, receipt } }) => put(`/api/votes/${vote}/my-record`, { revision, ballot_key, stored_at, receipt }),
  },
  () => me.get()?.person.id ?? '',
  () => newKey(),
  {
    place: async (vote) => (await get(`/api/votes/${vote}`)).my_ballot ?? { election_hash: '', vid: 0, key_on_roll: '', next_bseq: 0 },
    sign: async ({ election_hash, vid, key_on_roll }, bseq, bits) => {
      const key = await voteKey.key(me.get()?.person.id ?? '');
      return key?.vk === key_on_roll ? hex(await key.sign(await openSigHash(election_hash, vid, bseq, bits))) : null;
    },
  },
);

/** newKey makes a random UUID; pages without a secure context lack crypto.randomUUID. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const AGAIN_AFTER = 3_000;
let again: ReturnType<typeof setTimeout> | undefined;

me.subscribe((person) => {
  if (!person) return;
  ballots.recall(Date.now());
  ballots.resend();
});

live.line.subscribe(({ state }) => {
  if (state === 'open' && me.get()) ballots.resend();
});

// While the line is up but the request failed, try again by the clock.
ballots.states.subscribe((states) => {
  clearTimeout(again);
  if ([...states.values()].some(({ phase }) => phase === 'waiting')) again = setTimeout(() => ballots.resend(), AGAIN_AFTER);
});
