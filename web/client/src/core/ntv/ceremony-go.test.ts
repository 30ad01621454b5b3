/// <reference types="node" />
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KeySet, KeyShare, KeyToken, Share, TrusteeKeys } from './bodies';
import { countsWrong, electionKey, shareKey, shareWrong, tallyHash } from './checks';
import { Trustee } from './trustee';
import type { Sealed, Vault } from './vault';

/** A trustee of the browser in one ceremony with trustees in Go, from the tokens to the counts. */

const folder = mkdtempSync(join(tmpdir(), 'ntv-'));
const program = join(folder, 'ceremony');

beforeAll(() => {
  execFileSync('go', ['build', '-o', program, './voting/ntv/boardtest/ceremony'], { cwd: resolve(import.meta.dirname, '../../../../../') });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Others {
  readonly #process: ChildProcessWithoutNullStreams = spawn(program);
  readonly #lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  #errors = '';

  constructor() {
    this.#process.stderr.on('data', (text: Buffer) => (this.#errors += text.toString()));
  }

  async turn<T>(said: unknown): Promise<T> {
    this.#process.stdin.write(JSON.stringify(said) + '\n');
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(this.#errors || 'the other trustees left');
    return JSON.parse(value as string) as T;
  }

  leave(): void {
    this.#process.kill();
  }
}

function memoryVault(): Vault {
  const sealed = new Map<string, Sealed>();
  const tallies = new Map<string, string>();
  return {
    names: async () => [...sealed.keys()],
    read: async (name) => sealed.get(name),
    write: async (name, value) => void sealed.set(name, value),
    remove: async (name) => void sealed.delete(name),
    remember: async (vote, th) => tallies.get(vote) ?? (tallies.set(vote, th), th),
  };
}

it.each([
  [3, 2],
  [5, 3],
  [4, 4],
])('one browser among %i trustees in Go, threshold %i', async (n, k) => {
  const board = '5a'.repeat(32);
  const [eh, close, record] = ['1b'.repeat(32), '2c'.repeat(32), '3d'.repeat(32)] as [string, string, string];
  const counts = [12, 0, 500, 7];
  const others = new Others();
  try {
    const trustee = await Trustee.begin(memoryVault(), 'session', { board, i: n, n, k }, 'mật khẩu');
    const theirs = await others.turn<KeyToken[]>({ board, n, k, eh, close, record, counts, ballots: 500 });
    const tokens = [...theirs, trustee.token()];
    const parts = await others.turn<TrusteeKeys[]>(tokens);
    const dealers = [...parts, await trustee.reveal(tokens)];
    const { boxes, keys } = await others.turn<{ boxes: KeyShare[]; keys: KeySet }>(dealers);
    const own = await trustee.boxes(tokens, dealers);
    const ok = await trustee.confirm(tokens, dealers, boxes, keys, record);
    const closeOK = trustee.coSignClose(eh, close);
    const { A, B } = await others.turn<{ A: string[]; B: string[] }>({ boxes: own, ok, closeOK });
    const share = await trustee.decrypt({ eh, close, n: 500, A, B }, 'ee'.repeat(32), []);
    const { M, c, v } = share;
    const opened = await others.turn<{ counts: number[]; used: number[]; shares: Share[] }>({ M, c, v });
    expect(opened.counts).toEqual(counts);
    expect(opened.used).toContain(n);
    const th = tallyHash(eh, close, 500, A, B);
    for (const each of opened.shares) expect(shareWrong({ ...each, eh, tally: '' }, shareKey(keys, each.i), th, A)).toBeUndefined();
    const used = opened.shares.filter(({ i }) => opened.used.includes(i));
    expect(countsWrong(counts, 500, B, used, opened.shares.find(({ i }) => i === 0), electionKey(keys))).toBeUndefined();
  } finally {
    others.leave();
  }
}, 60_000);
