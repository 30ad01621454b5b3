import { describe, expect, it } from 'vitest';
import { offlineProblem, Problem } from '../api/problem';
import type { StoredBallot } from '../api/types';
import { BallotBox, newKey, type PendingBallot, type Receipt } from './ballots';

class Bench {
  kept: PendingBallot[] = [];
  receipts: Receipt[] = [];
  sent: (PendingBallot & { answer: (stored: StoredBallot) => void; fail: (problem: unknown) => void })[] = [];
  told: Receipt[] = [];
  behind = false;
  refused: Problem | null = null;
  person = 'a';
  #keys = 0;
  box = this.open();

  open(): BallotBox {
    return new BallotBox(
      { read: () => this.kept, write: (ballots) => (this.kept = ballots) },
      { read: () => this.receipts, write: (receipts) => (this.receipts = receipts) },
      {
        store: (ballot) => new Promise((answer, fail) => this.sent.push({ ...ballot, answer, fail })),
        tell: async (receipt) => {
          if (this.refused) throw this.refused;
          this.told.push(receipt);
          return { behind: this.behind };
        },
      },
      () => this.person,
      () => `key-${(this.#keys += 1)}`,
    );
  }

  state() {
    return this.box.states.get().get('v');
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve));
const stored = (choice: StoredBallot['choice'], revision: number): StoredBallot => ({ choice, opinion: '', revision, stored_at: '2026-12-08T03:42:07.000Z', ballot_key: `key-${revision}`, receipt: `r${revision}` });
const now = Date.parse('2026-12-08T03:50:00.000Z');

describe('BallotBox', () => {
  it('keeps a ballot until the server has acknowledged it', async () => {
    const bench = new Bench();
    bench.box.cast('v', 'for');
    expect(bench.kept).toHaveLength(1);
    expect(bench.state()?.phase).toBe('saving');
    bench.sent[0]?.answer(stored('for', 1));
    await settle();
    expect(bench.kept).toEqual([]);
    expect(bench.state()).toMatchObject({ phase: 'stored', choice: 'for', stored: { revision: 1 } });
  });

  it('sends the same key again after a lost line and after a reload', async () => {
    const bench = new Bench();
    bench.box.cast('v', 'against');
    bench.sent[0]?.fail(offlineProblem());
    await settle();
    expect(bench.state()?.phase).toBe('waiting');
    bench.box = bench.open();
    bench.box.resend();
    expect(bench.sent.map(({ key }) => key)).toEqual(['key-1', 'key-1']);
  });

  it('sends a changed choice only after the one under way, as the last word', async () => {
    const bench = new Bench();
    bench.box.cast('v', 'for');
    bench.box.cast('v', 'against');
    expect(bench.sent.map(({ choice }) => choice)).toEqual(['for']);
    bench.sent[0]?.answer(stored('for', 1));
    await settle();
    expect(bench.state()).toMatchObject({ phase: 'saving', choice: 'against' });
    bench.sent[1]?.answer(stored('against', 2));
    await settle();
    expect(bench.state()).toMatchObject({ phase: 'stored', choice: 'against' });
    expect(bench.kept).toEqual([]);
  });

  it('shows a refusal, forgets the ballot and keeps what was stored before', async () => {
    const bench = new Bench();
    bench.box.cast('v', 'for');
    bench.sent[0]?.answer(stored('for', 1));
    await settle();
    bench.box.cast('v', 'against');
    bench.sent[1]?.fail(new Problem('voting.not_open', 409, 'Biểu quyết đã kết thúc.'));
    await settle();
    expect(bench.kept).toEqual([]);
    expect(bench.state()).toMatchObject({ phase: 'refused', stored: { choice: 'for', revision: 1 } });
  });

  it('sends the words of another opinion with the choice', () => {
    const bench = new Bench();
    bench.box.cast('v', 'other', 'Đề nghị lùi thời điểm áp dụng.');
    expect(bench.sent[0]).toMatchObject({ choice: 'other', opinion: 'Đề nghị lùi thời điểm áp dụng.' });
    bench.box.cast('w', 'for');
    expect(bench.sent[1]).not.toHaveProperty('opinion');
  });

  it('keeps the receipt over a reload and tells the server of an open vote what it was told', async () => {
    const bench = new Bench();
    bench.box.cast('v', 'for');
    bench.sent[0]?.answer(stored('for', 1));
    await settle();
    bench.box.cast('v', 'against');
    bench.sent[1]?.answer(stored('against', 2));
    await settle();
    bench.box = bench.open();
    bench.box.recall(now);
    expect(bench.state()).toMatchObject({ phase: 'stored', choice: 'against', stored: { revision: 2 } });
    await bench.box.tell(['other']);
    expect(bench.told).toEqual([]);
    await bench.box.tell(['v']);
    expect(bench.told).toEqual([{ person: 'a', vote: 'v', stored: stored('against', 2) }]);
    expect(bench.state()?.behind).toBe(false);
  });

  it('keeps the receipt of a ballot stored by another device, and drops one that the server did not give out', async () => {
    const bench = new Bench();
    bench.box.learn('v', stored('for', 1));
    expect(bench.receipts).toEqual([{ person: 'a', vote: 'v', stored: stored('for', 1) }]);
    bench.refused = new Problem('voting.bad_receipt', 422, '');
    await bench.box.tell(['v']);
    expect(bench.receipts).toEqual([]);
  });

  it('keeps the receipt when the server could not be asked', async () => {
    const bench = new Bench();
    bench.box.learn('v', stored('for', 1));
    bench.refused = offlineProblem();
    await bench.box.tell(['v']);
    expect(bench.receipts).toHaveLength(1);
  });

  it('keeps saying what it last stored when the server knows less, and that the vote is behind', async () => {
    const bench = new Bench();
    bench.box.cast('v', 'for');
    bench.sent[0]?.answer(stored('for', 2));
    await settle();
    bench.behind = true;
    await bench.box.tell(['v']);
    bench.box.learn('v', stored('against', 1));
    expect(bench.state()).toMatchObject({ choice: 'for', stored: { revision: 2 }, behind: true });
  });

  it('forgets receipts of days long gone and shows none of another person', () => {
    const bench = new Bench();
    const receipt = (vote: string, person: string, at: string): Receipt => ({ vote, person, stored: { ...stored('for', 1), stored_at: at } });
    bench.receipts = [receipt('old', 'a', '2026-11-01T00:00:00Z'), receipt('theirs', 'b', '2026-12-08T03:00:00Z'), receipt('mine', 'a', '2026-12-08T03:00:00Z')];
    bench.box.recall(now);
    expect([...bench.box.states.get().keys()]).toEqual(['mine']);
    expect(bench.receipts.map(({ vote }) => vote)).toEqual(['theirs', 'mine']);
  });

  it('never sends the ballot of another person on the same device', () => {
    const bench = new Bench();
    bench.kept = [{ person: 'b', vote: 'v', choice: 'for', key: 'k' }];
    bench.box.resend();
    expect(bench.sent).toEqual([]);
    bench.box.cast('v', 'against');
    expect(bench.kept.map(({ person }) => person)).toEqual(['b', 'a']);
  });

  it('learns stored ballots from elsewhere, never an older revision', () => {
    const bench = new Bench();
    bench.box.learn('v', stored('for', 3));
    bench.box.learn('v', stored('against', 2));
    expect(bench.state()).toMatchObject({ choice: 'for', stored: { revision: 3 } });
  });
});

describe('newKey', () => {
  it('is a random UUID', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newKey()).not.toBe(newKey());
  });
});
