import assert from 'node:assert/strict';
import { inTurns, Seat } from '../../lib/seat.mjs';
import { until } from '../../lib/until.mjs';
import { Voter } from '../../lib/voter.mjs';
import { byCard } from '../sign-in.mjs';

/** Two excused and one who comes late; two take part online. */
const away = ['db25', 'db47', 'db50'];
const online = ['db43', 'db45'];

/** Who sits at a screen: the office, the five of the counting board, and delegates who vote in the page. */
const screens = [
  ['secretary', 'Đàm Thu Hằng', 'desk', 'thuky1'],
  ['chair', 'Nguyễn Hữu Khang', 'desk', 'db02'],
  ['head', 'Nguyễn Khắc Ý', 'tablet', 'db59'],
  ['member', 'Chu Thị Hoài', 'phone', 'db30'],
  ['third', 'Chíu Thị Mai', 'tablet', 'db38'],
  ['fourth', 'Nguyễn Đức Anh Tuấn', 'laptop', 'db49'],
  ['fifth', 'Ngô Gia Bách', 'laptop', 'db55'],
  ['phone', 'Nguyễn Thị Phương Thảo Nguyên', 'phone', 'db44'],
  ['tablet', 'Nguyễn Văn Hùng', 'tablet', 'db32'],
  ['cheated', 'đại biểu có máy gian', 'laptop', 'db33'],
  ['early', 'đại biểu đổi máy sớm', 'laptop', 'db40'],
  ['late', 'Vàng A Lử', 'laptop', 'db45'],
];

/** Delegates whose vote key is made in a page; everybody else present votes by the same code without one. */
export const inPage = ['db44', 'db32', 'db33', 'db40', 'db45'];

/** voteNamed is the vote with a code, as the secretary knows it. */
export async function voteNamed(day, code) {
  const { votes } = await day.office.get(`/api/meetings/${day.meeting}/votes`);
  return votes.find((vote) => vote.code === code);
}

/** gather: 57 of 60 are present, an open vote sets up the counting board, a candidate withdraws, everybody has a vote key. */
export async function gather(day) {
  await day.step('57 of 60 delegates are present; the counting board of five is approved; one candidate has withdrawn', async () => {
    day.office = await new Seat(day.program, 'thuky1').signIn();
    const meetings = (await day.office.get('/api/meetings')).meetings;
    day.meeting = meetings.find(({ title }) => /Kỳ họp thứ ba/.test(title)).id;
    const at = `/api/meetings/${day.meeting}`;
    await day.office.post(`${at}/open`);
    const logins = Array.from({ length: 60 }, (_, i) => `db${String(i + 1).padStart(2, '0')}`).filter((login) => !away.includes(login));
    await inTurns(logins, async (login) => {
      const seat = await new Seat(day.program, login).signIn();
      day.seats.set(login, seat);
      await seat.arrive(day.meeting, online.includes(login) ? 'online' : 'hall');
    });
    assert.equal(day.seats.size, 57);
    const chair = day.seats.get('db02');
    const { items } = await day.office.get(at);
    await chair.post(`${at}/current-item`, { item_id: items.find(({ number }) => number === 14).id });
    for (const code of ['BQ-04', 'BQ-05']) {
      const { id } = await voteNamed(day, code);
      await day.office.post(`/api/votes/${id}/ready`);
      await chair.post(`/api/votes/${id}/open`, {});
      await inTurns([...day.seats.values()], (seat) => seat.vote(id, 'for'));
      await chair.post(`/api/votes/${id}/close`);
      await chair.post(`/api/votes/${id}/announce`);
    }
    await until('the board is approved', async () => (await voteNamed(day, 'B-01')).counting_board.approved);
    const vote = await voteNamed(day, 'B-01');
    day.vote = vote.id;
    await day.office.put(`/api/votes/${vote.id}/candidates/${vote.candidates[1].id}/withdrawal`, { because: 'Xin rút tên, đã được Hội đồng nhân dân đồng ý', vote_id: (await voteNamed(day, 'BQ-05')).id });
  });

  await day.step('52 delegates register the key of their device', async () => {
    const elections = new Map();
    day.voters = new Map([...day.seats].filter(([login]) => !inPage.includes(login)).map(([login, seat]) => [login, new Voter(seat, elections)]));
    await inTurns([...day.voters.values()], (voter) => voter.register());
    assert.equal(day.voters.size, 52);
  });

  await day.step('the office, the counting board and five delegates sit down at twelve screens', async () => {
    for (const [key, name, device, login] of screens) await byCard(await day.come(key, name, device), login);
    const { secretary, chair } = day.people;
    const wall = await day.come('wall', 'Màn hình', 'wall');
    await wall.page.goto('/wall');
    const code = await wall.reads('wall-code', /^[^·]{4,}$/);
    await secretary.go(`/meetings/${day.meeting}/secretary?view=displays`);
    await secretary.at('display-pair-code').fill(code.trim());
    await secretary.press('display-pair-submit');
    await wall.page.waitForURL(`**/wall/${day.meeting}`);
    await chair.go(`/meetings/${day.meeting}/chair`);
    await chair.reads('presence-count', /57\/60/);
  });
}
