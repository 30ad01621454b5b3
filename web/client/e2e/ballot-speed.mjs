// Prints "name value unit" lines: how long a delegate's device takes for a secret ballot, and what it loads for that.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { launch } from './lib/browser.mjs';
import { buildParts, servePage } from './lib/ntv-page.mjs';

const report = (name, value, unit) => console.log(`${name} ${value.toFixed(1)} ${unit}`);

async function weigh() {
  const folder = await buildParts('parts.ts', 'rest.ts');
  let first = 0;
  for (const name of await readdir(join(folder, 'assets'))) {
    const size = gzipSync(await readFile(join(folder, 'assets', name)), { level: 9 }).length / 1000;
    // The signing fall-back for browsers without Ed25519 is loaded by those alone.
    if (/^(ed25519|curves)/.test(name)) report('client_ballot_fallback_gzip', size, 'kB');
    else if (!/^(rest|base64|preload-helper)/.test(name)) first += size;
  }
  report('client_ballot_gzip', first, 'kB');
  await rm(folder, { recursive: true });
}

/** Runs in the page: builds ballots on its own thread, the one that Chromium slows down. */
async function measure([persons, rounds]) {
  const { ntv } = window;
  const cells = persons === 0 ? ['tan-thanh', 'khong-tan-thanh', 'khong-bieu-quyet'] : [];
  const constraints = persons === 0 ? [{ w: [[0, 1], [1, 1], [2, 1]], in: [1] }] : [];
  for (let at = 0; at < persons; at++) {
    cells.push(`p${at}-cao`, `p${at}-tin-nhiem`, `p${at}-thap`);
    constraints.push({ w: [0, 1, 2].map((level) => [3 * at + level, 1]), in: [0, 1] });
  }
  const zeros = '0'.repeat(64);
  const Y = 'd0ce9734622cb0559c31100ce64923fa3bf813f7e59bffb4217ea922816d917b';
  const manifest = ntv.encodeManifest({ v: 'NTV1', board: zeros, vote: 'v', mode: 'secret', title: 'v', cells, constraints, roll: zeros, keys: zeros, Y, revote: 'last', min_tally: 5 });
  const bits = cells.map((_, at) => (at % 3 === 0 ? 1 : 0));
  const election = ntv.parseElection(manifest);
  const choice = () => ({ vid: 1, vk: new Uint8Array(32).fill(9), bseq: 1, bits, seed: crypto.getRandomValues(new Uint8Array(32)) });
  const times = [];
  const timed = (work) => {
    const from = performance.now();
    work();
    return performance.now() - from;
  };
  const tables = timed(() => ntv.prepareTables(election));
  for (let round = 0; round <= rounds; round++) times.push(timed(() => ntv.buildBallot(election, choice())));
  const [first, ...later] = times;
  later.sort((a, b) => a - b);
  // The way of the screens: a thread of its own, while the page counts how long it was stopped.
  const worker = ntv.ballots();
  await worker.prepare(manifest);
  let stopped = 0;
  let last = performance.now();
  let going = true;
  const tick = () => {
    stopped = Math.max(stopped, performance.now() - last);
    last = performance.now();
    if (going) setTimeout(tick, 4);
  };
  tick();
  const from = performance.now();
  await (await worker.draft(manifest, choice())).discard();
  const threaded = performance.now() - from;
  going = false;
  worker.close();
  return { tables, first, median: later[later.length >> 1], worst: later[later.length - 1], threaded, stopped };
}

await weigh();
const page = await servePage();
const browser = await launch();
try {
  for (const [name, persons, rounds] of [['3_options', 0, 15], ['30_persons', 30, 5]]) {
    for (const slower of [1, 6]) {
      const tab = await browser.newPage();
      await tab.goto(page.address);
      await tab.waitForFunction(() => 'ntv' in window);
      const tools = await tab.context().newCDPSession(tab);
      await tools.send('Emulation.setCPUThrottlingRate', { rate: slower });
      const found = await tab.evaluate(measure, [persons, rounds]);
      for (const [what, value] of Object.entries(found)) report(`client_ballot_${name}_${slower}x_${what}`, value, 'ms');
      await tab.close();
    }
  }
} finally {
  await browser.close();
  await page.close();
}
