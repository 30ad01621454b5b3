// What a device keeps for secret ballots, in a real browser under the site's policy: vote keys that nobody can read, the memory of a trustee, and
// ballots made in a thread of their own.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { launch } from './lib/browser.mjs';
import { servePage } from './lib/ntv-page.mjs';

const [vector] = JSON.parse(await readFile(new URL('../src/core/ntv/testdata/ballots.json', import.meta.url), 'utf8'));
const page = await servePage();
const browser = await launch();
try {
  const context = await browser.newContext();
  const tab = await context.newPage();
  const wrong = [];
  tab.on('pageerror', (error) => wrong.push(error.message));
  tab.on('console', (message) => message.type() === 'error' && !message.text().includes('404') && wrong.push(message.text()));
  const go = async () => {
    await tab.goto(page.address);
    await tab.waitForFunction(() => 'ntv' in window);
  };

  await go();
  const made = await tab.evaluate(async () => (await window.ntv.voteKeys().create('nguyen-van-a')).vk);
  await go();
  const found = await tab.evaluate(async (manifest) => {
    const { ntv } = window;
    const key = await ntv.voteKeys().find('nguyen-van-a');
    const stored = await new Promise((resolve, reject) => {
      const open = indexedDB.open('nt.keys', 1);
      open.onsuccess = () => {
        const read = open.result.transaction('keys').objectStore('keys').get('nguyen-van-a');
        read.onsuccess = () => resolve(read.result);
        read.onerror = reject;
      };
    });
    const exported = await crypto.subtle.exportKey('pkcs8', stored.key ?? stored.wrap).then(() => true, () => false);
    const raw = ntv.utf8(manifest);
    const made = ntv.ballots();
    const draft = await made.draft(raw, { vid: 1, vk: ntv.unhex(key.vk), bseq: 1, bits: [1, 0, 0] });
    const body = await draft.cast(key);
    const again = await draft.cast(key).then(() => true, () => false);
    made.close();
    return { vk: key.vk, kind: stored.kind, exported, code: draft.code, length: body.length, again };
  }, vector.manifest);
  assert.equal(found.vk, made, 'the key is there after a reload');
  assert.equal(found.exported, false, 'nobody reads the key');
  assert.equal(found.kind, 'native');
  assert.match(found.code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  assert.equal(found.length, 686 + 64);
  assert.equal(found.again, false, 'a ballot is cast once');

  const rebuilt = await tab.evaluate(async ({ manifest, vid, seq, vk, bits, seed }) => {
    const { ntv } = window;
    const made = ntv.ballots();
    const { body } = await made.rebuild(ntv.utf8(manifest), { vid, vk: ntv.unhex(vk), bseq: seq, bits, seed: ntv.unhex(seed) });
    made.close();
    return ntv.hex(body);
  }, vector);
  assert.equal(rebuilt, vector.body, 'the vector in the browser');

  const remember = (vote, th) => tab.evaluate(([v, t]) => window.ntv.deviceVault().remember(v, t), [vote, th]);
  assert.equal(await remember('v', 'one'), 'one');
  await go();
  assert.equal(await remember('v', 'two'), 'one', 'the first tally stays, after a reload, too');
  const both = await tab.evaluate(() => Promise.all(['a', 'b'].map((th) => window.ntv.deviceVault().remember('race', th))));
  assert.equal(both[0], both[1], 'two at once agree on one');
  const sealed = await tab.evaluate(async () => {
    const vault = window.ntv.deviceVault();
    await vault.write('x', { open: '{}', rounds: 1, salt: new Uint8Array(1), iv: new Uint8Array(1), box: new Uint8Array([1, 2]) });
    const read = await vault.read('x');
    await vault.remove('x');
    return [[...read.box], await vault.names(), await vault.remember('v', 'three')];
  });
  assert.deepEqual(sealed, [[1, 2], [], 'one'], 'erasing leaves the memory of tallies');
  assert.deepEqual(wrong, []);
  console.log('device keys: well');
} finally {
  await browser.close();
  await page.close();
}
