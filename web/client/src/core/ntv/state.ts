import type { Genesis, KeySet, Share, Voter } from './bodies';
import type { Point } from './group';
import type { Election } from './manifest';
import type { Head } from './record';
import type { Rule } from './violation';

/** Where a board stands after a record, as its records give it. */

/** CastBallot is a delegate's last accepted ballot. */
export interface CastBallot {
  seq: number;
  bseq: number;
  /** The ballot without its signature (secret votes), so that its part of the sums can be taken back. */
  body?: Uint8Array;
  /** The choice (open votes). */
  bits?: number[];
}

/** VoteState is where a vote stands. */
export interface VoteState {
  election: Election;
  /** Election hash, hexadecimal. */
  eh: string;
  /** Record numbers, where it happened. */
  defined: number;
  opened?: number;
  closed?: { seq: number; hash: string; counted: number[] };
  aborted?: { seq: number; why: string };
  result?: { seq: number; counts: number[]; used: number[] };
  /** Last accepted ballots by delegate. */
  ballots: Map<number, CastBallot>;
  /** Ciphertexts seen, cast or opened: first halves in hexadecimal. */
  marks: Set<string>;
  spoils: number;
  /** Running sums of the last accepted ballots (secret votes). */
  sums: { A: Point[]; B: Point[] };
  /** Sums at the close and what trustees decrypt, computed from the ballots; missing when bodies of counted ballots are destroyed. */
  tallied?: { n: number; A: string[]; B: string[]; hash: string };
  /** At the close the board had ballots without bodies that may be of this vote: what they pretend to replace may be left out of the count. */
  ballotsMissing: boolean;
  /** Trustees that co-signed the close. */
  closeOKs: Set<number>;
  tally?: { seq: number; record: string; n: number; A: string[]; B: string[]; hash: string };
  /** Shares of the tally whose proof holds; 0 is the server's. */
  shares: Map<number, Share>;
  /** Record numbers of shares that are ignored, and whose they say they are. */
  ignored: { seq: number; i: number; reason: string }[];
}

/** KnownKeySet is a key set on the board, by the hash of its record. */
export interface KnownKeySet {
  keys: KeySet;
  /** Sum of the keys, hexadecimal. */
  Y: string;
  confirmed: Set<number>;
  destroyed: Set<number>;
}

/** KnownRoll is a roll on the board, by the hash of its record. */
export type KnownRoll = Map<number, Voter>;

/** Check is something dear to verify that later records do not depend on. */
export interface Check {
  rule: Rule;
  seq: number;
  reason: string;
  /** Says whether it holds. */
  run: () => boolean | Promise<boolean>;
}

/** BoardState is everything the records say. Only a board whose {@link Check}s all held may be trusted to be in this state. */
export class BoardState {
  genesis: Genesis | null = null;
  /** Hash of record 0, hexadecimal. */
  board = '';
  head: Head | null = null;
  /** Time of the last record. */
  ts = 0;
  readonly rolls = new Map<string, KnownRoll>();
  readonly presence = new Map<number, boolean>();
  /** Tokens shown: number, key and token. */
  readonly tokens = new Set<string>();
  readonly keySets = new Map<string, KnownKeySet>();
  /** By election hash, hexadecimal, in order of definition. */
  readonly votes = new Map<string, VoteState>();
  /** Records without body by number, with the votes (election hashes) that took ballots at that time and may still claim them. */
  readonly lost = new Map<number, { type: string; votes: Set<string> }>();
  /** How many bodies are destroyed, and how many of open ballots are withheld. */
  bodiesDestroyed = 0;
  withheld = 0;
}
