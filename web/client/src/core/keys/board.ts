import type { BoardState } from '../ntv/state';
import type { Report, VoteReport } from '../ntv/verify';
import { verifyState } from '../ntv/verify';
import { piecesOf, verifyInWorker } from '../ntv/verify-worker';

/** The public board as a trustee's device downloads and verifies it: nothing is signed or decrypted on the server's word. */

/** BadBoard says that the downloaded board breaks a rule, or is not the one this trustee made its key for. */
export class BadBoard extends Error {
  constructor(
    /** The rule of the protocol and the number of the record; "" for another board. */
    readonly rule: string,
    readonly seq: number,
    reason: string,
  ) {
    super(reason);
    this.name = 'BadBoard';
  }
}

/** downloadBoard reads the whole board of a meeting. */
export async function downloadBoard(meeting: string, signal?: AbortSignal): Promise<Blob> {
  const answer = await fetch(`/api/meetings/${meeting}/board/records`, { cache: 'no-store', credentials: 'same-origin', ...(signal && { signal }) });
  if (!answer.ok) throw new Error(`the board was not sent: ${answer.status}`);
  return answer.blob();
}

/** boardState downloads and verifies a board of the given name, and returns where it stands. Throws BadBoard. */
export async function boardState(meeting: string, board: string): Promise<BoardState> {
  const { state, violation } = await verifyState(piecesOf(await downloadBoard(meeting)));
  if (violation) throw new BadBoard(violation.rule, violation.seq, violation.message);
  if (state.board !== board) throw new BadBoard('', 0, 'another board');
  return state;
}

/** verifiedVote downloads and verifies a board in a Worker and returns how a vote stands on it. Throws BadBoard. */
export async function verifiedVote(meeting: string, board: string, code: string, progress: (records: number) => void, signal: AbortSignal): Promise<VoteReport> {
  const report: Report = await verifyInWorker(await downloadBoard(meeting, signal), { progress, signal });
  if (report.violation) throw new BadBoard(report.violation.rule, report.violation.seq, report.violation.reason);
  if (report.board !== board) throw new BadBoard('', 0, 'another board');
  const vote = report.votes.findLast((each) => each.vote === code && each.mode === 'secret');
  if (!vote) throw new BadBoard('', 0, 'the vote is not on the board');
  return vote;
}
