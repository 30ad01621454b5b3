import { Problem } from '../api/problem';
import { get, post } from '../api/request';
import type { BoardHeadState, BoardView } from '../api/types';
import type { Head } from '../ntv/record';
import type { Link, Verdict, Witnessed } from '../ntv/witness';
import { boardPin } from './board-pin';
import { live } from './session';
import { Value } from './value';

/**
 * This device as a witness: it keeps the signed heads it has seen of a meeting's board, shows them to a server that seems to have forgotten, and
 * raises the alarm when two of them cannot both be true.
 */

/** Alarm is what is wrong with a board. fork: two histories; key: signed by another key; other: another board than at first; behind: records are missing. */
export type Alarm = 'fork' | 'key' | 'other' | 'behind';

/** WatchServer is what a witness asks of the server. */
export interface WatchServer {
  board(meeting: string): Promise<BoardView>;
  links(meeting: string, from: number): Promise<Link[]>;
  seen(meeting: string, head: Head): Promise<boolean>;
}

/** WatchStore keeps heads on the device. */
export interface WatchStore {
  kept(board: string): Promise<Witnessed | undefined>;
  judge(head: Head, serverKey: string, chain: readonly Link[]): Promise<Verdict>;
}

/** Watch watches the boards of meetings. */
export class Watch {
  /** alarms are by meeting; an alarm about two histories or keys stays for good. */
  readonly alarms = new Value<ReadonlyMap<string, Alarm>>(new Map());
  readonly #server: WatchServer;
  readonly #store: WatchStore;
  readonly #pin: (meeting: string, board: string, serverKey: string) => boolean;
  #looking = new Map<string, Promise<void>>();

  constructor(server: WatchServer, store: WatchStore, pin: (meeting: string, board: string, serverKey: string) => boolean) {
    this.#server = server;
    this.#store = store;
    this.#pin = pin;
  }

  /** look compares the board as the server shows it now with what was seen before. Looks at one meeting follow one another; it never rejects. */
  look(meeting: string): Promise<void> {
    const before = this.#looking.get(meeting) ?? Promise.resolve();
    const next = before.then(() => this.#look(meeting)).catch(() => undefined);
    this.#looking.set(meeting, next);
    return next;
  }

  async #look(meeting: string): Promise<void> {
    const view = await this.#server.board(meeting);
    if (!view.exists) return;
    if (!this.#pin(meeting, view.board, view.server_key)) {
      this.#raise(meeting, 'other');
      return;
    }
    const head: Head = { board: view.board, seq: view.head.seq, hash: view.head.hash, sig: view.head.sig };
    const kept = await this.#store.kept(view.board);
    if (kept?.evidence) this.#raise(meeting, kept.evidence.kind);
    const chain = kept && kept.head.seq < head.seq ? await this.#stretch(meeting, kept.head.seq, head.seq) : [];
    const verdict = await this.#store.judge(head, view.server_key, chain);
    if (verdict.kind === 'fork' || verdict.kind === 'key') this.#raise(meeting, verdict.kind);
    // A server that knows less than was seen is shown what was seen: with it, it stops by itself.
    const lacks = kept !== undefined && verdict.kind !== 'extends' && !(await this.#server.seen(meeting, kept.head));
    if (lacks || view.behind) this.#raise(meeting, 'behind');
    else this.#settle(meeting);
  }

  async #stretch(meeting: string, from: number, to: number): Promise<Link[]> {
    const chain: Link[] = [];
    for (let next = from; next <= to; ) {
      const links = await this.#server.links(meeting, next);
      if (links.length === 0) break;
      chain.push(...links);
      next = (links[links.length - 1] as Link).seq + 1;
    }
    return chain;
  }

  #raise(meeting: string, alarm: Alarm): void {
    const now = this.alarms.get().get(meeting);
    if (now === alarm || (now !== undefined && now !== 'behind')) return;
    this.alarms.set(new Map(this.alarms.get()).set(meeting, alarm));
  }

  #settle(meeting: string): void {
    if (this.alarms.get().get(meeting) !== 'behind') return;
    const left = new Map(this.alarms.get());
    left.delete(meeting);
    this.alarms.set(left);
  }
}

/** The code that judges comes when there is a board to judge. */
const judging = () => import('../ntv/witness-store');

/** watch is this device as a witness. */
export const watch = new Watch(
  {
    board: (meeting) => get(`/api/meetings/${meeting}/board`),
    links: async (meeting, from) => (await get(`/api/meetings/${meeting}/board/links`, { query: { from, limit: 5000 } })).links,
    seen: async (meeting, { seq, hash, sig }) => (await post(`/api/meetings/${meeting}/board/heads-seen`, { seq, hash, sig })).known,
  },
  {
    kept: async (board) => (await judging()).witnessedOf(board),
    judge: async (head, serverKey, chain) => (await judging()).witness(head, serverKey, chain),
  },
  boardPin,
);

/** Devices of a whole hall do not ask in the same second. */
const SPREAD = 5_000;
/** While ballots arrive, the board is looked at this often at most. */
const PATIENCE = 30_000;

/** watchBoard looks at a meeting's board at once, with each new line, and some time after it has moved. Ends with what it returns. */
export function watchBoard(meeting: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const soon = () => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = Date.now();
        void watch.look(meeting);
      },
      Math.max(0, last + PATIENCE - Date.now()) + Math.random() * SPREAD,
    );
  };
  const ends = [
    live.line.subscribe(({ state }) => {
      if (state === 'open') void watch.look(meeting);
    }),
    live.state<BoardHeadState>(`meeting/${meeting}/board`).subscribe((head) => {
      if (head) soon();
    }),
  ];
  return () => {
    clearTimeout(timer);
    ends.forEach((end) => end());
  };
}

/** lookAfterVote looks at the board when a vote has closed or a ballot was cast, spread over some seconds. */
export function lookAfterVote(meeting: string): void {
  setTimeout(() => void watch.look(meeting), Math.random() * SPREAD);
}

/** noBoard tells that a meeting has no board yet. */
export function noBoard(problem: unknown): boolean {
  return problem instanceof Problem && problem.code === 'voting.no_board';
}
