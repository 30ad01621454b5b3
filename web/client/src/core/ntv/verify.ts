import { Applying, apply } from './apply';
import { parseLine, readLines, type Head } from './record';
import { signatureCheck, type SignatureCheck } from './signature';
import { BoardState, type Check, type VoteState } from './state';
import { Violation } from './violation';

/** Verifying a whole board (rules V1 to V20), line by line as it arrives. */

/** SeqHash is what a receipt or a witness says of a record: its number and its hash in hexadecimal. */
export interface SeqHash {
  seq: number;
  hash: string;
}

/** Options of a verification. */
export interface Options {
  /** What must be on the board (V19). */
  receipts?: SeqHash[];
  heads?: SeqHash[];
  /** Verifies signatures; by default the fastest way of this engine. */
  signature?: SignatureCheck;
  /** Called after each record with the number of records verified so far. */
  progress?: (records: number) => void;
  /** Called from time to time to let other work run; by default a turn of the event loop every fifty milliseconds of work. */
  pause?: () => Promise<void>;
}

/** VoteReport is how a vote stands. */
export interface VoteReport {
  /** Identifier, election hash and words of the vote. */
  vote: string;
  eh: string;
  title: string;
  mode: 'secret' | 'open';
  cells: string[];
  /** defined, open, closed (not counted yet), sealed (too few ballots to be opened), tallied, counted, aborted. */
  state: 'defined' | 'open' | 'closed' | 'sealed' | 'tallied' | 'counted' | 'aborted';
  /** Ballots that count: so far, or at the close. */
  ballots: number;
  spoils: number;
  counts?: number[];
  /** Trustees whose shares gave the counts. */
  used?: number[];
  /** What a trustee co-signs: the close record. */
  close?: { seq: number; hash: string; counted: number[] };
  /** What a trustee may decrypt, computed from the ballots themselves and not taken from the tally record. */
  tally?: { n: number; A: string[]; B: string[]; hash: string };
  /** The board showed ballots without bodies that may be of this vote when it was closed: nobody can check what was left out of the count. */
  ballotsMissing: boolean;
  /** The tally on the board: its record, its hash, and whose shares of it hold (0 is the server's). */
  recorded?: { record: string; hash: string; shares: number[] };
  closeOKs: number[];
  ignoredShares: { seq: number; i: number; reason: string }[];
  /** Bodies of counted ballots are destroyed: the sums are taken as signed by k trustees. */
  sumsTaken: boolean;
}

/** Report is what a verification finds. A board holds only if there is no violation. */
export interface Report {
  violation?: { rule: Violation['rule']; seq: number; reason: string };
  title: string;
  board: string;
  serverKey: string;
  /** Last record that was verified, with the server's signature. */
  head?: Head;
  records: number;
  votes: VoteReport[];
  bodiesDestroyed: number;
  withheld: number;
}

/** Lines are a board: its bytes in pieces, or its lines without their ends. */
export type Lines = AsyncIterable<Uint8Array> | Iterable<Uint8Array> | string[];

/** verifyBoard verifies a board and tells the first violation, by record. It throws only when the source does. */
export async function verifyBoard(lines: Lines, options: Options = {}): Promise<Report> {
  const { state, violation, records } = await verifyState(lines, options);
  return {
    ...(violation && { violation: { rule: violation.rule, seq: violation.seq, reason: violation.reason } }),
    title: state.genesis?.title ?? '',
    board: state.board,
    serverKey: state.genesis?.server_vk ?? '',
    ...(state.head && { head: state.head }),
    records,
    votes: violation ? [] : [...state.votes.values()].map(reportVote),
    bodiesDestroyed: state.bodiesDestroyed,
    withheld: state.withheld,
  };
}

