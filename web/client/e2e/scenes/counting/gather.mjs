import assert from 'node:assert/strict';
import { inTurns, Seat } from '../../lib/seat.mjs';

/** Two excused and one who comes late; two take part online. */
const away = ['db25', 'db47', 'db50'];
const online = ['db43', 'db45'];

/** gather: secretary and chair at their desks, two of the counting board with a tablet and a phone, 57 of 60 present. */
export async function gather(day, byCard) {
  await day.step('57 of 60 delegates are present, two of them online; secretary, chair and two counters sit down', async () => {
    const people = [
      ['secretary', 'Đàm Thu Hằng', 'desk', 'thuky1'],
      ['chair', 'Nguyễn Hữu Khang', 'desk', 'db02'],
      ['head', 'Nguyễn Khắc Ý', 'tablet', 'db59'],
      ['member', 'Chu Thị Hoài', 'phone', 'db30'],
    ];
    for (const [key, name, device, login] of people) await byCard(await day.come(key, name, device), login);
    day.office = await new Seat(day.program, 'thuky1').signIn();
    const href = await day.people.head.at('meeting-card').filter({ hasText: 'Kỳ họp thứ ba' }).getByTestId('meeting-enter').first().getAttribute('href');
    day.meeting = href.match(/\/meetings\/([0-9a-f-]{36})/)?.[1] ?? '';
    await day.office.post(`/api/meetings/${day.meeting}/open`);
    const logins = Array.from({ length: 60 }, (_, i) => `db${String(i + 1).padStart(2, '0')}`).filter((login) => !away.includes(login));
    await inTurns(logins, async (login) => {
      const seat = await new Seat(day.program, login).signIn();
      day.seats.set(login, seat);
      await seat.arrive(day.meeting, online.includes(login) ? 'online' : 'hall');
    });
    assert.equal(day.seats.size, 57);
    await day.people.secretary.go(`/meetings/${day.meeting}/secretary?view=votes`);
    await day.people.chair.go(`/meetings/${day.meeting}/chair`);
    await day.people.chair.reads('presence-count', /57\/60/);
  });
}

/** move makes an item the current one. */
export async function move(day, number) {
  const { items } = await day.office.get(`/api/meetings/${day.meeting}`);
  await day.seats.get('db02').post(`/api/meetings/${day.meeting}/current-item`, { item_id: items.find((item) => item.number === number).id });
  await day.people.chair.reads('current-item', new RegExp(items.find((item) => item.number === number).title.slice(0, 12)));
}

/** voteNamed is the vote with a code, as the secretary knows it. */
export async function voteNamed(day, code) {
  const { votes } = await day.office.get(`/api/meetings/${day.meeting}/votes`);
  return votes.find((vote) => vote.code === code);
}

/** all lets everybody present vote on an open electronic vote. */
export async function all(day, code, choiceOf = () => 'for') {
  const { id } = await voteNamed(day, code);
  await inTurns([...day.seats.values()], (seat) => seat.vote(id, choiceOf([...day.seats.values()].indexOf(seat))));
}

/** step presses the chair's one large button, when it says what it should, and confirms. */
export async function step(day, words) {
  const { chair } = day.people;
  await chair.reads('next-step', words);
  await chair.press('next-step');
  await chair.press('confirm-submit');
  await chair.misses('confirm');
}

/** enter types figures into the fields and sends them. */
export async function enter(person, figures) {
  for (const [field, number] of Object.entries(figures)) await person.at(`field-${field}`).fill(String(number));
  await person.press('tally-send');
}
