import { beforeAll, describe, expect, it } from 'vitest';
import { BadLine, readBackup } from './backup';
import type { KeySet, KeyShare, KeyToken, Tally, TrusteeKeys } from './bodies';
import { Complaint } from './ceremony';
import { countsWrong, electionKey, keySetWrong, shareKey, shareWrong, tallyHash } from './checks';
import { hex, unhex } from './frame';
import { decodePointHex, encodePoint, generator, multiplyPublic } from './group';
import { closeOKHash, keySetOKHash } from './bodies';
import { randomScalar } from './scalar';
import { goodSignature } from './signature';
import { kept, SecondTally, Trustee, WrongPassphrase } from './trustee';
import type { Sealed, Vault } from './vault';

const board = 'ab'.repeat(32);
const other = 'cd'.repeat(32);
const eh = '11'.repeat(32);
const close = '22'.repeat(32);
const record = '33'.repeat(32);

/** A vault of this test's memory; the browser's own is tried in Chromium. */
function memoryVault(): Vault & { sealed: Map<string, Sealed> } {
  const sealed = new Map<string, Sealed>();
  const tallies = new Map<string, string>();
  return {
    sealed,
    names: async () => [...sealed.keys()],
    read: async (name) => sealed.get(name),
    write: async (name, value) => void sealed.set(name, value),
    remove: async (name) => void sealed.delete(name),
    remember: async (vote, th) => {
      if (!tallies.has(vote)) tallies.set(vote, th);
      return tallies.get(vote) as string;
    },
  };
}

const n = 3;
const k = 2;
const vaults = Array.from({ length: n }, memoryVault);
const pass = (i: number) => `mật khẩu của ủy viên ${i}`;
let trustees: Trustee[];
let tokens: KeyToken[];
let dealers: TrusteeKeys[];
let boxes: KeyShare[];
let keys: KeySet;

beforeAll(async () => {
  trustees = await Promise.all(vaults.map((vault, at) => Trustee.begin(vault, 'session', { board, i: at + 1, n, k }, pass(at + 1))));
  tokens = trustees.map((trustee) => trustee.token());
  dealers = await Promise.all(trustees.map((trustee) => trustee.reveal(tokens)));
  boxes = (await Promise.all(trustees.map((trustee) => trustee.boxes(tokens, dealers)))).flat();
  keys = { n, k, trustees: dealers };
}, 60_000);

