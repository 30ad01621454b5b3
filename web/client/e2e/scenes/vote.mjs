import assert from 'node:assert/strict';
import { inTurns } from '../lib/seat.mjs';
import { until } from '../lib/until.mjs';
import { byCard } from './sign-in.mjs';

export const CODE = 'BQ-11';

/** The ballots of the delegates without a browser: with the three in the page they make 29, 17 and 11. */
export function dealt(day) {
  const choices = [...Array(29).fill('for'), ...Array(15).fill('against'), ...Array(10).fill('abstain')];
  return [...day.seats.values()].map((seat, i) => ({ seat, choice: choices[i] }));
}

/** cast chooses and confirms a ballot in the page. */
export async function cast(person, choice) {
  await person.press(`vote-choice-${choice}`);
  await person.press('vote-confirm');
}

/** takeKey has this device take the vote key over from the other one. */
async function takeKey(person) {
  await person.sees('vote-key-elsewhere');
  await person.press('vote-key-use-here');
  await person.press('vote-key-confirm');
  await until(`${person.name} holds the vote key`, async () => (await person.at('vote-key-elsewhere').count()) === 0);
}

/** vote: the motion is put, opened, and voted on in the page. */
export async function vote(day) {
  const { secretary, chair, tablet, phone, online, commune, wall } = day.people;

  await day.step('the secretary puts BQ-11 before the meeting, the chair opens it', async () => {
    await secretary.press('view-votes');
    await day.look(secretary, 'secretary-votes');
    await secretary.press(`vote-ready-${CODE}`);
    for (const person of [tablet, phone, online]) await person.reads('vote-motion', /phí tham quan/i);
    // The chair presides at the desk and votes without a page in this day: no device of the chair's holds a key.
    await day.seats.get('db02').remove('/api/me/vote-key');
    await chair.press(`vote-open-${CODE}`);
    await chair.reads('confirm', /57\/60/);
    await day.look(chair, 'chair-open-vote');
    await chair.press('confirm-submit');
    for (const person of [tablet, phone, online]) {
      await person.reads('vote-state', /Đang mở/i);
      await person.sees('vote-choice-for');
    }
    await wall.reads('wall-received', /^0$/);
    await until('the wall shows the vote', async () => (await wall.at('wall').innerText()).includes('ĐANG BIỂU QUYẾT'));
    // An official of a commune sees the vote and has no ballot.
    await commune.sees('vote-not-eligible');
    assert.equal(await commune.at('vote-choice-for').count(), 0);
    await day.look(tablet, 'vote-open');
    await day.look(phone, 'vote-open');
    await day.look(wall, 'vote-open');
    const { votes } = await day.seats.get('db01').get(`/api/meetings/${day.meeting}/votes`);
    day.vote = votes.find(({ code }) => code === CODE).id;
  });

  await day.step('delegates vote in the page; one changes the ballot; each reads when it was stored', async () => {
    await cast(tablet, 'for');
    await tablet.reads('vote-stored', /Đã lưu \d\d:\d\d:\d\d/);
    await cast(phone, 'against');
    await phone.reads('vote-stored', /Đã lưu \d\d:\d\d:\d\d/);
    await wall.reads('wall-received', /^2$/);
    await cast(tablet, 'against');
    await until('the changed ballot is held', async () => (await tablet.at('vote-choice-against').getAttribute('aria-pressed')) === 'true');
    await tablet.reads('vote-stored', /Đã lưu/);
    await wall.reads('wall-received', /^2$/);
    await day.look(tablet, 'vote-stored');
    await phone.picture('vote-stored');
  });

  await day.step('a second device of the same delegate shows the stored ballot, takes the vote key over, then a change, which the first one hears', async () => {
    const second = await day.come('second', 'Nguyễn Thị Phương Thảo Nguyên, máy thứ hai', 'laptop');
    await byCard(second, 'db44');
    await second.go(`/meetings/${day.meeting}/live`);
    await second.reads('vote-stored', /Đã lưu/);
    assert.equal(await second.at('vote-choice-against').getAttribute('aria-pressed'), 'true');
    await takeKey(second);
    await cast(second, 'abstain');
    await until('the first device shows the change', async () => (await phone.at('vote-choice-abstain').getAttribute('aria-pressed')) === 'true');
    await takeKey(phone);
    await second.sees('vote-key-elsewhere');
    await cast(phone, 'against');
    await until('the second device shows it changed back', async () => (await second.at('vote-choice-against').getAttribute('aria-pressed')) === 'true');
    await second.leave();
    assert.deepEqual(second.faults, []);
    delete day.people.second;
  });

  await day.step('twenty more vote; nobody sees how, neither on a screen nor from the server', async () => {
    await inTurns(dealt(day).slice(0, 20), ({ seat, choice }) => seat.vote(day.vote, choice));
    await wall.reads('wall-received', /^22$/);
    await chair.reads(`vote-received-${CODE}`, /^22$/);
    for (const person of [secretary, chair, tablet, phone, online, commune, wall]) {
      for (const handle of ['result-figures', 'vote-result', 'wall-result']) assert.equal(await person.at(handle).count(), 0, `${person.name} sees ${handle} of an open vote`);
    }
    for (const login of ['db01', 'db02']) {
      const seen = await day.seats.get(login).get(`/api/votes/${day.vote}`);
      assert.equal(seen.state, 'open');
      assert.equal(seen.result, null);
    }
    await day.look(chair, 'chair-vote-open');
  });
}
