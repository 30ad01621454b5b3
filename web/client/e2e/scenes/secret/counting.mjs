import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { voteNamed } from './gather.mjs';
import { board, passphrase } from './key.mjs';

/** counting: one trustee is lost; three of the others verify, confirm and decrypt; the chair announces. */
export async function counting(day) {
  const { head, member, third, fourth, fifth, chair, wall, moved, tablet, phone } = day.people;
  const three = [head, member, fourth];

  await day.step('a member has lost device and backup: the head says so, the others go on', async () => {
    await fifth.leave();
    await head.go(`/meetings/${day.meeting}/keys`);
    await head.press('keys-loss');
    await head.page.getByRole('dialog').locator('select').selectOption({ label: 'Ngô Gia Bách' });
    await head.at('keys-words').fill('Máy hỏng, phong bì thất lạc');
    await day.look(head, 'secret-loss');
    await head.press('keys-words-send');
    await head.at('keys-words').waitFor({ state: 'hidden' });
    await head.reads('keys-member-5', /báo mất/i);
    await until('nobody waits for the lost share', async () => /Đang chờ: [^.]*Chíu Thị Mai, Nguyễn Đức Anh Tuấn$/m.test((await head.at('keys-count-B-01').innerText()).normalize('NFC')));
    await head.at('keys-unlock-passphrase').fill(passphrase);
    await head.press('keys-unlock');
  });

  await day.step('three members verify the board they downloaded and confirm the ballots; then they open the sums', async () => {
    for (const act of ['keys-sign', 'keys-decrypt']) {
      for (const person of three) {
        await person.sees(act);
        if (person === member) await day.look(member, act === 'keys-sign' ? 'secret-sign' : 'secret-decrypt');
        await person.press(act);
        await until(`${person.name} has done ${act}`, async () => (await person.at(act).count()) === 0);
        assert.equal(await person.at('keys-alarm').count(), 0);
      }
    }
    await head.sees('keys-count-done');
    await third.sees('keys-count-done');
    await day.look(member, 'secret-count-done');
  });

  await day.step('the chair announces what was cast: 48 yes, 7 no, 1 blank; the wall, the phone and a delegate\'s own verification say the same', async () => {
    await chair.reads('next-step', /Công bố kết quả B-01/);
    await day.look(chair, 'secret-chair-result');
    await chair.press('next-step');
    await chair.press('confirm-submit');
    await chair.misses('confirm');
    const { result } = await voteNamed(day, 'B-01');
    assert.equal(result.outcome, 'elected');
    assert.deepEqual([result.persons[0].yes, result.persons[0].no, result.ballots.blank], [48, 7, 1]);
    await wall.reads('wall-person-1', /Đặng Ngọc Sơn[\s\S]*48/);
    await day.look(wall, 'secret-result');
    await moved.reads('vote-result', /Đặng Ngọc Sơn[\s\S]*48/);
    await day.look(moved, 'secret-result');
    for (const person of [tablet, phone]) {
      await person.press('board-verify-start');
      await until(`${person.name} has verified the counted vote`, async () => / Đồng ý: 48 .* Không đồng ý: 7/.test((await person.at('board-verify').innerText()).normalize('NFC')));
      await person.sees('board-good');
    }
    await day.look(tablet, 'secret-verified-count');
  });

  await day.step('the key is ended: the server erases its part, each member its own', async () => {
    await head.press('keys-end');
    await head.press('keys-end-sure');
    for (const person of board(day).slice(0, 4)) {
      await person.press('keys-erase');
      await person.sees('keys-erased');
    }
    await day.look(head, 'secret-erased');
  });
}