describe('ceremony', () => {
  it('gives a key set whose proofs hold, and only on its board', () => {
    expect(keySetWrong(board, keys)).toBeUndefined();
    expect(keySetWrong(other, keys)).toBeDefined();
    expect(boxes).toHaveLength(n * (n - 1));
    expect(boxes.every(({ box }) => box.length === 160)).toBe(true);
  });

  it('makes the same token again after the page was loaded again', async () => {
    const again = await Trustee.unlock(vaults[0] as Vault, 'session', pass(1));
    expect(again.token()).toEqual(tokens[0]);
    const foreign = await Trustee.begin(memoryVault(), 'x', { board, i: 2, n, k }, 'p');
    await expect(again.reveal([tokens[0], foreign.token(), tokens[2]] as KeyToken[])).rejects.toThrow(/other tokens/);
  });

  it('names whoever sends a bad token, other keys than its token, or a bad box', async () => {
    const trustee = await Trustee.unlock(vaults[0] as Vault, 'session', pass(1));
    const [one, two, three] = tokens as [KeyToken, KeyToken, KeyToken];
    const culprit = async (work: Promise<unknown>) => {
      const error = await work.then(() => null, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(Complaint);
      return (error as Complaint).culprit;
    };
    expect(await culprit(trustee.reveal([one, { ...two, sig: three.sig }, three]))).toBe(2);
    expect(await culprit(trustee.reveal([one, two, { ...two, i: 3 }]))).toBe(3);
    await expect(trustee.reveal([one, two])).rejects.toThrow(/trustee 3 is missing/);
    const [a, b, c] = dealers as [TrusteeKeys, TrusteeKeys, TrusteeKeys];
    expect(await culprit(trustee.boxes(tokens, [a, { ...b, Z: c.Z }, c]))).toBe(2);
    expect(await culprit(trustee.boxes(tokens, [a, b, { ...c, v: b.v }]))).toBe(3);
    const broken = (from: number) => boxes.map((box) => (box.from === from && box.to === 1 ? { ...box, box: box.box.slice(0, -2) + '00' } : box));
    expect(await culprit(trustee.confirm(tokens, dealers, broken(3), keys, record))).toBe(3);
    expect(await culprit(trustee.confirm(tokens, dealers, boxes.filter(({ from }) => from !== 2), keys, record))).toBe(2);
    // A box that opens but was sealed for another place of the polynomial.
    const swapped = boxes.map((box) => (box.from === 2 && box.to === 1 ? { ...box, box: (boxes.find((each) => each.from === 2 && each.to === 3) as KeyShare).box } : box));
    expect(await culprit(trustee.confirm(tokens, dealers, swapped, keys, record))).toBe(2);
    await expect(trustee.confirm(tokens, dealers, boxes, { ...keys, trustees: [a, c, b] }, record)).rejects.toThrow(/numbered/);
    expect(trustee.open.stage).toBe('dealing');
  });
});

describe('after the ceremony', () => {
  beforeAll(async () => {
    for (const trustee of trustees) {
      const ok = await trustee.confirm(tokens, dealers, boxes, keys, record);
      expect(goodSignature(unhex(trustee.open.vk), keySetOKHash(board, record), unhex(ok.sig))).toBe(true);
    }
  });

  /** Sums of n ballots with these counts, as the board would show them. */
  function tallyOf(counts: number[], ballots: number): Tally {
    const Y = decodePointHex(electionKey(keys));
    const A: string[] = [];
    const B: string[] = [];
    for (const count of counts) {
      const r = randomScalar();
      A.push(hex(encodePoint(multiplyPublic(generator, r))));
      B.push(hex(encodePoint(multiplyPublic(Y, r + BigInt(count)))));
    }
    return { eh, close, n: ballots, A, B };
  }
  const tally = { value: null as Tally | null };
  const get = () => (tally.value ??= tallyOf([7, 0, 3], 10));

  it('any two of three open a tally, with proofs', async () => {
    const sums = get();
    const th = tallyHash(eh, close, sums.n, sums.A, sums.B);
    const shares = await Promise.all([trustees[0], trustees[2]].map((trustee) => (trustee as Trustee).decrypt(sums, record, [])));
    for (const share of shares) expect(shareWrong(share, shareKey(keys, share.i), th, sums.A)).toBeUndefined();
    expect(shareWrong({ ...(shares[0] as (typeof shares)[0]), i: 3 }, shareKey(keys, 3), th, sums.A)).toBeDefined();
    expect(countsWrong([7, 0, 3], 10, sums.B, shares, undefined, electionKey(keys))).toBeUndefined();
    expect(countsWrong([6, 1, 3], 10, sums.B, shares, undefined, electionKey(keys))).toBeDefined();
  });

  it('refuses a second tally of a vote, also from the disk and from another device', async () => {
    const first = trustees[0] as Trustee;
    await expect(first.decrypt(get(), record, [])).resolves.toBeDefined();
    const second = tallyOf([6, 0, 3], 9);
    await expect(first.decrypt(second, record, [])).rejects.toThrow(SecondTally);
    const again = await Trustee.unlock(vaults[0] as Vault, 'session', pass(1));
    await expect(again.decrypt(second, record, [])).rejects.toThrow(SecondTally);
    const elsewhere = await Trustee.restore(memoryVault(), 'session', first.backup().join('\n'), board, keys, 'khác');
    const done = tallyHash(eh, close, get().n, get().A, get().B);
    await expect(elsewhere.decrypt(second, record, [done])).rejects.toThrow(SecondTally);
    await expect(elsewhere.decrypt(get(), record, [done])).resolves.toBeDefined();
  });

  it('co-signs a close', () => {
    const trustee = trustees[1] as Trustee;
    const ok = trustee.coSignClose(eh, close);
    expect(goodSignature(unhex(trustee.open.vk), closeOKHash(board, close), unhex(ok.sig))).toBe(true);
  });

  it('keeps no secret outside the passphrase', async () => {
    const sealed = (vaults[0] as ReturnType<typeof memoryVault>).sealed.get('session') as Sealed;
    const { signer, share } = readBackup((trustees[0] as Trustee).backup().join(''));
    const all = hex(sealed.box) + sealed.open + hex(sealed.salt) + hex(sealed.iv);
    expect(all).not.toContain(hex(signer));
    expect(all).not.toContain(hex(share));
    expect(sealed.rounds).toBe(600_000);
    expect((await kept(vaults[0] as Vault, 'session'))?.stage).toBe('holding');
    await expect(Trustee.unlock(vaults[0] as Vault, 'session', 'sai')).rejects.toThrow(WrongPassphrase);
    (vaults[0] as ReturnType<typeof memoryVault>).sealed.set('moved', { ...sealed, open: sealed.open.replace('"i":1', '"i":2') });
    await expect(Trustee.unlock(vaults[0] as Vault, 'moved', pass(1))).rejects.toThrow(WrongPassphrase);
  });

  it('is restored from a backup as it was printed or typed, and from no other', async () => {
    const lines = (trustees[1] as Trustee).backup();
    const typed = lines.join('\n').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    const restored = await Trustee.restore(memoryVault(), 'x', typed, board, keys, 'p');
    expect(restored.open).toMatchObject({ i: 2, n, k, stage: 'holding', vk: (trustees[1] as Trustee).open.vk });
    await expect(Trustee.restore(memoryVault(), 'x', typed, other, keys, 'p')).rejects.toThrow();
    lines.forEach((line, at) => {
      [...line].forEach((letter, place) => {
        if (letter === ' ') return;
        const changed = lines.with(at, line.slice(0, place) + (letter === '7' ? '8' : '7') + line.slice(place + 1));
        expect(() => readBackup(changed.join('\n'))).toThrow(BadLine);
      });
    });
    expect(() => readBackup([lines[1], lines[0], ...lines.slice(2)].join('\n'))).toThrow(BadLine);
    expect(() => readBackup(lines.slice(0, -1).join('\n'))).toThrow(BadLine);
    expect(() => readBackup('')).toThrow(BadLine);
  });

  it('erases: nothing is left on the device, and nothing can be opened', async () => {
    const vault = memoryVault();
    const trustee = await Trustee.restore(vault, 'x', (trustees[2] as Trustee).backup().join(''), board, keys, 'p');
    expect((await trustee.erase(record)).keys).toBe(record);
    expect(vault.sealed.size).toBe(0);
    await expect(trustee.decrypt(get(), record, [])).rejects.toThrow(/no share/);
    expect(() => trustee.backup()).toThrow(/no share/);
  });
});
