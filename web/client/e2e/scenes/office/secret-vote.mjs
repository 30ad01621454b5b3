import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { all, move, step, voteNamed } from '../counting/gather.mjs';
import { byCard } from '../sign-in.mjs';

const passphrase = 'Sông Đà nước xanh';

/** The members of the counting board besides its head and the second member, who have sat down already. */
const others = [
  ['third', 'Chíu Thị Mai', 'tablet', 'db38'],
  ['fourth', 'Nguyễn Đức Anh Tuấn', 'laptop', 'db49'],
  ['fifth', 'Ngô Gia Bách', 'laptop', 'db55'],
];

const board = (day) => ['head', 'member', 'third', 'fourth', 'fifth'].map((key) => day.people[key]);

/** secretVote: the key is started by the secretary, an election on devices is opened and closed by two, counted by the board, announced. */
export async function secretVote(day) {
  const { secretary, chair, head } = day.people;
  let vote;

  await day.step('a wall is connected; an open vote sets up the counting board', async () => {
    const wall = await day.come('wall', 'Màn hình', 'wall');
    await wall.page.goto('/wall');
    const code = await wall.reads('wall-code', /^[^·]{4,}$/);
    await day.office.post(`/api/meetings/${day.meeting}/displays`, { code: code.trim().replace(/\s/g, ''), name: 'Hội trường' });
    await wall.page.waitForURL(`**/wall/${day.meeting}`);
    await move(day, 14);
    await secretary.press('vote-ready-BQ-04');
    await step(day, /Mở biểu quyết BQ-04/);
    await all(day, 'BQ-04');
    await chair.reads('vote-received-BQ-04', /57/);
    await chair.reads('vote-signed-BQ-04', /chữ ký/);
    await step(day, /Kết thúc biểu quyết BQ-04/);
    await step(day, /Công bố kết quả BQ-04/);
    await until('the board is approved', async () => (await voteNamed(day, 'B-01')).counting_board.approved);
    vote = await voteNamed(day, 'B-01');
    if (vote.method !== 'electronic') vote = await day.office.patch(`/api/votes/${vote.id}`, { method: 'electronic' });
    for (const [key, name, device, login] of others) await byCard(await day.come(key, name, device), login);
  });

  await day.step('before the key is made the vote says what it lacks, and the secretary starts the key', async () => {
    await secretary.sees('secret-no-key-B-01');
    await secretary.press('view-keys');
    await secretary.sees('ceremony-start-BQ-04');
    await secretary.reads('keys-count', /60 đại biểu/);
    await secretary.at('keys-filter').fill('tuan');
    await until('the filter finds by name without tones', async () => /Tuấn/.test(await secretary.page.locator('tbody').innerText()));
    await secretary.at('keys-filter').fill('');
    await day.look(secretary, 'secretary-keys');
    await secretary.press('ceremony-start-BQ-04');
    await until('the key is being made', async () => (await secretary.at('ceremony-BQ-04').getAttribute('data-state')) === 'tokens');
    for (const person of board(day)) {
      await person.go(`/meetings/${day.meeting}/keys`);
      await person.at('keys-passphrase').fill(passphrase);
      await person.at('keys-passphrase-again').fill(passphrase);
      await person.press('keys-create');
    }
    for (const person of board(day)) {
      await person.at('keys-kept').check();
      await person.press('keys-confirm');
    }
    for (const person of board(day)) await person.reads('keys-state', /sẵn sàng/);
    await until('the secretary sees it made', async () => (await secretary.at('ceremony-BQ-04').getAttribute('data-state')) === 'confirmed');
  });

  await day.step('members register their devices; the secretary agrees, the chair sees who is waited for and cannot do it alone', async () => {
    for (const person of board(day)) await person.go(`/meetings/${day.meeting}/live`);
    await secretary.press('view-votes');
    await secretary.press('vote-ready-B-01');
    await until('five devices are registered', async () => (await day.office.get(`/api/meetings/${day.meeting}/vote-keys`)).keys.filter(({ fingerprint }) => fingerprint).length === 5);
    await secretary.press('vote-open-B-01');
    await secretary.reads('before-no-key', /55 đại biểu chưa có khóa/);
    await day.look(secretary, 'secretary-open-secret');
    await secretary.press('confirm-submit');
    await secretary.misses('confirm');
    await chair.reads('two-B-01', /Đàm Thu Hằng.*đồng ý mở/s);
    await chair.reads('two-B-01', /Chờ Nguyễn Khắc Ý/);
    assert.equal(await chair.at('next-step').count(), 0, 'the chair has no button');
    await day.look(chair, 'chair-two');
  });

  await day.step('the head of the board agrees, too, and the vote is open; the wall says so', async () => {
    await head.press('secret-door-B-01');
    await head.reads('two-B-01', /Đàm Thu Hằng/);
    await day.look(head, 'head-two');
    await head.press('next-step');
    await day.look(head, 'head-open');
    await head.press('confirm-submit');
    await head.misses('confirm');
    await until('the vote is open', async () => (await voteNamed(day, 'B-01')).state === 'open');
    await day.people.wall.reads('wall-received', /^0$/);
    await day.people.wall.sees('wall-board');
    await day.people.wall.sees('wall-secrecy');
    await day.look(day.people.wall, 'wall-secret-open');
    await day.look(chair, 'chair-secret-open');
  });

  await day.step('five ballots are cast', async () => {
    for (const person of board(day)) {
      if (person === head) await head.go(`/meetings/${day.meeting}/live`);
      await person.page.locator('[data-testid^="secret-"][data-testid$="-yes"], [data-testid="secret-0-0"]').first().click();
      await person.press('secret-make');
      // The other candidate stays unmarked.
      await person.press('secret-unmarked-go');
      await person.press('secret-cast');
      await person.sees('secret-stored');
    }
    await chair.reads('vote-received-B-01', /5/);
    await day.people.wall.reads('wall-received', /^5$/);
  });

  await day.step('the head and the secretary close it; everybody sees that it is counted, nobody a figure', async () => {
    await head.press('secret-door-B-01');
    await head.press('next-step');
    await head.press('confirm-submit');
    await head.misses('confirm');
    await secretary.reads('two-B-01', /Nguyễn Khắc Ý.*kết thúc/s);
    await secretary.press('vote-close-B-01');
    await secretary.press('confirm-submit');
    await secretary.misses('confirm');
    await chair.reads('await-board', /B-01/);
    await chair.reads('secret-done-B-01', /0\/3/);
    await day.people.wall.sees('wall-counting');
    await day.look(day.people.wall, 'wall-counting');
    await day.look(chair, 'chair-counting');
    await day.look(head, 'head-counting');
    await head.press('to-keys');
  });

  await day.step('three members confirm and decrypt; the chair gets the result and announces it', async () => {
    const counting = board(day).slice(0, 3);
    for (const person of counting.slice(1)) await person.go(`/meetings/${day.meeting}/keys`);
    for (const step of ['keys-sign', 'keys-decrypt']) {
      for (const person of counting) {
        const lock = person.at('keys-unlock-passphrase');
        await until('the key can be used', async () => (await person.at(step).count()) + (await lock.count()) > 0);
        if (await lock.count()) {
          await lock.fill(passphrase);
          await person.press('keys-unlock');
        }
        await person.press(step);
      }
    }
    await until('the counts are there', async () => (await voteNamed(day, 'B-01')).state === 'closed');
    await day.look(chair, 'chair-secret-closed');
    await step(day, /Công bố kết quả B-01/);
    await day.look(secretary, 'secretary-secret-announced');
  });

  await day.step('the secretary verifies the board in the browser and gets the sentences for the minutes', async () => {
    await secretary.press('view-keys');
    await secretary.press('board-summary');
    await secretary.reads('board-minutes', /B-01: 5 phiếu được tính/);
    await secretary.reads('board-export', /nghitruong board export/);
    await day.look(secretary, 'secretary-board');
  });
}
