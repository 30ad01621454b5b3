import { get, put } from '../api/request';
import type { VoteManifest } from '../api/types';
import { encodeLink } from '../meeting/audit-link';
import { OtherDefinition, sameAsShown, type ShownVote } from '../meeting/definition-title';
import { toBits, unmarked, type Marks, type Paper } from '../meeting/secret-choice';
import { decodeBase64, encodeBase64 } from '../ntv/base64';
import type { Ballots, Draft } from '../ntv/client';
import { digest } from '../ntv/digest';
import { hex, unhex } from '../ntv/frame';
import type { VoteKey } from '../ntv/keys';
import type { Manifest } from '../ntv/manifest';
import { boardPin } from './board-pin';
import { making, secrets } from './secret';
import { me } from './session';
import { Value } from './value';
import { voteKey } from './votekey';

/**
 * A delegate's work on a secret ballot, from the first mark to the cast. It lives as long as the page: a panel that is folded loses nothing, and
 * no mark is ever written to the device.
 */

/** WorkState is where the work stands. */
export interface WorkState {
  /**
   * loading: the vote is read; choosing; making: the ballot is encrypted; deciding: the code is shown, cast or check; casting; cast: given to
   * the box, nothing of the choice is left; opening; opened: it is shown and can never be cast; stuck: see problem.
   */
  step: 'loading' | 'choosing' | 'making' | 'deciding' | 'casting' | 'cast' | 'opening' | 'opened' | 'stuck';
  place: VoteManifest | null;
  manifest: Manifest | null;
  paper: Paper | null;
  marks: Marks | null;
  code: string;
  /** Of an opened ballot: what a second device needs, behind the # of the address. */
  link: string;
  /** The opened ballot is on the board. */
  spoiled: boolean;
  problem: unknown;
}

/** WorkParts are what the work is done with. */
export interface WorkParts {
  making: Pick<Ballots, 'prepare' | 'draft'>;
  read(vote: string): Promise<VoteManifest>;
  spoil(vote: string, opened: { bseq: number; bits: number[]; seed: string; ballot: string; sig: string }): Promise<unknown>;
  key(): Promise<VoteKey | null>;
  pinned(meeting: string, board: string, serverKey: string): boolean;
  cast(ballot: { meeting: string; vote: string; record: string; code: string; vid: number; bseq: number; board: string; serverKey: string }): void;
  learn(meeting: string, vote: string, place: VoteManifest): void;
}

const empty: WorkState = { step: 'loading', place: null, manifest: null, paper: null, marks: null, code: '', link: '', spoiled: false, problem: null };

/** SecretWork is the work on one ballot after another of one vote. */
export class SecretWork {
  readonly state = new Value<WorkState>(empty);
  readonly meeting: string;
  readonly vote: string;
  #raw: Uint8Array | null = null;
  #draft: Draft | null = null;
  #opened: { bseq: number; bits: number[]; seed: string; ballot: string; sig: string } | null = null;
  #bseq = 0;
  readonly #parts: WorkParts;
  readonly #paperOf: (manifest: Manifest) => Paper;

  constructor(meeting: string, vote: string, paperOf: (manifest: Manifest) => Paper, parts: WorkParts) {
    this.meeting = meeting;
    this.vote = vote;
    this.#paperOf = paperOf;
    this.#parts = parts;
  }

  /** load reads the vote, and again where I stand in it. What is marked stays. */
  async load(): Promise<void> {
    try {
      const place = await this.#parts.read(this.vote);
      const raw = decodeBase64(place.manifest);
      const named = hex(await digest('election', raw));
      const manifest = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw)) as Manifest;
      if (named !== place.election_hash || manifest.board !== place.board || manifest.mode !== 'secret') throw new Error('the vote is not the one that its hash names');
      if (!this.#parts.pinned(this.meeting, place.board, place.server_key)) throw new Error('the board is another one than before');
      const first = this.#raw === null || this.state.get().place?.election_hash !== place.election_hash;
      if (first && this.#raw !== null) this.#change({ ...empty });
      this.#raw = raw;
      const paper = this.#paperOf(manifest);
      this.#bseq = Math.max(this.#bseq, place.next_bseq);
      const { step, marks } = this.state.get();
      const idle = step === 'loading' || step === 'stuck';
      this.#change({ place, manifest, paper, marks: marks ?? unmarked(paper), problem: null, ...(idle && { step: place.mine ? 'cast' : 'choosing' }) });
      this.#parts.learn(this.meeting, this.vote, place);
      if (first) await this.#parts.making.prepare(raw);
    } catch (problem) {
      const { place } = this.state.get();
      this.#change({ problem, ...(place === null && { step: 'stuck' }) });
    }
  }

  /** mark changes the choice while it is open. */
  mark(marks: Marks): void {
    if (this.state.get().step === 'choosing') this.#change({ marks, problem: null });
  }

