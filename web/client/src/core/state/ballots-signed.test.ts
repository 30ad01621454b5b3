import { describe, expect, it } from 'vitest';
import { offlineProblem, Problem } from '../api/problem';
import type { StoredBallot } from '../api/types';
import { BallotBox, type PendingBallot, type Place, type Receipt } from './ballots';

const place: Place = { election_hash: 'e1', vid: 7, key_on_roll: 'k1', next_bseq: 1 };

class Bench {
  kept: PendingBallot[] = [];
  receipts: Receipt[] = [];
  sent: PendingBallot[] = [];
  answers: (StoredBallot | Problem)[] = [];
  place: Place = place;
  asked = 0;
  holds = 'k1';
  #keys = 0;
  box = this.open();

  open(): BallotBox {
    return new BallotBox(
      { read: () => this.kept, write: (list) => (this.kept = list) },
      { read: () => this.receipts, write: (list) => (this.receipts = list) },
      {
        store: async (ballot) => {
          this.sent.push(ballot);
          const answer = this.answers.shift() as StoredBallot | Problem;
          if (answer instanceof Problem) throw answer;
          return answer;
        },
        tell: async () => ({ behind: false }),
      },
      () => 'a',
      () => `key-${(this.#keys += 1)}`,
      {
        place: async () => {
          this.asked += 1;
          return this.place;
        },
        sign: async ({ election_hash, key_on_roll }, bseq, bits) => (key_on_roll === this.holds ? `${election_hash}/${bseq}/${bits.join('')}` : null),
      },
    );
  }

  phase() {
    return this.box.states.get().get('v')?.phase;
  }
}

const stored = (revision: number): StoredBallot => ({ choice: 'for', opinion: '', revision, stored_at: '2026-12-08T03:42:07.000Z', ballot_key: `key-${revision}`, receipt: `r${revision}` });
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('signed open ballots', () => {
  it('carry the next number and the cell of the choice', async () => {
    const bench = new Bench();
    bench.box.know('v', place);
    bench.answers = [stored(1), stored(2)];
    bench.box.cast('v', 'against');
    await settle();
    bench.box.cast('v', 'abstain');
    await settle();
    expect(bench.sent.map(({ signature }) => signature)).toEqual([
      { bseq: 1, sig: 'e1/1/010' },
      { bseq: 2, sig: 'e1/2/001' },
    ]);
    expect(bench.asked).toBe(0);
  });

  it('are sent again with the same key, number and signature, also after a reload', async () => {
    const bench = new Bench();
    bench.answers = [offlineProblem(), offlineProblem(), stored(1)];
    bench.box.cast('v', 'for');
    await settle();
    expect(bench.phase()).toBe('waiting');
    bench.box.resend();
    await settle();
    bench.place = { ...place, next_bseq: 2 };
    const reloaded = bench.open();
    reloaded.resend();
    await settle();
    expect(bench.sent).toHaveLength(3);
    for (const one of bench.sent) expect(one).toEqual(bench.sent[0]);
    expect(bench.kept).toEqual([]);
  });

  it('go without a signature where the roll has no key of mine, or not the one here', async () => {
    for (const [onRoll, holds] of [['', 'k1'], ['k1', 'k2']] as const) {
      const bench = new Bench();
      bench.holds = holds;
      bench.box.know('v', { ...place, key_on_roll: onRoll });
      bench.answers = [stored(1)];
      bench.box.cast('v', 'for');
      await settle();
      expect(bench.sent[0]?.signature).toBeUndefined();
      expect(bench.phase()).toBe('stored');
    }
  });

  it('are signed anew, once, when the place was read too early', async () => {
    const bench = new Bench();
    bench.box.know('v', { ...place, next_bseq: 1 });
    bench.place = { ...place, next_bseq: 4 };
    bench.answers = [new Problem('voting.ballot_order', 409, ''), stored(1)];
    bench.box.cast('v', 'for');
    await settle();
    expect(bench.sent.map(({ key, signature }) => [key, signature?.bseq])).toEqual([['key-1', 1], ['key-1', 4]]);
    expect(bench.phase()).toBe('stored');

    bench.answers = [new Problem('voting.bad_signature', 422, ''), new Problem('voting.bad_signature', 422, '')];
    bench.box.cast('v', 'for');
    await settle();
    expect(bench.phase()).toBe('refused');
    expect(bench.kept).toEqual([]);
  });

  it('wait for the line when the place cannot be read', async () => {
    const bench = new Bench();
    const box = new BallotBox(
      { read: () => bench.kept, write: (list) => (bench.kept = list) },
      { read: () => [], write: () => undefined },
      { store: async () => stored(1), tell: async () => ({ behind: false }) },
      () => 'a',
      () => 'key-1',
      { place: () => Promise.reject(offlineProblem()), sign: async () => 's' },
    );
    box.cast('v', 'for');
    await settle();
    expect(box.states.get().get('v')?.phase).toBe('waiting');
    expect(bench.kept).toHaveLength(1);
  });
});
