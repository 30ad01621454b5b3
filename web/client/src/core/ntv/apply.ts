import {
  closeOKHash, keyDestroyedHash, keySetOKHash, keyTokenHash, readAbort, readClose, readCloseOK, readGenesis, readKeyDestroyed, readKeySet, readKeySetOK,
  readKeyShare, readKeyToken, readNote, readOpen, readPresence, readRoll,
} from './bodies';
import { applyBallot, applyOpenBallot, applySpoil } from './apply-ballots';
import { applyResult, applyShare, applyTally } from './apply-count';
import { decodeCanonical } from './canonical';
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
  constructor(
    readonly state: BoardState,
    readonly record: BoardRecord,
    private readonly later: (check: Check) => void,
    private readonly signature: (key: Uint8Array, message: Uint8Array, sig: Uint8Array) => boolean | Promise<boolean>,
  ) {}

  /** refuse stops at this record. */
  refuse(rule: Rule, reason: string): never {
    throw new Violation(rule, this.record.seq, reason);
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
    this.later({ rule, seq: this.record.seq, reason, run });
  }

  /** vote finds the vote that a record is about. */
  vote(eh: string): VoteState {
    return this.state.votes.get(eh) ?? this.refuse('V7', 'the record names a vote that is not on the board');
  }

  /** running finds a vote that is open for ballots of a mode. */
  running(eh: string, mode: 'secret' | 'open'): VoteState {
    const vote = this.vote(eh);
    this.demand('V7', vote.opened !== undefined && !vote.closed && !vote.aborted, 'the vote is not open');
    this.demand('V7', vote.election.mode === mode, `the vote is not ${mode}`);
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

const known = new Set<string>(recordTypes);
const destroyable = new Set<string>(['ballot', 'spoil', 'key-share', 'open-ballot']);

/** apply checks a record and takes it into the state. Throws {@link Violation}; the state is then of no more use. */
export function apply(at: Applying): void {
  const { state, record } = at;
  linked(at);
  at.demand('V2', known.has(record.type), 'the type of the record is unknown');
  if (record.body) applyBody[record.type as RecordType](at);
  else applyDestroyed(at);
  state.head = { board: state.board, seq: record.seq, hash: record.hash, sig: hex(record.sig) };
  state.ts = record.ts;
}

/** linked checks that a record follows the one before, and that the server signed it. */
function linked(at: Applying): void {
  const { state, record } = at;
  const last = state.head;
  at.demand('V1', record.seq === (last ? last.seq + 1 : 0), 'the record has another number');
  at.demand('V1', record.prev === (last ? last.hash : zeros), 'the record follows another one');
  at.demand('V1', record.ts >= state.ts, 'time goes back');
  at.demand('V1', record.hash === recordHash(last ? state.board : zeros, record), 'the hash is not that of the record');
  at.demand('V1', (record.type === 'genesis') === (last === null), 'a genesis is the first record, and no other is');
  if (!last) {
    at.demand('V2', record.body !== undefined, 'the genesis has no body');
    state.genesis = at.read(readGenesis);
    state.board = record.hash;
    at.demand('V1', goodKey(unhex(state.genesis.server_vk)), 'the key of the server is none');
  }
  const server = state.genesis?.server_vk as string;
  at.signed('V1', server, headHash(state.board, record.seq, record.hash), record.sig, 'the signature of the server is not good');
}

function applyDestroyed(at: Applying): void {
  const { state, record } = at;
  at.demand('V2', destroyable.has(record.type), 'a body that may not be destroyed is missing');
  if (record.type === 'open-ballot') {
    state.withheld.add(record.seq);
    return;
  }
  state.bodiesDestroyed++;
  if (record.type === 'ballot') state.destroyedBallots.add(record.seq);
}

const applyBody: Record<RecordType, (at: Applying) => void> = {
  genesis: () => undefined,
  roll: applyRoll,
  presence: (at) => {
    const { vid, in: present } = at.read(readPresence);
    at.demand('V2', vid >= 1, 'delegates are numbered from 1');
    at.state.presence.set(vid, present);
  },
  'key-token': (at) => {
    const { i, vk, token, sig } = at.read(readKeyToken);
    at.demand('V4', i >= 1 && i <= 64, 'trustees are numbered 1 to 64');
    at.demand('V4', goodKey(unhex(vk)), "the trustee's key is none");
    at.signed('V4', vk, keyTokenHash(at.state.board, i, token), sig, 'the signature under the token is not good');
    at.state.tokens.add(`${i} ${vk} ${token}`);
  },
  'key-share': (at) => {
    const { from, to } = at.read(readKeyShare);
    at.demand('V2', from >= 1 && from <= 64 && to >= 1 && to <= 64, 'trustees are numbered 1 to 64');
  },
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
    at.demand('V7', vote.opened === undefined && !vote.aborted, 'the vote was opened or broken off before');
    vote.opened = at.record.seq;
  },
  ballot: applyBallot,
  'open-ballot': applyOpenBallot,
  spoil: applySpoil,
  close: applyClose,
  'close-ok': (at) => {
    const { eh, close, i, sig } = at.read(readCloseOK);
    const vote = at.vote(eh);
    at.demand('V7', vote.closed !== undefined && !vote.aborted && !vote.result && vote.election.mode === 'secret', 'the vote has no close to co-sign');
    at.demand('V14', vote.closed?.hash === close, 'the co-signature is for another close');
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
    at.demand('V7', !vote.aborted && !vote.result, 'the vote was broken off before or has a result');
    vote.aborted = { seq: at.record.seq, why };
  },
  note: (at) => void at.read(readNote),
};

