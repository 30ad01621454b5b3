import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a condition may take on a busy machine before the test gives up. */
export const PATIENCE = 45_000;

/**
 * until asks again and again until `ask` answers with something true, and returns it. An `ask` that
 * throws counts as not yet. `what` says in words what was awaited.
 */
export async function until(what, ask, { timeout = PATIENCE, every = 100 } = {}) {
  const end = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (problem) {
      last = problem instanceof Error ? problem.message.split('\n')[0] : problem;
    }
    if (Date.now() > end) assert.fail(`waited ${timeout / 1000} s in vain for: ${what}; last answer: ${typeof last === 'object' ? JSON.stringify(last) : last}`);
    await pause(every);
  }
}
