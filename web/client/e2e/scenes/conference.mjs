import assert from 'node:assert/strict';
import { flows, hearing, path, pictured, sending } from '../lib/media.mjs';
import { until } from '../lib/until.mjs';

/** layout chooses how the conference is shown; pictures that are not shown are not sent, which spares the machine of the test. */
export const layout = (person, meeting, kind) => person.go(`/meetings/${meeting}/conference?layout=${kind}`);

/** enter joins the conference of a meeting in the page, and switches microphone and camera on. */
export async function enter(person, meeting) {
  await layout(person, meeting, 'points');
  await person.press('conference-join');
  await until(`${person.name} is in the conference`, async () => (await person.at('conference-facts').getAttribute('data-phase')) === 'connected');
  assert.equal(await person.at('conference-mic').getAttribute('aria-pressed'), 'false', 'one joins muted');
  await person.press('conference-mic');
  await person.press('conference-camera');
  await until(`${person.name} sends`, async () => (await person.at('conference-mic').getAttribute('aria-pressed')) === 'true' && (await person.at('conference-camera').getAttribute('aria-pressed')) === 'true');
}

/** point is a participant's row in the list of points. */
const point = (person, name) => person.at('conference-point').filter({ hasText: name });

/** conference: everybody sees and hears everybody; microphones, cameras, a shared screen, leaving, a changed network. */
export async function conference(day) {
  const { secretary, chair, tablet, phone, online, commune } = day.people;
  const inside = [chair, tablet, phone, online, commune, secretary];
  const shown = new Map();
  const others = (person) => inside.filter((each) => each !== person).map((each) => shown.get(each));

  await day.step('the first point joins; the size of its picture is chosen among the devices and taken at once', async () => {
    // Alone: a camera that several pages share keeps the size of the first.
    await enter(online, day.meeting);
    await online.press('conference-devices');
    for (const [size, width] of [['medium', 640], ['small', 320]]) {
      await online.at('picture-size').selectOption(size);
      await until(`the camera gives ${width} points`, async () => (await sending(online)).width === width);
    }
    await day.look(online, 'conference-devices');
    await online.page.keyboard.press('Escape');
  });

  await day.step('five more join and switch microphone and camera on', async () => {
    await layout(phone, day.meeting, 'points');
    await phone.sees('conference-join');
    await day.look(phone, 'conference-lobby');
    for (const person of inside) if (person !== online) await enter(person, day.meeting);
    const { participants } = await day.seats.get('db02').get(`/api/meetings/${day.meeting}/conference`);
    assert.equal(participants.length, 6);
    for (const person of inside) {
      const { site_name, name } = participants.find((each) => person.name === each.name);
      shown.set(person, site_name || name);
    }
    assert.equal(shown.get(commune), 'Xã Vân Thượng');
  });

  await day.step('at every point every other picture moves and the others are heard', async () => {
    for (const person of inside) {
      await layout(person, day.meeting, 'gallery');
      await flows(person, others(person));
      if (person === chair || person === phone) await day.look(person, 'conference-gallery');
      await layout(person, day.meeting, 'points');
    }
    await layout(tablet, day.meeting, 'speaker');
    await until('somebody is on the stage', async () => (await pictured(tablet)).length > 0);
    await day.look(tablet, 'conference-speaker');
    await layout(tablet, day.meeting, 'points');
  });

  await day.step('a muted point is silent and shown so; the chair mutes, the person reads by whom', async () => {
    await chair.reads('conference-count', /^6 trong hội nghị/);
    for (const person of [chair, tablet, online, commune, secretary]) await person.press('conference-mic');
    for (const person of [chair, tablet, online, commune, secretary]) await until('the chair sees it muted', async () => (await point(chair, shown.get(person)).innerText()).includes('Micro tắt'));
    const before = await hearing(secretary);
    await until('the one voice that is left is heard', async () => (await hearing(secretary)) > before);
    await day.look(chair, 'conference-points');
    await point(chair, shown.get(phone)).getByRole('button', { name: `Tắt micro của ${phone.name}` }).click();
    await until('the phone is muted', async () => (await phone.at('conference-mic').getAttribute('aria-pressed')) === 'false');
    await phone.reads('conference-facts', /Nguyễn Hữu Khang đã tắt micro/);
    await until('the chair sees it muted', async () => (await point(chair, shown.get(phone)).innerText()).includes('Micro tắt'));
    let last = -1;
    await until('nobody is heard any more', async () => {
      const now = await hearing(secretary);
      const silent = now - last < 1e-9;
      last = now;
      return silent;
    }, { every: 2_000 });
    await phone.press('conference-mic');
    await until('the phone is heard again', async () => (await hearing(secretary)) > last + 1e-6);
  });

  await day.step('a camera that is off is shown as a name', async () => {
    await layout(secretary, day.meeting, 'gallery');
    await flows(secretary, [shown.get(online)], { sound: false });
    await online.press('conference-camera');
    await until('its picture is gone', async () => !(await pictured(secretary)).includes(shown.get(online)));
    await until('its name is still there', async () => (await secretary.page.locator('figure', { hasText: shown.get(online) }).count()) === 1);
    await online.press('conference-camera');
    await flows(secretary, [shown.get(online)], { sound: false });
  });

  await day.step('a shared screen is shown to the others', async () => {
    await secretary.press('conference-screen');
    await until('the secretary shares', async () => (await secretary.at('conference-screen').getAttribute('aria-pressed')) === 'true');
    await layout(tablet, day.meeting, 'speaker');
    await flows(tablet, [`${secretary.name} đang trình chiếu`], { sound: false });
    await day.look(tablet, 'conference-screen');
    await secretary.press('conference-screen');
    await until('the shared screen is gone', async () => !(await pictured(tablet)).some((name) => name.includes('trình chiếu')));
    await layout(secretary, day.meeting, 'points');
    await layout(tablet, day.meeting, 'points');
  });

  await day.step('after a change of the network a point comes back by itself, in its place', async () => {
    const before = await path(online);
    await online.context.setOffline(true);
    online.line.cut();
    await until('the point is told', async () => (await online.at('line-state').getAttribute('data-state')) === 'lost');
    online.line.mend();
    await online.context.setOffline(false);
    await until('the line is back', async () => (await online.at('line-state').getAttribute('data-state')) === 'open');
    await until('a new path was taken', async () => (await path(online)) !== before);
    await layout(online, day.meeting, 'gallery');
    await flows(online, others(online));
    await layout(online, day.meeting, 'points');
    await layout(phone, day.meeting, 'gallery');
    await flows(phone, [shown.get(online)], { sound: false });
    await chair.reads('conference-count', /^6 trong hội nghị/);
  });

  await day.step('who leaves is gone for the others and may join again; the conference goes on beside the papers', async () => {
    await tablet.press('conference-leave');
    await tablet.sees('conference-join');
    await chair.reads('conference-count', /^5 trong hội nghị/);
    assert.equal(await point(chair, shown.get(tablet)).count(), 0);
    await enter(tablet, day.meeting);
    await chair.reads('conference-count', /^6 trong hội nghị/);
    await flows(phone, [shown.get(tablet)]);
    await tablet.go(`/meetings/${day.meeting}/live`);
    await tablet.sees('conference-bar');
    const before = await hearing(tablet);
    await until('the voices go on', async () => (await hearing(tablet)) > before + 1e-6);
    await tablet.picture('live-in-conference');
    await layout(tablet, day.meeting, 'speaker');
    await flows(tablet, [shown.get(phone)]);
    await layout(tablet, day.meeting, 'points');
  });

  day.shown = shown;
}
