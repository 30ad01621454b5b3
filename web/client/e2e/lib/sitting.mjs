import { launch } from './browser.mjs';
import { Day } from './day.mjs';
import { Program } from './program.mjs';

/** sitting plays scenes one after the other on a server of its own, and fails the process when one of them fails. */
export async function sitting(name, scenes) {
  const program = new Program();
  const began = Date.now();
  let browser;
  let day;
  try {
    await program.load();
    await program.start();
    browser = await launch();
    day = new Day(browser, program);
    for (const scene of scenes) await scene(day);
    day.close();
    console.log(`\n${name} took ${((Date.now() - began) / 1000).toFixed(0)} s.`);
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
}
