import type { Weakness } from './quality';

/** LineVerdict is what a check of the line found, so that it can be said in words. */
export interface LineVerdict {
  line: 'good' | 'weak' | 'lost';
  why: Weakness;
  /** Median round trip in milliseconds, null when nothing came back. */
  roundTrip: number | null;
  /** Half of the round trips differ from the median by more than this, in milliseconds. */
  jitter: number;
  /** Questions without an answer, of all. */
  unanswered: number;
  asked: number;
}

const WEAK_ROUND_TRIP = 300;
const WEAK_JITTER = 60;

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** judgeLine makes a verdict of round trips in milliseconds; null stands for a question without an answer. */
export function judgeLine(roundTrips: (number | null)[]): LineVerdict {
  const answered = roundTrips.filter((each): each is number => each !== null);
  const unanswered = roundTrips.length - answered.length;
  const facts = { unanswered, asked: roundTrips.length };
  // Half or more unanswered: speech over this line is not possible.
  if (answered.length <= unanswered) return { line: 'lost', why: 'loss', roundTrip: null, jitter: 0, ...facts };
  const roundTrip = Math.round(median(answered));
  const jitter = Math.round(median(answered.map((each) => Math.abs(each - roundTrip))));
  if (unanswered > 0) return { line: 'weak', why: 'loss', roundTrip, jitter, ...facts };
  if (roundTrip >= WEAK_ROUND_TRIP) return { line: 'weak', why: 'delay', roundTrip, jitter, ...facts };
  if (jitter >= WEAK_JITTER) return { line: 'weak', why: 'jitter', roundTrip, jitter, ...facts };
  return { line: 'good', why: 'none', roundTrip, jitter, ...facts };
}

/**
 * checkLine asks the server `times` times, one after the other, and judges how the answers came.
 * `ask` is rejected when no answer came; `progress` hears how many have been asked.
 */
export async function checkLine(ask: () => Promise<unknown>, progress: (asked: number, times: number) => void, times = 12, now: () => number = () => performance.now()): Promise<LineVerdict> {
  const roundTrips: (number | null)[] = [];
  for (let asked = 1; asked <= times; asked += 1) {
    const start = now();
    roundTrips.push(await ask().then(() => now() - start, () => null));
    progress(asked, times);
  }
  return judgeLine(roundTrips);
}
