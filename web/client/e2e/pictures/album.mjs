import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PATIENCE } from '../lib/until.mjs';

const folder = fileURLToPath(new URL('../../../../test-artefacts/pictures/', import.meta.url));

/** The sizes at which screens are looked at, by name. */
export const sizes = {
  phone: { width: 360, height: 740 },
  tablet: { width: 800, height: 1280 },
  desk: { width: 1440, height: 900 },
  wall: { width: 1920, height: 1080 },
  'wall-4k': { width: 3840, height: 2160 },
};

/** Themes that are looked at beside the light one. */
const themes = ['dark', 'contrast'];

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Album takes the pictures, and remembers everything that a picture shows to be wrong. */
export class Album {
  taken = 0;
  faults = [];
  #browser;
  #address;
  #only;

  constructor(browser, port) {
    this.#browser = browser;
    this.#address = `http://127.0.0.1:${port}`;
    this.#only = process.argv[2] ? new RegExp(process.argv[2]) : null;
    mkdirSync(folder, { recursive: true });
  }

  /** page opens a device of its own; a login signs in by the demo card. */
  async page(login, { language = 'vi' } = {}) {
    const context = await this.#browser.newContext({ baseURL: this.#address, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', reducedMotion: 'reduce', viewport: sizes.desk });
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript((spoken) => {
      if (!localStorage.getItem('nt.settings')) localStorage.setItem('nt.settings', JSON.stringify({ language: spoken, theme: 'light' }));
      document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    }, language);
    if (login) {
      const answer = await context.request.post('/api/auth/demo-sign-in', { data: { login } });
      assert.ok(answer.ok(), `${login}: ${answer.status()}`);
      if (language !== 'vi') await context.request.put('/api/auth/language', { data: { language } });
    }
    const page = await context.newPage();
    page.on('pageerror', (error) => this.faults.push(`${login}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      // A refusal is an answer, and a paper put away while it is read is no fault of the page.
      if (message.type() === 'error' && !/Transport destroyed|Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())) this.faults.push(`${login ?? 'nobody'} at ${page.url()}: ${message.text()} (${message.location().url})`);
    });
    return page;
  }

  /**
   * take looks at what a page shows: a picture at each of the sizes, no sideways scrolling, no
   * target that is too small, and no violation found by axe in any theme. `whole` pictures
   * also hold what lies below the edge of the window.
   */
  async take(page, name, { at = ['phone', 'tablet', 'desk'], whole = false } = {}) {
    if (this.#only && !this.#only.test(name)) return;
    for (const size of at) {
      await page.setViewportSize(sizes[size]);
      await page.evaluate(() => document.fonts.ready);
      await this.#settled(page);
      await page.screenshot({ path: `${folder}${name}-${size}.png`, fullPage: whole, animations: 'disabled' });
      this.taken += 1;
      for (const fault of await page.evaluate(lookOver)) this.faults.push(`${name} (${size}): ${fault}`);
      await this.#axe(page, `${name} (${size})`);
    }
    // Colours do not depend on the size: the other themes are looked at once.
    const size = at[Math.min(1, at.length - 1)];
    await page.setViewportSize(sizes[size]);
    for (const theme of themes) {
      await page.evaluate((to) => (document.documentElement.dataset.theme = to), theme);
      await this.#settled(page);
      await page.screenshot({ path: `${folder}${name}-${size}-${theme}.png`, fullPage: whole, animations: 'disabled' });
      this.taken += 1;
      await this.#axe(page, `${name} (${size}, ${theme})`, ['color-contrast']);
    }
    await page.evaluate(() => (document.documentElement.dataset.theme = 'light'));
  }

  /** two frames after the last change of size or theme everything is in its place. */
  async #settled(page) {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async #axe(page, where, rules) {
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
    const found = await page.evaluate(async (only) => {
      const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'], ...(only && { runOnly: only }) });
      return violations.map(({ id, impact, help, nodes }) => `${impact} ${id}: ${help}: ${nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 160)} ${any.map(({ message }) => message).join('; ')}`).join(' | ')}`);
    }, rules);
    for (const violation of found) this.faults.push(`${where}: ${violation}`);
  }

  /** close ends the work: nothing that was looked at may be wrong. */
  close() {
    for (const fault of this.faults) console.error(`✗ ${fault}`);
    assert.equal(this.faults.length, 0, 'faults in the pictures');
    assert.ok(this.taken > 0, 'no picture was taken');
    console.log(`${this.taken} pictures, nothing wrong in any of them.`);
  }
}

/** lookOver runs in the page: what runs over the edge, what is cut off, what is too small for a finger. */
function lookOver() {
  const faults = [];
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  const describe = (element) => `<${element.tagName.toLowerCase()}${element.dataset.testid ? ` ${element.dataset.testid}` : ''}> "${(element.innerText || element.getAttribute('aria-label') || '').trim().slice(0, 40)}"`;
  if (wide > 0) {
    const widest = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > innerWidth + 1).at(-1);
    faults.push(`runs ${wide} px over the edge${widest ? `: ${describe(widest)}` : ''}`);
  }
  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible' && element.checkVisibility({ opacityProperty: true });
  };
  for (const element of document.querySelectorAll('button, a[href], input, select, textarea, summary, [role="tab"]')) {
    // What stands aside for the machine alone is nobody's target; its words are.
    if (!seen(element) || element.matches('.unseen')) continue;
    // A link within a sentence is as high as its line; a radio button is pressed by its words.
    if (element.tagName === 'A' && getComputedStyle(element).display === 'inline') continue;
    const target = (element.type === 'radio' || element.type === 'checkbox') && element.closest('label') ? element.closest('label') : element;
    const { width, height } = target.getBoundingClientRect();
    if (width < 43.5 || height < 43.5) faults.push(`target of ${Math.round(width)} x ${Math.round(height)} px: ${describe(element)}`);
  }
  for (const element of document.querySelectorAll('button, a, h1, h2, h3, p, span, strong, td, th, label, dt, dd')) {
    if (!seen(element) || element.closest('.unseen, [data-scrolls], .textLayer')) continue;
    const style = getComputedStyle(element);
    if (style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 2) faults.push(`text cut off: ${describe(element)}`);
  }
  return faults;
}
