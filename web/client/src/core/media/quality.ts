// Is the line good, weak or lost? Judged from the browser's own counters, without looking at what
// is said or shown.

/** What a person is told about the line. */
export type Line = 'unknown' | 'good' | 'weak' | 'lost';

/** Why a line is weak, so that it can be said in words. */
export type Weakness = 'none' | 'loss' | 'delay' | 'jitter';

/** Counters of one moment; loss and jitter are the worst of what is received and what is sent. */
export interface Sample {
  /** Packets received since joining, all streams. */
  received: number;
  /** Packets missed since joining, all streams. */
  missed: number;
  /** Share of sent packets the other side missed in its last report, 0 to 1. */
  sentLoss: number;
  /** Round trip to the server in milliseconds, null while unknown. */
  roundTrip: number | null;
  /** Unevenness of arrival in milliseconds, worst audio stream. */
  jitter: number;
}

/** The verdict of one interval. */
export interface Verdict {
  line: Line;
  why: Weakness;
  /** Share of packets missed in the interval, 0 to 1. */
  loss: number;
  roundTrip: number | null;
  jitter: number;
}

// Opus with in-band correction repairs single losses; from about one in twenty speech suffers.
const weakLoss = 0.05;
// ITU-T G.114: conversation becomes laborious beyond 400 ms one way; a round trip of 500 ms plus
// the buffers on both sides comes near.
const weakRoundTrip = 500;
const weakJitter = 80;

/** Compares two moments. `before` null is the first look, which knows no interval yet. */
export function judge(before: Sample | null, now: Sample): Verdict {
  const received = now.received - (before?.received ?? 0);
  const missed = Math.max(0, now.missed - (before?.missed ?? 0));
  const total = received + missed;
  const loss = Math.max(total > 0 ? missed / total : 0, now.sentLoss);
  const facts = { loss, roundTrip: now.roundTrip, jitter: now.jitter };
  if (loss >= weakLoss) return { line: 'weak', why: 'loss', ...facts };
  if (now.roundTrip !== null && now.roundTrip >= weakRoundTrip) {
    return { line: 'weak', why: 'delay', ...facts };
  }
  if (now.jitter >= weakJitter) return { line: 'weak', why: 'jitter', ...facts };
  return { line: 'good', why: 'none', ...facts };
}

/**
 * Keeps the word on the screen from flickering: weak is said after two weak intervals in a row,
 * good again after three good ones.
 */
export class Steady {
  #line: Line = 'unknown';
  #run = 0;
  #candidate: Line = 'unknown';

  /** Takes the verdict of an interval and returns what to show. */
  take(line: Line): Line {
    if (line === this.#line) {
      this.#candidate = line;
      this.#run = 0;
      return this.#line;
    }
    if (line !== this.#candidate) {
      this.#candidate = line;
      this.#run = 0;
    }
    this.#run += 1;
    const needed = this.#line === 'unknown' || line === 'lost' ? 1 : line === 'weak' ? 2 : 3;
    if (this.#run >= needed) {
      this.#line = line;
      this.#run = 0;
    }
    return this.#line;
  }
}

interface Counters {
  type: string;
  [key: string]: unknown;
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Reads the counters of a connection (`RTCPeerConnection.getStats()`, W3C webrtc-stats). */
export function readSample(stats: Iterable<[string, unknown]>): Sample {
  const sample: Sample = { received: 0, missed: 0, sentLoss: 0, roundTrip: null, jitter: 0 };
  for (const [, value] of stats) {
    const report = value as Counters;
    switch (report.type) {
      case 'inbound-rtp':
        sample.received += number(report['packetsReceived']);
        sample.missed += number(report['packetsLost']);
        if (report['kind'] === 'audio') {
          sample.jitter = Math.max(sample.jitter, number(report['jitter']) * 1000);
        }
        break;
      case 'remote-inbound-rtp':
        sample.sentLoss = Math.max(sample.sentLoss, number(report['fractionLost']));
        break;
      case 'candidate-pair':
        if (report['nominated'] === true && report['state'] === 'succeeded') {
          const seconds = report['currentRoundTripTime'];
          if (typeof seconds === 'number') sample.roundTrip = Math.round(seconds * 1000);
        }
        break;
    }
  }
  return sample;
}
