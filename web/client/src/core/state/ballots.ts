import { Problem } from '../api/problem';
import { put } from '../api/request';
import type { Choice, StoredBallot } from '../api/types';
import { live, me } from './session';
import { Value } from './value';

/** PendingBallot is a ballot not yet acknowledged. It outlives a reload; its key makes a resend harmless. */
export interface PendingBallot {
  person: string;
  vote: string;
  choice: Choice;
  key: string;
}

/** BallotStore keeps pending ballots on the device. */
export interface BallotStore {
  read(): PendingBallot[];
  write(ballots: PendingBallot[]): void;
}

/** SendBallot stores one ballot on the server; a repeated key gives the same answer. */
export type SendBallot = (vote: string, choice: Choice, key: string) => Promise<StoredBallot>;

/** BallotState is what the voter sees of one vote. */
export interface BallotState {
  /** saving: on its way; waiting: will be sent again; refused: the server said no. */
  phase: 'saving' | 'waiting' | 'stored' | 'refused';
  choice: Choice;
  stored: StoredBallot | null;
  problem: Problem | null;
}

/**
 * BallotBox sends ballots until each is acknowledged or refused. A newer choice replaces an older
 * one of the same vote, and waits for a send under way, so that the last choice is the last stored.
 */
export class BallotBox {
  readonly states = new Value<ReadonlyMap<string, BallotState>>(new Map());
  #sending = new Set<string>();
  readonly #store: BallotStore;
  readonly #send: SendBallot;
  readonly #person: () => string;
  readonly #newKey: () => string;

  constructor(store: BallotStore, send: SendBallot, person: () => string, newKey: () => string) {
    this.#store = store;
    this.#send = send;
    this.#person = person;
    this.#newKey = newKey;
  }

  /** cast keeps the choice on the device, then sends it. */
  cast(vote: string, choice: Choice): void {
    const person = this.#person();
    const others = this.#store.read().filter((ballot) => ballot.person !== person || ballot.vote !== vote);
    this.#store.write([...others, { person, vote, choice, key: this.#newKey() }]);
    this.#show(vote, { phase: 'saving', choice, stored: this.states.get().get(vote)?.stored ?? null, problem: null });
    void this.#deliver(vote);
  }

  /** resend tries every ballot of the present person that is not acknowledged. */
  resend(): void {
    for (const ballot of this.#store.read()) if (ballot.person === this.#person()) void this.#deliver(ballot.vote);
  }

  /** learn takes in what the server says is stored: an older revision never replaces a newer one. */
  learn(vote: string, stored: StoredBallot): void {
    const now = this.states.get().get(vote);
    if (now && now.phase !== 'stored' && now.phase !== 'refused') return;
    if (now?.stored && now.stored.revision > stored.revision) return;
    this.#show(vote, { phase: 'stored', choice: stored.choice, stored, problem: null });
  }

  #pending(vote: string): PendingBallot | undefined {
    return this.#store.read().find((ballot) => ballot.vote === vote && ballot.person === this.#person());
  }

  async #deliver(vote: string): Promise<void> {
    if (this.#sending.has(vote)) return;
    this.#sending.add(vote);
    try {
      for (let ballot = this.#pending(vote); ballot; ballot = this.#pending(vote)) {
        const before = this.states.get().get(vote)?.stored ?? null;
        this.#show(vote, { phase: 'saving', choice: ballot.choice, stored: before, problem: null });
        let next: BallotState;
        try {
          const stored = await this.#send(vote, ballot.choice, ballot.key);
          next = { phase: 'stored', choice: stored.choice, stored, problem: null };
        } catch (cause) {
          const problem = cause instanceof Problem ? cause : new Problem('client.unknown', 0, '', 'problem.unknown');
          // Whatever leaves it open whether the ballot was stored is sent again, with the same key.
          if (problem.offline || problem.status === 429 || problem.status >= 500 || problem.status === 401) {
            const latest = this.#pending(vote) ?? ballot;
            this.#show(vote, { phase: 'waiting', choice: latest.choice, stored: before, problem });
            return;
          }
          next = { phase: 'refused', choice: ballot.choice, stored: before, problem };
        }
        this.#forget(ballot.key);
        if (!this.#pending(vote)) this.#show(vote, next);
      }
    } finally {
      this.#sending.delete(vote);
    }
  }

  #forget(key: string): void {
    this.#store.write(this.#store.read().filter((ballot) => ballot.key !== key));
  }

  #show(vote: string, state: BallotState): void {
    this.states.set(new Map(this.states.get()).set(vote, state));
  }
}

const KEY = 'nt.ballots';
let memory: PendingBallot[] | null = null;

const deviceStore: BallotStore = {
  read() {
    if (memory) return memory;
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? '[]') as PendingBallot[];
    } catch {
      return [];
    }
  },
  write(ballots) {
    try {
      localStorage.setItem(KEY, JSON.stringify(ballots));
      memory = null;
    } catch {
      // Without storage the ballot still waits for the line, only not over a reload.
      memory = ballots;
    }
  },
};

/** ballots of this device. */
export const ballots = new BallotBox(
  deviceStore,
  (vote, choice, key) => put(`/api/votes/${vote}/ballot`, { choice, ballot_key: key }),
  () => me.get()?.person.id ?? '',
  () => newKey(),
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
  if (person) ballots.resend();
});

live.line.subscribe(({ state }) => {
  if (state === 'open' && me.get()) ballots.resend();
});

// While the line is up but the request failed, try again by the clock.
ballots.states.subscribe((states) => {
  clearTimeout(again);
  if ([...states.values()].some(({ phase }) => phase === 'waiting')) again = setTimeout(() => ballots.resend(), AGAIN_AFTER);
});
