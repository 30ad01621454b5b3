import type { Applying } from './apply';
import { readResult, readShare, readTally, type Share } from './bodies';
import { countsWrong, shareKey, shareWrong, tallyHash } from './checks';
import { decodePointHex } from './group';
import type { VoteState } from './state';

/** Counting: sums, decryption shares, results. */

/** applyTally takes the sums of the ballots that count. */
export function applyTally(at: Applying): void {
  const { eh, close, n, A, B } = at.read(readTally);
  const vote = at.closed(eh, close, 'V15');
  const { election } = vote;
  const closed = vote.closed as NonNullable<VoteState['closed']>;
  at.demand('V7', !vote.tally, 'the vote has a tally already');
  at.demand('V14', vote.closeOKs.size >= at.keySet('V14', election.keys).keys.k, 'too few trustees co-signed the close');
  at.demand('V15', n === closed.counted.length, 'the number of ballots is not that of the close');
  at.demand('V15', n >= election.min_tally, 'too few ballots to be opened');
  at.demand('V15', A.length === election.cells.length && B.length === A.length, 'not one sum for each cell');
  if (vote.tallied) {
    const { tallied } = vote;
    at.demand('V15', A.every((a, cell) => a === tallied.A[cell] && B[cell] === tallied.B[cell]), 'the sums are not those of the ballots');
  } else {
    try {
      [...A, ...B].forEach(decodePointHex);
    } catch (error) {
      at.refuse('V15', (error as Error).message);
    }
  }
  vote.tally = { seq: at.record.seq, record: at.record.hash, n, A, B, hash: tallyHash(eh, closed.hash, n, A, B) };
}

/** applyShare takes a decryption share; one that is wrong is kept on the board and ignored. */
export function applyShare(at: Applying): void {
  const share = at.read(readShare);
  const vote = at.vote(share.eh);
  at.demand('V7', vote.tally !== undefined, 'the vote has no tally');
  const wrong = ignore(at, vote, share);
  if (wrong) vote.ignored.push({ seq: at.record.seq, i: share.i, reason: wrong });
  else if (!vote.shares.has(share.i)) vote.shares.set(share.i, share);
}

function ignore(at: Applying, vote: VoteState, share: Share): string | undefined {
  const { keys } = at.keySet('V16', vote.election.keys);
  const tally = vote.tally as NonNullable<VoteState['tally']>;
  if (share.tally !== tally.record) return 'the share is for another tally';
  if (share.i > keys.n || (share.i === 0 && !keys.server)) return 'there is no such trustee';
  return shareWrong(share, shareKey(keys, share.i), tally.hash, tally.A);
}

/** applyResult takes the counts of a vote. */
export function applyResult(at: Applying): void {
  const { eh, counts, used } = at.read(readResult);
  const vote = at.vote(eh);
  at.demand('V7', vote.closed !== undefined, 'the vote is not closed');
  if (vote.election.mode === 'open') openResult(at, vote, counts, used);
  else secretResult(at, vote, counts, used);
  vote.result = { seq: at.record.seq, counts, used };
}

function openResult(at: Applying, vote: VoteState, counts: number[], used: number[]): void {
  at.demand('V20', used.length === 0, 'an open vote needs no shares');
  const sums = vote.election.cells.map((_, cell) => [...vote.ballots.values()].reduce((sum, { bits }) => sum + (bits?.[cell] ?? 0), 0));
  at.demand('V20', counts.length === sums.length && counts.every((count, cell) => count === sums[cell]), 'the counts are not the sums of the choices');
}

function secretResult(at: Applying, vote: VoteState, counts: number[], used: number[]): void {
  const { keys } = at.keySet('V16', vote.election.keys);
  if (!vote.tally) return at.refuse('V7', 'the vote has no tally');
  at.demand('V16', used.length === keys.k && new Set(used).size === keys.k, 'not as many different shares as are needed');
  const shares = used.map((i) => (i >= 1 && vote.shares.get(i)) || at.refuse('V16', `there is no good share of trustee ${i}`));
  const server = vote.shares.get(0);
  at.demand('V16', !keys.server || server !== undefined, 'there is no good share of the server');
  const wrong = countsWrong(counts, vote.tally.n, vote.tally.B, shares, keys.server && server, vote.election.Y);
  if (wrong) at.refuse('V17', wrong);
}