function reportVote(vote: VoteState): VoteReport {
  const { election, closed, result } = vote;
  return {
    vote: election.vote,
    eh: vote.eh,
    title: election.title,
    mode: election.mode,
    cells: election.cells,
    state: standing(vote),
    ballots: closed?.counted.length ?? vote.ballots.size,
    spoils: vote.spoils,
    ...(result && { counts: result.counts, used: result.used }),
    ...(closed && { close: closed }),
    ...(vote.tallied && { tally: vote.tallied }),
    ...(vote.tally && { recorded: { record: vote.tally.record, hash: vote.tally.hash, shares: [...vote.shares.keys()].sort((a, b) => a - b) } }),
    ballotsMissing: vote.ballotsMissing,
    closeOKs: [...vote.closeOKs].sort((a, b) => a - b),
    ignoredShares: vote.ignored,
    sumsTaken: vote.tally !== undefined && vote.tallied === undefined,
  };
}

function standing({ aborted, result, tally, closed, opened, election }: VoteState): VoteReport['state'] {
  if (aborted) return 'aborted';
  if (result) return 'counted';
  if (tally) return 'tallied';
  if (closed) return election.mode === 'secret' && closed.counted.length < election.min_tally ? 'sealed' : 'closed';
  return opened === undefined ? 'defined' : 'open';
}

/** Outcome is a verification's state at the end. With a violation the state is of no use. */
export interface Outcome {
  state: BoardState;
  violation?: Violation;
  records: number;
}

/** mostWaiting bounds how many signatures are under way at once. */
const mostWaiting = 128;

/** verifyState is {@link verifyBoard} with the state at the end in place of a report. */
export async function verifyState(lines: Lines, options: Options = {}): Promise<Outcome> {
  const state = new BoardState();
  const signature = options.signature ?? (await signatureCheck());
  const pause = options.pause ?? breather();
  const sought = new Map<number, string[]>();
  for (const { seq, hash } of [...(options.receipts ?? []), ...(options.heads ?? [])]) sought.set(seq, [...(sought.get(seq) ?? []), hash]);
  let forked: Violation | undefined;

  let waiting: { check: Check; held: Promise<boolean> }[] = [];
  const judge = async (): Promise<void> => {
    const judged = waiting;
    waiting = [];
    const held = await Promise.all(judged.map((each) => each.held));
    const failed = judged[held.indexOf(false)]?.check;
    if (failed) throw new Violation(failed.rule, failed.seq, failed.reason);
  };
  // Checks run in the order in which they are to be judged: one that fails at once still waits for those before it.
  const later = (check: Check): void => void waiting.push({ check, held: Promise.resolve(check.run()) });

  let records = 0;
  const outcome = (violation?: Violation): Outcome => ({ state, records, ...(violation && { violation }) });
  try {
    for await (const line of linesOf(lines)) {
      const record = parse(line, records);
      apply(new Applying(state, record, later, signature));
      records++;
      if (sought.get(record.seq)?.some((hash) => hash !== record.hash)) {
        forked ??= new Violation('V19', record.seq, 'the record is not the one that was signed to a witness');
      }
      options.progress?.(records);
      if (waiting.length >= mostWaiting) await judge();
      await pause();
    }
    if (records === 0) throw new Violation('V1', 0, 'the board has no records');
    await judge();
    if (forked) throw forked;
    for (const seq of sought.keys()) if (seq >= records) throw new Violation('V19', seq, 'the record is not on the board');
    return outcome();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    try {
      await judge();
    } catch (earlier) {
      if (earlier instanceof Violation) return outcome(earlier);
      throw earlier;
    }
    return outcome(error);
  }
}

function parse(line: Uint8Array | string, seq: number) {
  try {
    if (typeof line === 'string') return parseLine(line);
    if (line[line.length - 1] !== 10) throw new Error('the line has no end');
    return parseLine(line.subarray(0, -1));
  } catch (error) {
    throw new Violation('V1', seq, (error as Error).message);
  }
}

async function* linesOf(lines: Lines): AsyncGenerator<Uint8Array | string> {
  if (Array.isArray(lines) && typeof lines[0] === 'string') yield* lines as string[];
  else yield* readLines(lines as AsyncIterable<Uint8Array>);
}

/** breather lets other work of the thread run after every fifty milliseconds. */
function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 50) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  };
}
