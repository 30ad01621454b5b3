import {
  closeOKHash, keyDestroyedHash, keySetOKHash, keyTokenHash, readAbort, readClose, readCloseOK, readGenesis, readKeyDestroyed, readKeySet, readKeySetOK,
  readKeyShare, readKeyToken, readNote, readOpen, readPresence, readRoll, readVoteShape,
} from './bodies';
import { applyBallot, applyOpenBallot, applySpoil } from './apply-ballots';
import { applyResult, applyShare, applyTally } from './apply-count';
import { electionKey, keySetWrong, sumsOf, tallyHash } from './checks';
import { hex, unhex } from './frame';
import { identity } from './group';
import { parseElection, type Election } from './manifest';
import { headHash, recordHash, recordTypes, zeros, type BoardRecord, type RecordType } from './record';
import { goodKey } from './signature';
import type { BoardState, Check, KnownKeySet, VoteState } from './state';
import { Violation, type Rule } from './violation';

/**
 * Records applied to a board's state, each after all that can be checked of it. What is dear and what later records do not depend on
 * (signatures, proofs of ballots) is handed to `later` instead, in the order in which it is to be judged.
 */
export class Applying {
  /** The number that the record has on the board, whatever it says itself. */
  readonly seq: number;

  constructor(
    readonly state: BoardState,
    readonly record: BoardRecord,
    private readonly later: (check: Check) => void,
    private readonly signature: (key: Uint8Array, message: Uint8Array, sig: Uint8Array) => boolean | Promise<boolean>,
  ) {
    this.seq = state.head ? state.head.seq + 1 : 0;
  }

  /** refuse stops at this record. */
  refuse(rule: Rule, reason: string): never {
    throw new Violation(rule, this.seq, reason);
  }

  /** demand refuses unless something is so. */
  demand(rule: Rule, so: boolean, reason: string): void {
    if (!so) this.refuse(rule, reason);
  }

  /** read reads the record's body; another spelling is refused. */
  read<T>(reader: (body: Uint8Array) => T, rule: Rule = 'V2'): T {
    try {
      return reader(this.record.body as Uint8Array);
    } catch (error) {
      return this.refuse(rule, (error as Error).message);
    }
  }

  /** signed has a signature verified; keys and signatures in hexadecimal or bytes. */
  signed(rule: Rule, key: string | Uint8Array, message: Uint8Array, sig: string | Uint8Array, reason: string): void {
    const bytes = (value: string | Uint8Array) => (typeof value === 'string' ? unhex(value) : value);
    this.check(rule, reason, () => this.signature(bytes(key), message, bytes(sig)));
  }

  /** check has something verified later. */
  check(rule: Rule, reason: string, run: () => boolean | Promise<boolean>): void {
    this.later({ rule, seq: this.seq, reason, run });
  }

  /** vote finds the vote that a record is about; after an abort and after a result nothing of a vote follows. */
  vote(eh: string): VoteState {
    const vote = this.state.votes.get(eh);
    if (!vote) return this.refuse('V7', 'the record names a vote that is not on the board');
    const { type } = this.record;
    if (vote.aborted) this.refuse(type === 'result' ? 'V18' : 'V7', 'the vote was broken off');
    if (vote.result) this.refuse(type === 'result' ? 'V18' : 'V7', 'the vote has its result');
    return vote;
  }

  /** running finds a vote that takes ballots of a mode. */
  running(eh: string, mode: 'secret' | 'open'): VoteState {
    const vote = this.vote(eh);
    this.demand('V7', taking(vote), 'the vote is not open');
    this.demand('V7', vote.election.mode === mode, `the vote is not ${mode}`);
    return vote;
  }

  /** closed finds a vote whose close a record of the count names; the vote must be a secret one. */
  closed(eh: string, close: string, rule: Rule): VoteState {
    const vote = this.vote(eh);
    this.demand('V7', vote.closed !== undefined, 'the vote is not closed');
    this.demand('V7', vote.election.mode === 'secret', 'an open vote has no co-signatures and no tally');
    this.demand(rule, vote.closed?.hash === close, 'the record names another close than that of the vote');
    return vote;
  }

  /** keySet finds a key set by the hash of its record. */
  keySet(rule: Rule, hash: string): KnownKeySet {
    return this.state.keySets.get(hash) ?? this.refuse(rule, 'the record names a key set that is not on the board');
  }

  /** trusteeKey is the key that trustee i signs with. */
  trusteeKey(rule: Rule, keys: KnownKeySet, i: number): string {
    return keys.keys.trustees[i - 1]?.vk ?? this.refuse(rule, 'the key set has no such trustee');
  }
}

/** taking says whether a vote takes ballots now. */
function taking(vote: VoteState): boolean {
  return vote.opened !== undefined && !vote.closed && !vote.aborted;
}

const known = new Set<string>(recordTypes);
const destroyable = new Set<string>(['ballot', 'spoil', 'key-share', 'open-ballot']);