function applyRoll(at: Applying): void {
  const { voters } = at.read(readRoll);
  const byNumber = new Map(voters.map((voter) => [voter.vid, voter]));
  at.demand('V3', byNumber.size === voters.length, 'a delegate stands on the roll twice');
  at.demand('V3', !byNumber.has(0), 'delegates are numbered from 1');
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
    election, eh, defined: record.seq, ballots: new Map(), marks: new Set(), spoils: 0, sums: { A: none(), B: none() }, closeOKs: new Set(),
    shares: new Map(), ignored: [],
  });
}

function readElection(at: Applying): Election {
  // Another spelling breaks V2, a definition that is spelled well and says what it may not breaks V6.
  at.read((body) => decodeCanonical(body));
  return at.read(parseElection, 'V6');
}

function applyClose(at: Applying): void {
  const { state, record } = at;
  const { eh, counted } = at.read(readClose);
  const vote = at.vote(eh);
  at.demand('V7', vote.opened !== undefined && !vote.closed && !vote.aborted, 'the vote is not open');
  const within = (seq: number) => seq > (vote.opened as number) && seq < record.seq;
  const destroyed = vote.election.mode === 'secret' ? [...state.destroyedBallots].filter(within) : [];
  const gone = new Set(destroyed);
  const expected = new Set([...vote.ballots.values()].map((ballot) => ballot.seq));
  const listed = new Set(counted);
  at.demand('V13', listed.size === counted.length, 'a record is counted twice');
  for (const seq of counted) at.demand('V13', expected.has(seq) || gone.has(seq), `record ${seq} is counted and is no counting ballot of this vote`);
  // A ballot that can be read may have been replaced by one that no longer can.
  if (gone.size === 0) at.demand('V13', listed.size === expected.size, 'a ballot that counts is missing from the list');
  if (vote.election.mode === 'open') {
    const others = [...state.votes.values()].filter((other) => other !== vote && other.election.mode === 'open' && !other.closed && !other.aborted);
    for (const seq of [...state.withheld].filter(within)) {
      at.demand('V20', others.some((other) => other.opened !== undefined && other.opened < seq), 'choices of a closed open vote are withheld');
    }
  }
  vote.closed = { seq: record.seq, hash: record.hash, counted };
  if (vote.election.mode === 'secret' && ![...listed].some((seq) => gone.has(seq)) && listed.size === expected.size) {
    const [A, B] = [sumsOf(vote.sums.A), sumsOf(vote.sums.B)];
    vote.tallied = { n: counted.length, A, B, hash: tallyHash(eh, record.hash, counted.length, A, B) };
  }
}
