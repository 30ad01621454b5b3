import { describe, expect, it } from 'vitest';
import { encodeLine, type BoardRecord } from '../ntv/record';
import { goodBoard, reseal } from '../ntv/testboard';
import { readClose, writeBody } from '../ntv/bodies';
import { verifyBoard, type VoteReport } from '../ntv/verify';
import { BodiesMissing, partOf } from './count';

const board = goodBoard({ cells: 2, voters: 6, trustees: 3, threshold: 2, spoils: 0, incidents: false });
const last = (records: BoardRecord[], type: string): number => records.findLastIndex((record) => record.type === type);

/** voteAfter is the secret vote as a device sees it that downloads the board up to a record, with what the server changed before. */
async function voteAfter(type: string, change: (records: BoardRecord[]) => void = () => undefined, dropped = 0): Promise<VoteReport> {
  const records = board.records.map((record) => ({ ...record }));
  change(records);
  const { votes, violation } = await verifyBoard(records.slice(0, last(records, type) + 1 - dropped).map(encodeLine));
  expect(violation).toBeUndefined();
  return votes[0]!;
}

const hideBallots = (which: (at: number) => boolean) => (records: BoardRecord[]) => {
  records.filter(({ type }) => type === 'ballot').forEach((record, at) => which(at) && delete record.body);
};

describe('a trustee in the count', () => {
  it('signs the close, decrypts the tally, and knows its own share from the board', async () => {
    expect(partOf(await voteAfter('ballot'), 'confirming', 1)).toBeNull();
    const closed = await voteAfter('close');
    expect(partOf(closed, 'confirming', 1)).toEqual({ close: closed.close!.hash });
    expect(partOf(closed, 'decrypting', 1)).toBeNull();

    const tallied = await voteAfter('tally');
    const { record, tally, shown } = partOf(tallied, 'decrypting', 1)!.decrypt!;
    expect(record).toBe(board.records[last(board.records, 'tally')]!.hash);
    expect(tally).toEqual({ eh: tallied.eh, close: closed.close!.hash, n: 6, A: tallied.tally!.A, B: tallied.tally!.B });
    expect(shown).toEqual([]);

    // The server's share and that of trustee 1 are there.
    const shared = await voteAfter('share', undefined, 1);
    expect(partOf(shared, 'decrypting', 1)!.decrypt!.shown).toEqual([shared.tally!.hash]);
    expect(partOf(shared, 'decrypting', 2)!.decrypt!.shown).toEqual([]);
    expect(partOf(await voteAfter('result'), 'decrypting', 3)).toBeNull();
  });

  it('signs and decrypts nothing when the body of a ballot that counts is not shown', async () => {
    const closed = await voteAfter('close');
    expect(() => partOf(closed, 'confirming', 1)).not.toThrow();
    for (const hide of [hideBallots(() => true), hideBallots((at) => at === 2)]) {
      const hidden = await voteAfter('close', hide);
      expect(() => partOf(hidden, 'confirming', 1)).toThrow(BodiesMissing);
      const opened = await voteAfter('tally', hide);
      expect(() => partOf(opened, 'decrypting', 1)).toThrow(BodiesMissing);
    }
  });

  it('nor when a ballot that does not count is not shown: others could be left out in its shadow', async () => {
    // Ballot 0 loses its body and stands for a later one of somebody; the close leaves out it and two more.
    const vote = await voteAfter('close', (records) => {
      hideBallots((at) => at === 0)(records);
      const at = last(records, 'close');
      const body = readClose(records[at]!.body!);
      records[at]!.body = writeBody({ eh: body.eh, counted: body.counted.slice(3) });
      reseal(board, records, at);
    });
    expect(vote).toMatchObject({ ballots: 3, ballotsMissing: true, tally: { n: 3 } });
    expect(() => partOf(vote, 'confirming', 1)).toThrow(BodiesMissing);
  });
});
