import assert from 'node:assert/strict';
import { until } from '../lib/until.mjs';

/** byCard signs a person in with a card of the demo province, and waits for what the person's home shows. */
export async function byCard(person, login, home = 'meeting-card') {
  await person.page.goto('/');
  await person.at('demo-filter').fill(login);
  await until(`${person.name} sees one card`, async () => (await person.page.locator('[data-testid^="demo-account-"]').count()) === 1);
  await person.press(`demo-account-${login}`);
  await person.at(home).first().waitFor();
}

/** signIn: everybody comes and signs in, the secretary with a password. */
export async function signIn(day) {
  await day.step('the secretary signs in with a password, after a wrong one was refused', async () => {
    const secretary = await day.come('secretary', 'Đàm Thu Hằng', 'desk');
    await secretary.page.goto('/');
    await secretary.sees('sign-in-submit');
    await secretary.sees('demo-filter');
    await day.look(secretary, 'sign-in');
    await secretary.at('sign-in-login').fill('thuky1');
    await secretary.at('sign-in-password').fill('khong-phai-mat-khau');
    await secretary.press('sign-in-submit');
    await secretary.sees('sign-in-problem');
    await secretary.at('sign-in-password').fill(day.program.password);
    await secretary.press('sign-in-submit');
    await secretary.sees('meeting-card');
    await secretary.reads('rehearsal-banner', /MÔ PHỎNG/);
  });

  await day.step('five others sign in with their cards and find the meeting on their home screen', async () => {
    const cards = [
      ['chair', 'Nguyễn Hữu Khang', 'desk', 'db02'],
      ['tablet', 'Nguyễn Văn Hùng', 'tablet', 'db32'],
      ['phone', 'Nguyễn Thị Phương Thảo Nguyên', 'phone', 'db44'],
      ['online', 'Vàng A Lử', 'laptop', 'db45'],
      ['commune', 'Sùng A Páo', 'laptop', 'xa10'],
    ];
    for (const [key, name, device, login] of cards) {
      const person = await day.come(key, name, device);
      await byCard(person, login);
      await person.reads('meeting-card', /Kỳ họp thứ ba/);
      await person.reads('meeting-state', /Sắp diễn ra/i);
    }
    const { phone, tablet } = day.people;
    await day.look(phone, 'home');
    await tablet.picture('home');
    const href = await phone.at('meeting-enter').first().getAttribute('href');
    day.meeting = href.match(/\/meetings\/([0-9a-f-]{36})/)?.[1] ?? '';
    assert.ok(day.meeting, 'the card leads to the meeting');
  });
}
