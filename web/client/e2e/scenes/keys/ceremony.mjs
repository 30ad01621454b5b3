import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { byCard } from '../sign-in.mjs';
import { all, move, step, voteNamed } from '../counting/gather.mjs';

const passphrase = 'Sông Đà nước xanh';

/** The members of the counting board besides its head and the second member, who have sat down already. */
const others = [
  ['third', 'Chíu Thị Mai', 'tablet', 'db38'],
  ['fourth', 'Nguyễn Đức Anh Tuấn', 'laptop', 'db49'],
  ['fifth', 'Ngô Gia Bách', 'laptop', 'db55'],
];

const board = (day) => ['head', 'member', 'third', 'fourth', 'fifth'].map((key) => day.people[key]);

async function create(person, words = passphrase) {
  await person.at('keys-passphrase').fill(words);
  await person.at('keys-passphrase-again').fill(words);
  await person.press('keys-create');
}

/** ceremony: five trustees make the key at five devices; one reloads in the midst, one loses its device and restores from paper. */
export async function ceremony(day) {
  const { secretary, chair, head, member } = day.people;

  await day.step('an open vote sets up the counting board', async () => {
    await move(day, 14);
    await secretary.press('vote-ready-BQ-04');
    await step(day, /Mở biểu quyết BQ-04/);
    await all(day, 'BQ-04');
    await chair.reads('vote-received-BQ-04', /57/);
    await step(day, /Kết thúc biểu quyết BQ-04/);
    await step(day, /Công bố kết quả BQ-04/);
    await until('the board is approved', async () => (await voteNamed(day, 'B-01')).counting_board.approved);
    for (const [key, name, device, login] of others) await byCard(await day.come(key, name, device), login);
  });

  await day.step('the head starts; each member chooses a passphrase and the devices do the rest', async () => {
    await head.go(`/meetings/${day.meeting}/keys`);
    await head.press('keys-begin');
    await head.reads('keys-state', /Bước 1/);
    for (const person of board(day).slice(1)) await person.go(`/meetings/${day.meeting}/keys`);
    await member.sees('keys-passphrase');
    await day.look(member, 'keys-create');
    await member.at('keys-passphrase').fill('ngắn');
    await member.at('keys-passphrase-again').fill('ngắn');
    await member.press('keys-create');
    await until('a short passphrase is refused', async () => /ít nhất 10/.test(await member.page.innerText('main')));
    for (const person of board(day)) await create(person);
    for (const person of board(day)) await person.sees('keys-backup');
    await head.reads('keys-state', /Bước 2/);
  });

  await day.step('a device that is loaded again asks for the passphrase and goes on', async () => {
    await member.page.reload();
    await member.at('keys-unlock-passphrase').fill('không phải mật khẩu');
    await member.press('keys-unlock');
    await until('another passphrase does not open', async () => /Mật khẩu không đúng/.test(await member.page.innerText('main')));
    await member.at('keys-unlock-passphrase').fill(passphrase);
    await member.press('keys-unlock');
    await member.sees('keys-backup');
    await day.look(member, 'keys-backup');
  });

  let paper = '';
  await day.step('all put their backup away and confirm: the key is ready', async () => {
    paper = await day.people.third.page.locator('[data-testid="keys-backup"] ol').innerText();
    for (const person of board(day)) {
      assert.ok(await person.at('keys-confirm').isDisabled(), 'nobody confirms without a backup');
      await person.at('keys-kept').check();
      await person.press('keys-confirm');
    }
    for (const person of board(day)) await person.reads('keys-state', /sẵn sàng/);
    await day.look(head, 'keys-ready');
  });

  await day.step('a member goes on at another device from the printed backup', async () => {
    const spare = await day.come('spare', 'Chíu Thị Mai', 'phone');
    await byCard(spare, 'db38');
    await spare.go(`/meetings/${day.meeting}/keys`);
    await spare.at('keys-restore-text').fill(paper.replace(/[A-Z0-9]/, (letter) => (letter === '7' ? '8' : '7')));
    await spare.at('keys-passphrase').fill(passphrase);
    await spare.at('keys-passphrase-again').fill(passphrase);
    await spare.press('keys-restore');
    await until('the wrong line is named', async () => /Dòng 1 có lỗi/.test(await spare.page.innerText('main')));
    await day.look(spare, 'keys-restore');
    await spare.at('keys-restore-text').fill(paper);
    await spare.press('keys-restore');
    await until('the part is there', async () => /trở lại trang này để kiểm phiếu/.test(await spare.page.innerText('main')));
  });

  await day.step('the key is ended: the server erases its part, each member its own', async () => {
    await head.press('keys-end');
    await head.press('keys-end-sure');
    for (const person of board(day)) {
      await person.press('keys-erase');
      await person.sees('keys-erased');
    }
    await day.look(head, 'keys-erased');
  });
}
