import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { byCard } from '../sign-in.mjs';

const WORDS = 'Đồng ý mức hỗ trợ; đề nghị ưu tiên hai xã miền núi.';

/** tabTo presses Tab until the control has the focus: the mouse is never used. */
async function tabTo(person, handle) {
  await person.sees(handle).catch(() => undefined);
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await person.page.evaluate(() => document.activeElement?.dataset.testid)) === handle) return;
    await person.page.keyboard.press('Tab');
  }
  assert.fail(`${person.name} cannot reach ${handle} with the keyboard`);
}

/** opinions: an answer in words by keyboard only; the office adds a paper to a draft. */
export async function opinions(day) {
  await day.step('a member answers with another opinion, by keyboard only', async () => {
    const official = await day.come('official', 'Kim Văn Thắng', 'phone');
    await byCard(official, 'uv19', 'home-opinions');
    await official.go('/opinions');
    await tabTo(official, 'opinion-entry');
    await official.page.keyboard.press('Enter');
    await official.sees('opinion-confirm');
    await tabTo(official, 'opinion-for');
    await official.page.keyboard.press('ArrowDown');
    await official.page.keyboard.press('ArrowDown');
    await tabTo(official, 'opinion-confirm');
    await official.page.keyboard.press('Enter');
    await until('the field of the words is asked for', async () => (await official.page.evaluate(() => document.activeElement?.dataset.testid)) === 'opinion-words');
    await day.look(official, 'acts-opinion-words');
    await official.page.keyboard.type(WORDS);
    await tabTo(official, 'opinion-confirm');
    await official.page.keyboard.press('Enter');
    await official.reads('opinion-stored', /Ý kiến khác.*đề nghị ưu tiên hai xã miền núi/is);
    await day.look(official, 'acts-opinion-stored');
  });

  await day.step('the office writes a draft, adds a paper, and finds both after a reload', async () => {
    const office = await day.come('office', 'thuky3', 'desk');
    await byCard(office, 'thuky3');
    await office.go('/opinions');
    await office.press('opinion-new');
    await office.at('opinion-title').fill('Điều chỉnh kế hoạch đầu tư công quý IV');
    await office.at('opinion-text').fill('Đề nghị Ông/Bà cho ý kiến về việc điều chỉnh kế hoạch đầu tư công quý IV (số liệu mô phỏng).');
    await office.page.getByRole('button', { name: 'Sau 48 giờ' }).click();
    await office.press('opinion-direct');
    await office.reads('opinion-chosen', /Đã chọn \d\d người/);
    await day.look(office, 'acts-opinion-new');
    await office.press('opinion-save');
    await office.at('opinion-file').setInputFiles({ name: 'Tờ trình điều chỉnh kế hoạch.pdf', mimeType: 'application/pdf', buffer: await office.page.pdf() });
    const paper = office.page.locator('a[href^="/api/opinion-papers/"]');
    await paper.waitFor();
    assert.match((await paper.innerText()).normalize('NFC'), /Tờ trình điều chỉnh kế hoạch/);
    await office.page.reload();
    await paper.waitFor();
    assert.equal(await office.at('opinion-title').inputValue(), 'Điều chỉnh kế hoạch đầu tư công quý IV');
    const file = await office.page.request.get(await paper.getAttribute('href'));
    assert.equal(file.headers()['content-type'], 'application/pdf');
    await day.look(office, 'acts-opinion-draft');
  });
}
