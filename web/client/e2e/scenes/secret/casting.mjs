import assert from 'node:assert/strict';
import { inTurns } from '../../lib/seat.mjs';
import { until } from '../../lib/until.mjs';
import { byCard } from '../sign-in.mjs';
import { choose } from './audit.mjs';
import { enter, takeOver, together } from './opening.mjs';

/** Of the 52 delegates without a browser: 45 yes, 6 no, 1 blank. */
const marks = [...Array(45).fill([1, 0]), ...Array(6).fill([0, 1]), [0, 0]];

async function cast(person, answer) {
  const code = await choose(person, answer);
  await person.press('secret-cast');
  await until(`${person.name} has the receipt of ${code}`, async () => (await person.at('secret-cast-code').innerText()).trim() === code && (await person.at('secret-stored').count()) === 1);
  return code;
}

/** casting: everybody casts, one replaces, one changed the device too late; receipts are compared on the public board; two close. */
export async function casting(day) {
  const { phone, tablet, moved, late, wall, chair, secretary } = day.people;

  await day.step('a device that comes after the opening can take the key over and cannot cast in this vote; the old one can', async () => {
    const after = await day.come('after', 'Vàng A Lử (máy mới)', 'laptop');
    await byCard(after, 'db45');
    await after.go('/me');
    await after.sees('vote-key-elsewhere');
    await takeOver(after);
    await after.sees('vote-key-print');
    await day.look(after, 'secret-me');
    await enter(after, day.meeting);
    await after.reads('secret-key-missing', /Khi mở bỏ phiếu, danh sách ghi khóa ở máy khác/);
    assert.ok(await after.at('secret-0-yes').isDisabled());
    await day.look(after, 'secret-too-late');
    await cast(late, 'yes');
  });

  await day.step('52 delegates, a tablet and the new device of the one who changed in time cast', async () => {
    const voters = [...day.voters.values()];
    await inTurns(voters, (voter) => voter.cast(day.vote, marks[voters.indexOf(voter)]));
    await cast(tablet, 'yes');
    await cast(moved, 'yes');
    await day.look(tablet, 'secret-stored');
    await wall.reads('wall-received', /^56$/);
    await chair.reads('vote-received-B-01', /56/);
  });

  await day.step('a delegate replaces the ballot before the close; the receipt of the new one stands on the public board', async () => {
    await phone.press('secret-again');
    const code = await cast(phone, 'no');
    await phone.press('secret-published');
    await phone.sees('board-mine-same');
    // Opened, replaced, counted: the three that this delegate has made stand in the list.
    await until('the new ballot is the one that counts', async () => {
      const mine = await phone.at('board-ballot-mine').allInnerTexts();
      return mine.length === 3 && mine.every((text) => /được tính/i.test(text.normalize('NFC')) === text.includes(code));
    });
    await phone.reads('board-count', /56/);
    await day.look(phone, 'secret-board');
    await phone.press('board-verify-start');
    await phone.sees('board-good');
    await day.look(phone, 'secret-verified');
    await tablet.go(`/meetings/${day.meeting}/board?vote=${day.vote}`);
    await tablet.sees('board-mine-same');
    await day.look(tablet, 'secret-board');
  });

  await day.step('the chair alone cannot close; the head of the board and the secretary close together', async () => {
    await assert.rejects(day.seats.get('db02').post(`/api/votes/${day.vote}/close`), /not_approver/);
    await day.look(secretary, 'secret-secretary-open');
    await together(day, 'close');
    await chair.sees('await-board');
    await wall.sees('wall-counting');
    await day.look(wall, 'secret-counting');
    await moved.sees('secret-counting');
    await day.look(moved, 'secret-counting');
  });
}
