import type { Applying } from './apply';
import { ballotSignHash, buildBallot, openSignHash, parseBallot, spoilSignHash, verifyBallot, type Ballot } from './ballot';
import { readOpenBallot, readSignedBallot, readSpoil, type Voter } from './bodies';
import { hex, unhex } from './frame';
import { checkBits, type Election } from './manifest';
import type { VoteState } from './state';

/** Ballots: cast, recorded openly, opened to be audited. */

/** voter finds a delegate on the roll of a vote. */
function voter(at: Applying, vote: VoteState, vid: number): Voter {
  return at.state.rolls.get(vote.election.roll)?.get(vid) ?? at.refuse('V9', `delegate ${vid} is not on the roll`);
}

/** parse takes a ballot apart. */
function parse(at: Applying, election: Election, body: Uint8Array): Ballot {
  try {
    return parseBallot(election, body);
  } catch (error) {
    return at.refuse('V8', (error as Error).message);
  }
}

/** inOrder checks a ballot's sequence number against the delegate's last one. */
function inOrder(at: Applying, vote: VoteState, vid: number, bseq: number): void {
  const last = vote.ballots.get(vid);
  at.demand('V11', bseq > (last?.bseq ?? 0), 'the sequence number is not above the last');
  at.demand('V11', !last || vote.election.revote === 'last', 'a second ballot where the first counts');
}

/** fresh checks that no ciphertext of a ballot was seen before in its vote, and notes them. */
function fresh(at: Applying, vote: VoteState, ballot: Ballot): void {
  for (const alpha of ballot.alphaBytes) {
    const mark = hex(alpha);
    at.demand('V11', !vote.marks.has(mark), 'a ciphertext was seen before in this vote');
    vote.marks.add(mark);
  }
}

/** applyBallot takes a secret ballot. */
export function applyBallot(at: Applying): void {
  const { eh, vid, bseq, ballot: body, sig } = at.read(readSignedBallot, 'V8');
  const vote = at.running(eh, 'secret');
  const { election } = vote;
  const ballot = parse(at, election, body);
  const { vk } = voter(at, vote, vid);
  at.demand('V9', at.state.presence.get(vid) !== false, `delegate ${vid} is not present`);
  at.signed('V9', vk, ballotSignHash(election.eh, ballot.hash), sig, "the delegate's signature is not good");
  // A ciphertext that stands on the board twice is told before the proof that fails with it.
  inOrder(at, vote, vid, bseq);
  fresh(at, vote, ballot);
  at.check('V10', 'a proof of the ballot does not hold', () => {
    try {
      verifyBallot(election, ballot, unhex(vk));
      return true;
    } catch {
      return false;
    }
  });
  const { A, B } = vote.sums;
  const replaced = vote.ballots.get(vid)?.body;
  const old = replaced && parseBallot(election, replaced);
  for (let cell = 0; cell < A.length; cell++) {
    A[cell] = A[cell]!.add(ballot.alpha[cell]!);
    B[cell] = B[cell]!.add(ballot.beta[cell]!);
    if (!old) continue;
    A[cell] = A[cell]!.subtract(old.alpha[cell]!);
    B[cell] = B[cell]!.subtract(old.beta[cell]!);
  }
  vote.ballots.set(vid, { seq: at.record.seq, bseq, ...(election.revote === 'last' && { body }) });
}

/** applyOpenBallot takes a choice that is recorded openly. */
export function applyOpenBallot(at: Applying): void {
  const { eh, vid, bseq, bits, sig } = at.read(readOpenBallot);
  const vote = at.running(eh, 'open');
  const { vk } = voter(at, vote, vid);
  at.demand('V9', at.state.presence.get(vid) !== false, `delegate ${vid} is not present`);
  at.signed('V20', vk, openSignHash(vote.election.eh, vid, bseq, bits), sig, "the delegate's signature is not good");
  try {
    checkBits(vote.election, bits);
  } catch (error) {
    at.refuse('V20', (error as Error).message);
  }
  inOrder(at, vote, vid, bseq);
  vote.ballots.set(vid, { seq: at.record.seq, bseq, bits });
}

/** applySpoil takes a ballot that was opened: it is built again, and never counts. */
export function applySpoil(at: Applying): void {
  const { eh, vid, bseq, bits, seed, ballot: shown, sig } = at.read(readSpoil);
  const vote = at.running(eh, 'secret');
  const { election } = vote;
  const { vk } = voter(at, vote, vid);
  at.signed('V9', vk, spoilSignHash(election.eh, unhex(shown)), sig, "the delegate's signature is not good");
  at.demand('V12', bseq > 0, 'ballots are numbered from 1');
  let ballot: Ballot;
  try {
    const built = buildBallot(election, { vid, vk: unhex(vk), bseq, bits, seed: unhex(seed) });
    ballot = parseBallot(election, built.body);
  } catch (error) {
    return at.refuse('V12', (error as Error).message);
  }
  at.demand('V12', hex(ballot.hash) === shown, 'built again the opened ballot is another');
  fresh(at, vote, ballot);
  vote.spoils++;
}
