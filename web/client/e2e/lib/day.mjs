import assert from 'node:assert/strict';
import { Person } from './browser.mjs';

/** Day is what the scenes share: the people, the meeting, and what was seen so far. */
export class Day {
  people = {};
  /** seats are delegates without a browser, by login. */
  seats = new Map();
  /** meeting is the id of the council's session, vote the id of the vote that is taken. */
  meeting = '';
  vote = '';
  channel = '';
  #violations = [];
  #steps = 0;

  constructor(browser, program) {
    this.browser = browser;
    this.program = program;
  }

  /** come brings a person with a device. */
  async come(key, name, device) {
    this.people[key] = await Person.come(this.browser, this.program, name, device);
    return this.people[key];
  }

  /** step is one thing that must be so; it is named and its time is told. */
  async step(name, work) {
    const began = Date.now();
    this.#steps += 1;
    try {
      await work();
    } catch (problem) {
      problem.message = `${name}: ${problem.message}`;
      throw problem;
    }
    console.log(`✓ ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  }

  /** look keeps a picture of a person's screen and lets axe look over it. */
  async look(person, screen) {
    await person.picture(screen);
    this.#violations.push(...(await person.accessible(screen)));
  }

  /** close ends the day: no page had a fault, no screen a violation. */
  close() {
    assert.deepEqual(Object.values(this.people).flatMap(({ faults }) => faults), [], 'faults of the pages');
    assert.deepEqual(this.#violations, [], 'violations of accessibility');
    console.log(`✓ ${this.#steps} steps, no fault in any page, no violation on any screen looked at`);
  }

  /** remember keeps what everybody sees when a step has failed. */
  async remember() {
    for (const [key, person] of Object.entries(this.people)) await person.picture(`failed-${key}`).catch(() => undefined);
    for (const fault of Object.values(this.people).flatMap(({ faults }) => faults)) console.error(fault);
    for (const violation of this.#violations) console.error(violation);
  }

  /** leave closes all devices. */
  async leave() {
    for (const person of Object.values(this.people)) await person.leave().catch(() => undefined);
  }
}
