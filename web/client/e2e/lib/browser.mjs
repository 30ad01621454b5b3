import { existsSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Line } from './line.mjs';
import { rememberPeers } from './media.mjs';
import { PATIENCE, until } from './until.mjs';

const artefacts = fileURLToPath(new URL('../../../../test-artefacts/', import.meta.url));
const executable = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

/** Sizes of the screens people look at. */
export const devices = {
  desk: { viewport: { width: 1440, height: 900 } },
  laptop: { viewport: { width: 1280, height: 800 } },
  tablet: { viewport: { width: 800, height: 1280 }, hasTouch: true },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  wall: { viewport: { width: 1920, height: 1080 } },
};

/** launch starts the one browser of the test: a small moving test picture and a beeping microphone stand for real devices. */
export async function launch() {
  mkdirSync(artefacts, { recursive: true });
  return chromium.launch({
    executablePath: executable,
    args: [
      '--use-fake-device-for-media-stream=fps=10',
      '--use-fake-ui-for-media-stream',
      '--allow-loopback-in-peer-connection',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

let axe = '';

/** Person is somebody with a device of their own: a browser context, a page, and a line to the server. */
export class Person {
  /** come opens the device of a person. */
  static async come(browser, program, name, device) {
    const person = new Person();
    person.name = name;
    person.device = device;
    person.line = await Line.open(program.port);
    person.context = await browser.newContext({ ...devices[device], baseURL: person.line.address, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', reducedMotion: 'reduce' });
    person.context.setDefaultTimeout(PATIENCE);
    await person.context.addInitScript(rememberPeers);
    // Many people share one machine here: everybody has the size of picture for weak machines.
    await person.context.addInitScript(() => localStorage.setItem('nt.media.devices', localStorage.getItem('nt.media.devices') ?? JSON.stringify({ picture: 'small' })));
    person.page = await person.context.newPage();
    /**
     * What went wrong in the page itself. A refused or cut request is no fault of the page, nor is what
     * pdf.js notes when a paper is closed while its pages are still being listed.
     */
    person.faults = [];
    person.page.on('pageerror', (error) => person.faults.push(`${name}: ${error.stack ?? error.message}`));
    person.page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection|net::ERR|Unable to get page \d+ to initialize viewer Error: Transport destroyed/.test(message.text())) person.faults.push(`${name}: ${message.text()} (${message.location().url})`);
    });
    return person;
  }

  /** at finds a control by its handle. */
  at(testid) {
    return this.page.getByTestId(testid);
  }

  /** press waits for a control and presses it. */
  async press(testid) {
    await this.at(testid).first().click();
  }

  /** reads waits until what a control shows matches, and returns the text. */
  reads(testid, pattern, options) {
    return until(`${this.name} reads ${pattern} at ${testid}`, async () => {
      const text = (await this.at(testid).first().innerText({ timeout: 2_000 })).normalize('NFC');
      return pattern.test(text) ? text || ' ' : null;
    }, options);
  }

  /** sees waits until a control is there to be seen. */
  async sees(testid) {
    await this.at(testid).first().waitFor({ state: 'visible' });
  }

  /** misses waits until a control is gone. */
  async misses(testid) {
    await until(`${this.name} sees no ${testid}`, async () => (await this.at(testid).count()) === 0);
  }

  /** go opens an address within the house without loading the page anew. */
  async go(path) {
    if (this.page.url() === 'about:blank') return void (await this.page.goto(path));
    await this.page.evaluate((to) => {
      const link = document.createElement('a');
      link.href = to;
      document.body.append(link);
      link.click();
      link.remove();
    }, path);
    await this.page.waitForURL((url) => url.pathname + url.search === path);
  }

  /** picture keeps what the person sees among the artefacts. */
  async picture(name) {
    await this.page.screenshot({ path: `${artefacts}${this.device}-${name}.png`, animations: 'disabled' });
  }

  /** accessible lets axe look over the screen; every violation is returned in words. */
  async accessible(screen) {
    axe ||= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    if (!(await this.page.evaluate(() => 'axe' in globalThis))) await this.page.evaluate(axe);
    const found = await this.page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
      return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.slice(0, 3).map(({ html, any }) => `${html.slice(0, 200)} ${any.map(({ message }) => message).join('; ')}`) }));
    });
    return found.map(({ id, impact, help, nodes }) => `${screen} (${this.name}, ${this.device}): ${impact} ${id}: ${help}\n      ${nodes.join('\n      ')}`);
  }

  /** leave closes the device. */
  async leave() {
    await this.context.close();
    this.line.close();
  }
}