/** apply checks a record and takes it into the state. Throws {@link Violation}; the state is then of no more use. */
export function apply(at: Applying): void {
  const { state, record } = at;
  linked(at);
  demandKnown(at);
  if (record.body) applyBody[record.type as RecordType](at);
  else applyDestroyed(at);
  state.head = { board: state.board, seq: record.seq, hash: record.hash, sig: hex(record.sig) };
  state.ts = record.ts;
}

function demandKnown(at: Applying): void {
  at.demand('V2', known.has(at.record.type), 'the type of the record is unknown');
}

/** linked checks that a record follows the one before, and that the server signed it. */
function linked(at: Applying): void {
  const { state, record } = at;
  const last = state.head;
  at.demand('V1', record.seq === (last ? last.seq + 1 : 0), 'the record has another number');
  at.demand('V1', record.prev === (last ? last.hash : zeros), 'the record follows another one');
  at.demand('V1', record.ts >= state.ts, 'time goes back');
  at.demand('V1', record.hash === recordHash(last ? state.board : zeros, record), 'the hash is not that of the record');
  if (!last) {
    demandKnown(at);
    at.demand('V1', record.type === 'genesis', 'the first record is no genesis');
    at.demand('V2', record.body !== undefined, 'the genesis has no body');
    state.genesis = at.read(readGenesis);
    state.board = record.hash;
    at.demand('V1', goodKey(unhex(state.genesis.server_vk)), 'the key of the server is none');
  }
  const server = state.genesis?.server_vk as string;
  at.signed('V1', server, headHash(state.board, record.seq, record.hash), record.sig, 'the signature of the server is not good');
  at.demand('V1', last === null || record.type !== 'genesis', 'a genesis is the first record, and no other is');
}

function applyDestroyed(at: Applying): void {
  const { state, record } = at;
  at.demand('V2', destroyable.has(record.type), 'a body that may not be destroyed is missing');
  if (record.type === 'open-ballot') state.withheld++;
  else state.bodiesDestroyed++;
  if (record.type === 'key-share') return;
  const mode = record.type === 'open-ballot' ? 'open' : 'secret';
  const candidates = [...state.votes.values()].filter((vote) => vote.election.mode === mode && taking(vote));
  at.demand('V7', candidates.length > 0, 'no vote was open that the record could belong to');
  state.lost.set(record.seq, { type: record.type, votes: new Set(candidates.map((vote) => vote.eh)) });
}

const applyBody: Record<RecordType, (at: Applying) => void> = {
  genesis: () => undefined,
  roll: applyRoll,
  presence: (at) => {
    const { vid, in: present } = at.read(readPresence);
    at.state.presence.set(vid, present);
  },
  'key-token': (at) => {
    const { i, vk, token, sig } = at.read(readKeyToken);
    at.demand('V4', goodKey(unhex(vk)), "the trustee's key is none");
    at.signed('V4', vk, keyTokenHash(at.state.board, i, token), sig, 'the signature under the token is not good');
    at.state.tokens.add(`${i} ${vk} ${token}`);
  },
  'key-share': (at) => void at.read(readKeyShare),
  keyset: applyKeySet,
  'keyset-ok': (at) => {
    const { keys, i, sig } = at.read(readKeySetOK);
    const set = at.keySet('V5', keys);
    at.signed('V5', at.trusteeKey('V5', set, i), keySetOKHash(at.state.board, keys), sig, 'the signature under the confirmation is not good');
    set.confirmed.add(i);
  },
  vote: applyVote,
  open: (at) => {
    const vote = at.vote(at.read(readOpen).eh);
    at.demand('V7', vote.opened === undefined, 'the vote was opened before');
    vote.opened = at.record.seq;
  },
  ballot: applyBallot,
  'open-ballot': applyOpenBallot,
  spoil: applySpoil,
  close: applyClose,
  'close-ok': (at) => {
    const { eh, close, i, sig } = at.read(readCloseOK);
    const vote = at.closed(eh, close, 'V14');
    const keys = at.keySet('V14', vote.election.keys);
    at.signed('V14', at.trusteeKey('V14', keys, i), closeOKHash(at.state.board, close), sig, 'the signature under the close is not good');
    vote.closeOKs.add(i);
  },
  tally: applyTally,
  share: applyShare,
  result: applyResult,
  'key-destroyed': (at) => {
    const { keys, i, sig } = at.read(readKeyDestroyed);
    const set = at.keySet('V5', keys);
    at.signed('V5', at.trusteeKey('V5', set, i), keyDestroyedHash(at.state.board, keys), sig, 'the signature under the erasure is not good');
    set.destroyed.add(i);
  },
  abort: (at) => {
    const { eh, why } = at.read(readAbort);
    const vote = at.vote(eh);
    vote.aborted = { seq: at.record.seq, why };
    release(at.state, eh);
  },
  note: (at) => void at.read(readNote),
};

