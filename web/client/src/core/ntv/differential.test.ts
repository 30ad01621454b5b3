/// <reference types="node" />
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, u32, utf8 } from './frame';
import { mutate, random } from './mutations';
import { goodBoard } from './testboard';
import { verifyBoard } from './verify';

/** The two verifiers of the product must judge every board alike. NT_LONG makes the run fifty times as long, NT_SEED repeats one. */

const long = process.env['NT_LONG'] === '1';
const seed = Number(process.env['NT_SEED'] ?? 20261124);
const rounds = long ? 10_000 : Number(process.env['NT_ROUNDS'] ?? 100);

const folder = mkdtempSync(join(tmpdir(), 'ntv-'));
const verdicts = join(folder, 'verdicts');

beforeAll(() => {
  const repository = resolve(import.meta.dirname, '../../../../../');
  execFileSync('go', ['build', '-o', folder + '/', './voting/ntv/boardtest/verdicts', './voting/ntv/boardtest/write'], { cwd: repository });
  execFileSync(join(folder, 'write'), ['-out', join(folder, 'boards')]);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** go asks the other verifier about boards. */
function go(boards: Uint8Array[]): string[] {
  const input = concat(...boards.flatMap((board) => [u32(board.length), board]));
  const run = spawnSync(verdicts, { input, maxBuffer: 2 ** 26 });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return run.stdout.toString().trimEnd().split('\n');
}

async function own(board: Uint8Array): Promise<string> {
  const { violation } = await verifyBoard([board]);
  return violation ? `${violation.rule} ${violation.seq} ${violation.reason}` : 'ok';
}

const shape = (verdict: string) => verdict.split(' ').slice(0, 2).join(' ');

interface Case {
  name: string;
  file: string;
  rule: string;
  receipt?: string;
}

describe('the verifiers in Go and in the browser', () => {
  it('judge every good and every tampered board alike, by rule and record', async () => {
    const cases = JSON.parse(readFileSync(join(folder, 'boards', 'cases.json'), 'utf8')) as Case[];
    expect(cases.filter(({ rule }) => rule !== '').length).toBeGreaterThanOrEqual(60);
    const boards = cases.map(({ file }) => new Uint8Array(readFileSync(join(folder, 'boards', file))));
    const theirs = go(boards);
    const differing: string[] = [];
    for (const [at, { name, rule, receipt }] of cases.entries()) {
      const board = boards[at] as Uint8Array;
      const [seq, hash] = (receipt ?? '').split(':') as [string, string];
      const { violation } = await verifyBoard([board], { receipts: receipt ? [{ seq: Number(seq), hash }] : [] });
      if ((violation?.rule ?? '') !== rule) differing.push(`${name}: ${violation?.rule ?? 'accepted'} (${violation?.reason ?? ''}) in place of ${rule}`);
      const plain = receipt ? await own(board) : violation ? `${violation.rule} ${violation.seq}` : 'ok';
      if (shape(plain) !== shape(theirs[at] as string)) differing.push(`${name}: browser ${plain}; Go ${theirs[at]}`);
    }
    expect(differing).toEqual([]);
  }, 120_000);

  it('judge random damage alike', async () => {
    const board = goodBoard({ cells: 2, voters: 2, trustees: 2, threshold: 1, spoils: 1, incidents: true });
    const draw = random(seed);
    const cases = Array.from({ length: rounds }, () => mutate(board, draw));
    const good = utf8(board.lines().join('\n') + '\n');
    const theirs = go([good, ...cases.map(({ bytes }) => bytes)]);
    expect(theirs[0]).toBe('ok');
    expect(await own(good)).toBe('ok');
    const differing: string[] = [];
    let accepted = 0;
    for (const [at, { bytes, what }] of cases.entries()) {
      const ours = await own(bytes);
      const go = theirs[at + 1] as string;
      if (ours === 'ok') accepted++;
      if (shape(ours) !== shape(go)) differing.push(`${at}: ${what}: browser ${ours}; Go ${go}`);
    }
    expect(differing).toEqual([]);
    // Damage that changes nothing is rare: notes moved, texts of titles, times that still fit.
    expect(accepted).toBeLessThan(rounds / 3);
  }, 3_600_000);
});
