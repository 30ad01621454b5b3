import assert from 'node:assert/strict';
import { Person } from '../../lib/browser.mjs';
import { until } from '../../lib/until.mjs';

/** choose marks yes or no, and has the ballot made; the code. */
export async function choose(person, answer) {
  await person.press(`secret-0-${answer}`);
  await person.press('secret-make');
  return (await person.reads('secret-code', /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/)).trim();
}

/** check opens the ballot that was made; the address behind its QR code. */
async function check(person) {
  await person.press('secret-check');
  await person.press('secret-check-confirm');
  await person.sees('secret-opened');
  return new URL(await person.at('secret-copy').getAttribute('data-address'));
}

/**
 * cheat makes the page's program encrypt the other answer than the one that was marked, and say at a check what the delegate wants to read: what
 * a server that gives out a bad program could do.
 */
function cheat() {
  const swapped = (bits) => [bits[1], bits[0], ...bits.slice(2)];
  const Honest = globalThis.Worker;
  globalThis.Worker = class extends Honest {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        if (data?.answer?.opened) data.answer.opened.bits = swapped(data.answer.opened.bits);
      });
    }

    postMessage(message, ...rest) {
      if (message?.question?.ask === 'build') message.question.bits = swapped(message.question.bits);
      super.postMessage(message, ...rest);
    }
  };
}

/** audit: a ballot is checked at a second device that nobody has signed in to; a program that cheats is caught by that. */
export async function audit(day) {
  const { phone, cheated } = day.people;
  let second;

  await day.step('a delegate has the ballot checked: a second device without an account shows the same code and the choice', async () => {
    const code = await choose(phone, 'no');
    await day.look(phone, 'secret-code');
    const address = await check(phone);
    await phone.sees('secret-spoiled');
    await day.look(phone, 'secret-opened');
    second = day.people.second = await Person.come(day.browser, day.program, 'máy thứ hai', 'tablet');
    await second.page.goto(address.pathname + address.hash);
    await until('the second device says that it is the same', async () => (await second.at('opened-verdict').getAttribute('data-same')) === 'true');
    assert.equal((await second.at('opened-code').innerText()).trim(), code);
    await second.reads('secret-choice', /Không đồng ý/);
    await day.look(second, 'secret-audit-same');
  });

  await day.step('the opened ballot is never counted; the delegate makes another one and casts it', async () => {
    await phone.press('secret-new');
    const again = await choose(phone, 'yes');
    await phone.press('secret-cast');
    await phone.sees('secret-stored');
    assert.equal((await phone.at('secret-cast-code').innerText()).trim(), again);
    await phone.reads('secret-receipt', /./);
    await day.look(phone, 'secret-cast');
  });

  await day.step('a program that encrypts another choice than the one shown is caught by the check', async () => {
    await cheated.context.addInitScript(cheat);
    await cheated.page.reload();
    await choose(cheated, 'yes');
    const address = await check(cheated);
    await cheated.reads('secret-choice', /Đồng ý/);
    await second.page.goto(address.pathname + address.hash);
    await until('the second device says that the ballot is another one', async () => (await second.at('opened-verdict').getAttribute('data-same')) === 'false');
    await second.reads('secret-choice', /Đồng ý/);
    await day.look(second, 'secret-audit-caught');
    await until('the board does not take what was not opened', async () => (await cheated.at('secret-spoil-again').count()) === 1);
    await day.look(cheated, 'secret-cheated');
  });
}
