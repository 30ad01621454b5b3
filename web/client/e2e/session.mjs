// One day of the council in a real browser: the real program with the demo province, seven people with
// devices of their own, from signing in to the end of the conference. `npm run test:e2e` runs it.
import { launch } from './lib/browser.mjs';
import { Program } from './lib/program.mjs';
import { Day } from './lib/day.mjs';
import { ballots } from './scenes/ballots.mjs';
import { chat } from './scenes/chat.mjs';
import { conference } from './scenes/conference.mjs';
import { opening } from './scenes/opening.mjs';
import { outage } from './scenes/outage.mjs';
import { papers } from './scenes/papers.mjs';
import { presence } from './scenes/presence.mjs';
import { result } from './scenes/result.mjs';
import { signIn } from './scenes/sign-in.mjs';
import { twoConferences } from './scenes/two-conferences.mjs';
import { vote } from './scenes/vote.mjs';

const program = new Program();
const began = Date.now();
let browser;
let day;
try {
  await program.load();
  await program.start();
  browser = await launch();
  day = new Day(browser, program);
  for (const scene of [signIn, opening, presence, papers, vote, outage, result, ballots, chat, conference, twoConferences]) await scene(day);
  day.close();
  console.log(`\nThe whole day took ${((Date.now() - began) / 1000).toFixed(0)} s.`);
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
