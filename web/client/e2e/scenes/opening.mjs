import { until } from '../lib/until.mjs';

/** opening: the wall is connected by its code, the secretary opens the meeting, everybody comes in. */
export async function opening(day) {
  const { secretary, chair, tablet, phone, online, commune } = day.people;

  await day.step('the wall shows a code, the secretary enters it, the wall shows the meeting', async () => {
    const wall = await day.come('wall', 'Màn hình', 'wall');
    await wall.page.goto('/wall');
    const code = await wall.reads('wall-code', /^[^·]{4,}$/);
    await day.look(wall, 'pairing');
    await secretary.press('meeting-enter');
    await secretary.press('door-secretary');
    await secretary.press('view-displays');
    await secretary.at('display-pair-code').fill(code.trim());
    await secretary.press('display-pair-submit');
    await wall.page.waitForURL(`**/wall/${day.meeting}`);
    await until('the wall waits for the meeting', async () => (await wall.at('wall').getAttribute('data-shown')) === 'waiting');
    await wall.reads('presence-count', /0\/60/);
    await day.look(secretary, 'secretary-displays');
  });

  await day.step('the secretary opens the meeting; it appears on every home screen by itself', async () => {
    await secretary.press('view-agenda');
    await secretary.press('meeting-open');
    await day.look(secretary, 'open-meeting');
    await secretary.press('confirm-submit');
    await secretary.reads('meeting-state', /Đang diễn ra/i);
    for (const person of [chair, tablet, phone, online, commune]) await person.reads('meeting-state', /Đang diễn ra/i);
    await day.look(tablet, 'home-running');
  });

  await day.step('everybody goes in by the one button of the home screen', async () => {
    for (const [person, place] of [[chair, 'chair'], [tablet, 'live'], [phone, 'live'], [online, 'live'], [commune, 'live']]) {
      await person.press('meeting-enter');
      await person.page.waitForURL(`**/meetings/${day.meeting}/${place}`);
      await person.sees('presence-count');
    }
  });
}
