import assert from 'node:assert/strict';
import { inTurns } from '../lib/seat.mjs';
import { until } from '../lib/until.mjs';
import { cast, CODE, dealt } from './vote.mjs';

/** outage: the server dies in the middle of the open vote and comes back. */
export async function outage(day) {
  const { secretary, chair, tablet, phone, online, commune, wall } = day.people;
  const all = [secretary, chair, tablet, phone, online, commune];

  await day.step('the server is killed: the wall keeps what it showed, a delegate chooses meanwhile', async () => {
    await day.program.kill();
    await wall.sees('wall-cut');
    assert.equal(await wall.at('wall').getAttribute('data-shown'), 'vote');
    assert.equal((await wall.at('wall-received').innerText()).trim(), '22');
    await wall.reads('presence-count', /57\/60/);
    for (const person of all) await until(`${person.name} is told that the line is lost`, async () => (await person.at('line-state').getAttribute('data-state')) === 'lost');
    await cast(online, 'abstain');
    await online.reads('vote-waiting', /Máy đang giữ lựa chọn và tự gửi lại/);
    await tablet.reads('line-state', /Mất đường truyền/);
    assert.match(await tablet.at('vote-stored').innerText(), /Đã lưu/);
    await day.look(wall, 'cut');
    await day.look(online, 'vote-waiting');
    await tablet.picture('line-lost');
  });

  await day.step('the server starts again: every page comes back by itself, ballots are there, the waiting one is sent', async () => {
    await day.program.start();
    for (const person of all) await until(`${person.name} is back`, async () => (await person.at('line-state').getAttribute('data-state')) === 'open');
    await wall.misses('wall-cut');
    await online.reads('vote-stored', /Đã lưu/);
    assert.equal(await online.at('vote-choice-abstain').getAttribute('aria-pressed'), 'true');
    await wall.reads('wall-received', /^23$/);
    // What a page that was loaded anew knows comes from the server alone.
    await tablet.page.evaluate(() => ['nt.ballots', 'nt.receipts'].forEach((key) => localStorage.removeItem(key)));
    await tablet.page.reload();
    await tablet.reads('vote-stored', /Đã lưu/);
    assert.equal(await tablet.at('vote-choice-against').getAttribute('aria-pressed'), 'true');
    assert.equal(await phone.at('vote-choice-against').getAttribute('aria-pressed'), 'true');
  });

  await day.step('the vote goes on: all 57 vote', async () => {
    await inTurns(dealt(day).slice(20), ({ seat, choice }) => seat.vote(day.vote, choice));
    await wall.reads('wall-received', /^57$/);
    await chair.reads(`vote-received-${CODE}`, /^57$/);
  });
}