  /**
   * build encrypts the choice and shows the code, before anybody knows whether it will be cast or checked. `shown` is what the screen shows: nothing is
   * made for a vote whose definition on the board is about another motion, or lists other persons or another order.
   */
  async build(shown: ShownVote): Promise<void> {
    const { step, place, manifest, paper, marks } = this.state.get();
    if (step !== 'choosing' || !place || !manifest || !paper || !marks || !this.#raw) return;
    this.#change({ step: 'making', problem: null });
    try {
      if (!sameAsShown(manifest, paper, shown)) throw new OtherDefinition();
      const draft = await this.#parts.making.draft(this.#raw, { vid: place.vid, vk: unhex(place.vote_key, 32), bseq: this.#bseq, bits: toBits(paper, marks) });
      this.#draft = draft;
      this.#change({ step: 'deciding', code: draft.code });
    } catch (problem) {
      this.#change({ step: 'choosing', problem });
    }
  }

  /** back drops the ballot; the marks stay. */
  async back(): Promise<void> {
    if (this.state.get().step !== 'deciding') return;
    this.#change({ step: 'choosing', code: '' });
    await this.#draft?.discard().catch(() => undefined);
    this.#draft = null;
  }

  /** cast signs the ballot, hands it over to be sent, and forgets what was chosen. */
  async cast(): Promise<void> {
    const { step, place, paper } = this.state.get();
    const draft = this.#draft;
    if (step !== 'deciding' || !place || !paper || !draft) return;
    this.#change({ step: 'casting', problem: null });
    try {
      const key = await this.#mine(place);
      const record = encodeBase64(await draft.cast(key));
      this.#draft = null;
      this.#bseq = draft.bseq + 1;
      this.#parts.cast({ meeting: this.meeting, vote: this.vote, record, code: draft.code, vid: place.vid, bseq: draft.bseq, board: place.board, serverKey: place.server_key });
      this.#change({ step: 'cast', marks: unmarked(paper), code: '' });
    } catch (problem) {
      this.#draft = null;
      this.#change({ step: 'choosing', code: '', problem });
    }
  }

  /** open reveals the ballot to be checked: it can never be cast after this. */
  async open(): Promise<void> {
    const { step, place } = this.state.get();
    const draft = this.#draft;
    if (step !== 'deciding' || !place || !draft || !this.#raw) return;
    this.#change({ step: 'opening', problem: null });
    try {
      const key = await this.#mine(place);
      const { seed, bits, sig } = await draft.open(key);
      this.#draft = null;
      this.#bseq = draft.bseq + 1;
      const link = await encodeLink({ vid: place.vid, bseq: draft.bseq, vk: unhex(place.vote_key, 32), seed, hash: draft.hash, bits, vote: { manifest: this.#raw } }, { id: this.vote, eh: place.election_hash });
      this.#opened = { bseq: draft.bseq, bits, seed: hex(seed), ballot: hex(draft.hash), sig: hex(sig) };
      this.#change({ step: 'opened', link, spoiled: false });
      await this.spoil();
    } catch (problem) {
      this.#draft = null;
      this.#change({ step: 'choosing', code: '', problem });
    }
  }

  /** spoil puts the opened ballot on the board; again after a lost line. */
  async spoil(): Promise<void> {
    if (!this.#opened) return;
    try {
      await this.#parts.spoil(this.vote, this.#opened);
      this.#opened = null;
      this.#change({ spoiled: true, problem: null });
    } catch (problem) {
      this.#change({ problem });
    }
  }

  /** again begins a new ballot: after a check with the same marks, in place of a cast one with none. */
  again(): void {
    const { step } = this.state.get();
    if (step === 'opened' || step === 'cast') this.#change({ step: 'choosing', code: '', link: '', spoiled: false, problem: null });
  }

  /** keepCast goes back from a replacement that was not made. */
  keepCast(): void {
    const { step, paper } = this.state.get();
    if (step === 'choosing' && paper) this.#change({ step: 'cast', marks: unmarked(paper), problem: null });
  }

  async #mine(place: VoteManifest): Promise<VoteKey> {
    const key = await this.#parts.key();
    if (key?.vk !== place.vote_key) throw new Error('the key on the roll is not on this device');
    return key;
  }

  #change(change: Partial<WorkState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}

const parts: WorkParts = {
  making,
  read: (vote) => get(`/api/votes/${vote}/manifest`),
  spoil: (vote, opened) => put(`/api/votes/${vote}/spoil`, opened),
  key: () => voteKey.key(me.get()?.person.id ?? ''),
  pinned: boardPin,
  cast: (ballot) => secrets.cast(ballot),
  learn: (meeting, vote, { mine, server_key }) => {
    if (mine) void secrets.learn(meeting, vote, mine, server_key);
  },
};

const works = new Map<string, SecretWork>();
let of = '';

// Another person at this device begins with nothing.
me.subscribe((person) => {
  if ((person?.person.id ?? '') === of) return;
  of = person?.person.id ?? '';
  works.clear();
});

/** workOn is the work on a vote, begun when it is first asked for. */
export function workOn(meeting: string, vote: string, paperOf: (manifest: Manifest) => Paper): SecretWork {
  let work = works.get(vote);
  if (!work) {
    work = new SecretWork(meeting, vote, paperOf, parts);
    works.set(vote, work);
  }
  return work;
}
