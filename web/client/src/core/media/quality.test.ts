import { describe, expect, it } from 'vitest';
import { judge, readSample, Steady, type Sample } from './quality';

const sample = (change: Partial<Sample> = {}): Sample => ({ received: 0, missed: 0, sentLoss: 0, roundTrip: 20, jitter: 5, ...change });

describe('judge', () => {
  it('looks at the interval, not at the whole conference', () => {
    const before = sample({ received: 1000, missed: 500 });
    expect(judge(before, sample({ received: 2000, missed: 500 })).line).toBe('good');
    expect(judge(before, sample({ received: 1950, missed: 550 }))).toMatchObject({ line: 'weak', why: 'loss', loss: 0.05 });
  });
  it('names the reason', () => {
    expect(judge(null, sample({ sentLoss: 0.2 })).why).toBe('loss');
    expect(judge(null, sample({ roundTrip: 700 })).why).toBe('delay');
    expect(judge(null, sample({ jitter: 120 })).why).toBe('jitter');
    expect(judge(null, sample()).why).toBe('none');
  });
  it('is not misled by packets counted as missed that came later', () => {
    expect(judge(sample({ received: 100, missed: 10 }), sample({ received: 200, missed: 4 })).loss).toBe(0);
  });
});

describe('Steady', () => {
  it('says weak after two intervals and good again after three', () => {
    const steady = new Steady();
    const said = ['good', 'weak', 'good', 'weak', 'weak', 'good', 'good', 'weak', 'good', 'good', 'good'] as const;
    expect(said.map((line) => steady.take(line))).toEqual(['good', 'good', 'good', 'good', 'weak', 'weak', 'weak', 'weak', 'weak', 'weak', 'good']);
  });
});

describe('readSample', () => {
  it('adds the streams up and takes the worst of delay', () => {
    const stats = new Map<string, unknown>([
      ['a', { type: 'inbound-rtp', kind: 'audio', packetsReceived: 100, packetsLost: 2, jitter: 0.01 }],
      ['b', { type: 'inbound-rtp', kind: 'video', packetsReceived: 900, packetsLost: 3, jitter: 0.5 }],
      ['c', { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.125 }],
      ['d', { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.0312 }],
      ['e', { type: 'candidate-pair', nominated: false, state: 'waiting', currentRoundTripTime: 9 }],
    ]);
    expect(readSample(stats)).toEqual({ received: 1000, missed: 5, sentLoss: 0.125, roundTrip: 31, jitter: 10 });
  });
});
