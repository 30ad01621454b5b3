import assert from 'node:assert/strict';
import { flows, namesSeen, pictured } from '../lib/media.mjs';
import { enter, layout } from './conference.mjs';
import { byCard } from './sign-in.mjs';

/** twoConferences: the meeting of the People's Committee goes on at the same time, and nothing of one is in the other. */
export async function twoConferences(day) {
  const { chair, phone } = day.people;

  await day.step('a second conference at the same time: neither sees anything of the other', async () => {
    const leader = await day.come('leader', 'Đỗ Mạnh Tuyên', 'laptop');
    const clerk = await day.come('clerk', 'Tôn Thất Khải', 'laptop');
    await byCard(leader, 'db08');
    await byCard(clerk, 'thuky3');
    const meeting = await clerk.page.evaluate(async () => {
      const { meetings } = await (await fetch('/api/meetings')).json();
      return meetings.find(({ kind }) => kind === 'committee_meeting').id;
    });
    for (const person of [leader, clerk]) {
      await enter(person, meeting);
      await layout(person, meeting, 'gallery');
    }
    const { participants } = await clerk.page.evaluate(async (id) => (await fetch(`/api/meetings/${id}/conference`)).json(), meeting);
    assert.deepEqual(participants.map(({ name }) => name).sort(), [leader.name, clerk.name].sort());
    const called = new Map([leader, clerk].map((person) => [person, participants.find(({ name }) => name === person.name).site_name || person.name]));
    await Promise.all([flows(leader, [called.get(clerk)]), flows(clerk, [called.get(leader)])]);
    assert.deepEqual(await pictured(leader), [called.get(clerk)]);
    assert.deepEqual(await pictured(clerk), [called.get(leader)]);
    await day.look(clerk, 'conference-committee');

    await chair.reads('conference-count', /^6 trong hội nghị/);
    const names = await namesSeen(phone);
    assert.ok(!names.some((name) => name.includes(leader.name) || name.includes(clerk.name)), `the session sees the committee: ${names}`);
    await flows(phone, [day.shown.get(chair), day.shown.get(day.people.commune)]);
  });
}