function applyRoll(at: Applying): void {
  const { voters } = at.read(readRoll);
  at.demand('V3', voters.length > 0, 'nobody is on the roll');
  const byNumber = new Map(voters.map((voter) => [voter.vid, voter]));
  at.demand('V3', byNumber.size === voters.length, 'a delegate stands on the roll twice');
  at.demand('V3', new Set(voters.map((voter) => voter.vk)).size === voters.length, 'a key stands on the roll twice');
  for (const voter of voters) at.demand('V3', goodKey(unhex(voter.vk)), `the key of delegate ${voter.vid} is none`);
  at.state.rolls.set(at.record.hash, byNumber);
}

function applyKeySet(at: Applying): void {
  const keys = at.read(readKeySet);
  for (const { i, vk, token } of keys.trustees) {
    at.demand('V4', at.state.tokens.has(`${i} ${vk} ${token}`), `the token of trustee ${i} was not shown before the keys`);
    at.demand('V4', goodKey(unhex(vk)), `the key of trustee ${i} is none`);
  }
  const wrong = keySetWrong(at.state.board, keys);
  if (wrong) at.refuse('V4', wrong);
  at.state.keySets.set(at.record.hash, { keys, Y: electionKey(keys), confirmed: new Set(), destroyed: new Set() });
}

function applyVote(at: Applying): void {
  const { state, record } = at;
  const election = readElection(at);
  at.demand('V6', election.board === state.board, 'the vote belongs to another board');
  at.demand('V6', state.rolls.has(election.roll), 'the roll of the vote is not on the board');
  for (const other of state.votes.values()) at.demand('V6', other.election.vote !== election.vote, 'a vote of this name is on the board');
  if (election.mode === 'secret') {
    const keys = at.keySet('V6', election.keys);
    at.demand('V5', keys.confirmed.size === keys.keys.n, 'not all trustees have confirmed the keys of the vote');
    at.demand('V6', keys.Y === election.Y, 'the key of the vote is not the sum of its key set');
  }
  const eh = hex(election.eh);
  const none = () => election.cells.map(() => identity);
  state.votes.set(eh, {
    election, eh, defined: record.seq, ballots: new Map(), marks: new Set(), spoils: 0, sums: { A: none(), B: none() }, ballotsMissing: false, closeOKs: new Set(),
    shares: new Map(), ignored: [],
  });
}

function readElection(at: Applying): Election {
  // Another spelling breaks V2, a definition that is spelled well and says what it may not breaks V6.
  at.read(readVoteShape);
  return at.read(parseElection, 'V6');
}

function applyClose(at: Applying): void {
  const { state, record } = at;
  const { eh, counted } = at.read(readClose);
  const vote = at.vote(eh);
  at.demand('V7', taking(vote), 'the vote was never opened or was closed before');
  const missing = [...state.lost.values()].some(({ type, votes }) => type === 'ballot' && votes.has(eh));
  const lost = countedLost(at, vote, counted, missing);
  for (const [seq, { type, votes }] of state.lost) {
    // Choices withheld while the vote ran are shown from the close on. What another vote may claim is settled at that one's close.
    const withheld = type === 'open-ballot' && votes.has(eh) && votes.size === 1;
    at.demand('V20', !withheld, `the open ballot in record ${seq} is withheld though its vote is closed`);
  }
  for (const seq of counted) state.lost.delete(seq);
  release(state, eh);
  vote.closed = { seq: record.seq, hash: record.hash, counted };
  vote.ballotsMissing = missing;
  if (vote.election.mode === 'secret' && lost === 0) {
    const [A, B] = [sumsOf(vote.sums.A), sumsOf(vote.sums.B)];
    vote.tallied = { n: counted.length, A, B, hash: tallyHash(eh, record.hash, counted.length, A, B) };
  }
}

/**
 * countedLost checks that what counts is the last (or first) ballot of each delegate. Where bodies are destroyed, a record without body that the
 * vote can have taken (`claimable`: there are any) may stand in the list, and what it replaced be missing; returned is how many such records the list has.
 */
function countedLost(at: Applying, vote: VoteState, counted: number[], claimable: boolean): number {
  const expected = new Set([...vote.ballots.values()].map((ballot) => ballot.seq));
  let lost = 0;
  let last = -1;
  for (const seq of counted.toSorted((a, b) => a - b)) {
    at.demand('V13', seq !== last, `record ${seq} is counted twice`);
    last = seq;
    if (expected.delete(seq)) continue;
    const gone = at.state.lost.get(seq);
    const ours = gone?.votes.has(vote.eh);
    if (ours && gone?.type === 'open-ballot') at.refuse('V20', `the open ballot in record ${seq} is withheld though its vote is closed`);
    at.demand('V13', ours === true && gone?.type === 'ballot', `record ${seq} is counted and is not the ballot that counts of anybody`);
    lost++;
  }
  at.demand('V13', expected.size === 0 || claimable, 'a ballot that counts is missing from the list');
  at.demand('V13', counted.length <= (at.state.rolls.get(vote.election.roll)?.size ?? 0), 'more ballots are counted than delegates are on the roll');
  return lost;
}

/** release says that a vote claims no more records without body. */
function release(state: BoardState, eh: string): void {
  for (const [seq, { votes }] of state.lost) {
    votes.delete(eh);
    if (votes.size === 0) state.lost.delete(seq);
  }
}
