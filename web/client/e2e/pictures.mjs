// Pictures of every screen, of the real program with the demo province, at the sizes at which people look
// at it: no sideways scrolling, no error of the page, no violation of accessibility or of the content
// policy. `npm run pictures` takes them all; `npm run pictures -- vote` those whose name matches.
import { launch } from './lib/browser.mjs';
import { Program } from './lib/program.mjs';
import { Album } from './pictures/album.mjs';
import { after, before, conversation, during, conferences, voting } from './pictures/day.mjs';
import { firstRun } from './pictures/first-run.mjs';
import { parts, people, several, special } from './pictures/votes.mjs';

const program = new Program();
let browser;
try {
  browser = await launch();
  const first = await firstRun(browser);
  await program.load();
  await program.start();
  const album = new Album(browser, program.port);
  album.faults.push(...first.faults);
  album.taken += first.taken;
  const day = { album, program, port: program.port };
  for (const part of [before, during, voting, several, parts, special, people, conversation, conferences, after]) {
    const began = Date.now();
    await part(day);
    console.log(`✓ ${part.name} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  }
  album.close();
} catch (problem) {
  console.error(`\n✗ ${problem?.stack ?? problem}\n\nThe end of the server's log:\n${program.log}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await program.end();
}
