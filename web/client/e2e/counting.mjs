// A sitting that counts by people, in a real browser: the real program with the demo province, secretary,
// chair and two members of the counting board. An election on paper, a vote that falls back to a show of
// hands, a contested part before the whole text, several drafts in one go. Part of `npm run test:e2e`.
import { launch } from './lib/browser.mjs';
import { Program } from './lib/program.mjs';
import { Day } from './lib/day.mjs';
import { byCard } from './scenes/sign-in.mjs';
import { election } from './scenes/counting/election.mjs';
import { gather } from './scenes/counting/gather.mjs';
import { hands } from './scenes/counting/hands.mjs';
import { parts } from './scenes/counting/parts.mjs';
import { together } from './scenes/counting/together.mjs';

const program = new Program();
const began = Date.now();
let browser;
let day;
try {
  await program.load();
  await program.start();
  browser = await launch();
  day = new Day(browser, program);
  await gather(day, byCard);
  for (const scene of [election, hands, parts, together]) await scene(day);
  day.close();
  console.log(`\nThe sitting with counts took ${((Date.now() - began) / 1000).toFixed(0)} s.`);
} catch (problem) {
  console.error(`\n✗ ${problem?.stack ?? problem}`);
  await day?.remember();
  console.error(`\nThe end of the server's log:\n${program.log}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await day?.leave();
  await program.end();
}
