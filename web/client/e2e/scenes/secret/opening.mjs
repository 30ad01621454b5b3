import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { byCard } from '../sign-in.mjs';

/** enter leads a delegate to the meeting, past the results that were announced before, and on to the vote that is next. */
export async function enter(person, meeting) {
  await person.go(`/meetings/${meeting}/live`);
  await until(`${person.name} is at the secret vote`, async () => {
    if (await person.at('vote-result-close').count()) await person.press('vote-result-close');
    return person.page.locator('[data-testid="vote-panel"][data-vote="B-01"]').count();
  });
}

/** takeOver makes a device the one that signs. */
export async function takeOver(person) {
  await person.press('vote-key-use-here');
  await person.press('vote-key-confirm');
  await person.misses('vote-key-use-here');
}

/** together: the two who may do it agree, one after the other. */
export async function together(day, act) {
  const { secretary, head } = day.people;
  await head.go(`/meetings/${day.meeting}/votes/${day.vote}/count`);
  await head.press('next-step');
  await day.look(head, `secret-${act}-head`);
  await head.press('confirm-submit');
  await head.misses('confirm');
  await head.sees('given-board_head');
  await secretary.sees('given-board_head');
  await secretary.press(`vote-${act}-B-01`);
  await day.look(secretary, `secret-${act}-secretary`);
  await secretary.press('confirm-submit');
  await secretary.misses('confirm');
}

/** opening: a delegate changes the device before it, two persons open, the chair alone cannot. */
export async function opening(day) {
  const { chair, phone, tablet, cheated, early, late, wall } = day.people;

  await day.step('delegates come in: each device has its vote key; one delegate takes another device, the old one is told', async () => {
    for (const person of [phone, tablet, cheated, early, late]) {
      await enter(person, day.meeting);
      await person.reads('vote-key-compare', /[0-9A-Z]{4}-[0-9A-Z]{4}/);
    }
    await day.look(phone, 'secret-ready');
    const before = await early.at('vote-key-compare').innerText();
    const moved = await day.come('moved', 'đại biểu đổi máy sớm (máy mới)', 'phone');
    await byCard(moved, 'db40');
    await enter(moved, day.meeting);
    await moved.sees('vote-key-elsewhere');
    await day.look(moved, 'secret-key-elsewhere');
    await takeOver(moved);
    const after = await moved.reads('vote-key-compare', /[0-9A-Z]{4}-[0-9A-Z]{4}/);
    assert.notEqual(after, before, 'the new device has a key of its own');
    await early.sees('vote-key-elsewhere');
  });

  await day.step('the chair alone cannot open; the head of the board and the secretary open together', async () => {
    await chair.sees('two-B-01');
    assert.equal(await chair.at('next-step').count(), 0, 'the chair has no button');
    await day.look(chair, 'secret-chair-waits');
    await assert.rejects(day.seats.get('db02').post(`/api/votes/${day.vote}/open`, {}), /not_approver/);
    await together(day, 'open');
    for (const person of [phone, tablet, cheated, moved(day), late]) await person.sees('secret-0-yes');
    await wall.sees('wall-secrecy');
    await day.look(wall, 'secret-open');
    await day.look(chair, 'secret-chair-open');
  });

  await day.step('the old device of the delegate who changed cannot vote, in clear words', async () => {
    await early.sees('secret-key-missing');
    await until('nothing can be marked', () => early.at('secret-0-yes').isDisabled());
    await day.look(early, 'secret-old-device');
  });
}

const moved = (day) => day.people.moved;
