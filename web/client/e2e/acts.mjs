// What a sitting does less often, in a real browser: the real program with the demo province. An
// election prepared on the secretary's screen, counted on paper and left open, its next round; a scan; a spare
// tablet in an open vote; equal sides and the chair's conclusion; written opinions by keyboard. Part of `npm run test:e2e`.
import { launch } from './lib/browser.mjs';
import { Day } from './lib/day.mjs';
import { Program } from './lib/program.mjs';
import { conclude } from './scenes/acts/conclude.mjs';
import { election } from './scenes/acts/election.mjs';
import { opinions } from './scenes/acts/opinions.mjs';
import { spare } from './scenes/acts/spare.mjs';
import { gather } from './scenes/counting/gather.mjs';
import { byCard } from './scenes/sign-in.mjs';

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
  for (const scene of [election, spare, conclude, opinions]) await scene(day);
  day.close();
  console.log(`\nThe less usual acts took ${((Date.now() - began) / 1000).toFixed(0)} s.`);
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
