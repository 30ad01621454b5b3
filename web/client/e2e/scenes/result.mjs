import assert from 'node:assert/strict';
import { until } from '../lib/until.mjs';
import { CODE } from './vote.mjs';

const buckets = [
  ['Tán thành', 29],
  ['Không tán thành', 17],
  ['Không biểu quyết', 11],
  [/^Không tham gia/, 0],
  ['Vắng mặt', 3],
];

/** figures reads the five numbers with the words beside them. */
async function figures(person, handle) {
  const rows = await person.at(handle).locator('dl > div').evaluateAll((divs) => divs.map((div) => [div.querySelector('dt').textContent.trim().normalize('NFC'), Number(div.querySelector('dd').textContent)]));
  assert.equal(rows.length, buckets.length);
  for (const [i, [word, count]] of rows.entries()) {
    const [expected, number] = buckets[i];
    if (expected instanceof RegExp) assert.match(word, expected);
    else assert.equal(word, expected);
    assert.equal(count, number, `${person.name}: ${word}`);
  }
}

/** result: the chair closes, sees the result first, announces; everybody reads the same. */
export async function result(day) {
  const { secretary, chair, tablet, phone, online, commune, wall } = day.people;

  await day.step('the chair closes and sees the result before everybody else', async () => {
    await chair.press(`vote-close-${CODE}`);
    await chair.reads('confirm', /57/);
    await chair.press('confirm-submit');
    await chair.sees('result-figures');
    await figures(chair, 'result-figures');
    await until('the result is in the chair\'s sight', () => chair.at('result-figures').first().evaluate((box) => box.getBoundingClientRect().top >= 0 && box.getBoundingClientRect().top < innerHeight));
    for (const person of [tablet, phone, online]) {
      await person.reads('vote-state', /Đã kết thúc/i);
      assert.equal(await person.at('vote-result').count(), 0);
    }
    assert.equal(await wall.at('wall-result').count(), 0);
    assert.equal((await day.seats.get('db01').get(`/api/votes/${day.vote}`)).result, null, 'a delegate learns nothing before the announcement');
    await day.look(chair, 'chair-result');
    await phone.picture('vote-closed');
  });

  await day.step('the chair announces: 29, 17, 11, 0, 3 of 60, 48,33 %, not passed, and why', async () => {
    await chair.press(`vote-announce-${CODE}`);
    await chair.press('confirm-submit');
    for (const person of [tablet, phone, online, commune]) {
      await person.reads('vote-outcome', /không (được )?thông qua/i);
      await figures(person, 'vote-result');
      await person.reads('vote-result', /48,33\s?%/);
      await person.press('vote-why');
      const text = await person.reads('vote-result', /Quy tắc/);
      assert.match(text, /quá nửa/i);
      assert.match(text, /Căn cứ: .*72\/2025\/QH15/);
    }
    await tablet.reads('vote-result', /Lựa chọn đã lưu của Ông\/Bà: Không tán thành/);
    await wall.reads('wall-outcome', /không (được )?thông qua/i);
    await figures(wall, 'wall-result');
    await wall.reads('wall-result', /31\/60/);
    await wall.reads('wall-result', /48,33\s?%/);
    await secretary.reads(`vote-${CODE}`, /Đã công bố/i);
    await day.look(wall, 'result');
    await day.look(tablet, 'result');
    await day.look(phone, 'result');
    await phone.press('vote-result-close');
    await phone.misses('vote-panel');
  });
}
