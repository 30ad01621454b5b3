import assert from 'node:assert/strict';
import { all, step, voteNamed } from './gather.mjs';

/** together: the secretary prepares several drafts in one go, the chair opens, closes and announces them together. */
export async function together(day) {
  const { secretary, chair } = day.people;
  let codes = [];

  await day.step('two drafts are prepared and put before the meeting in one go; ticks outlive a reload', async () => {
    const before = new Set((await day.office.get(`/api/meetings/${day.meeting}/votes`)).votes.map(({ code }) => code));
    await secretary.press('prepare-several');
    await secretary.at('batch-tick-DT-02').first().check();
    await secretary.at('batch-tick-DT-03').first().check();
    assert.match(await secretary.at('batch-motion-DT-03').first().inputValue(), /^Thông qua Nghị quyết DT-03: kế hoạch đầu tư công/);
    await secretary.page.reload();
    await secretary.press('prepare-several');
    await secretary.sees('batch-motion-DT-03');
    await day.look(secretary, 'secretary-several');
    await secretary.press('batch-prepare');
    await secretary.press('ticked-ready');
    await secretary.press('ticked-clear');
    codes = (await day.office.get(`/api/meetings/${day.meeting}/votes`)).votes.map(({ code }) => code).filter((code) => !before.has(code));
    assert.equal(codes.length, 2);
  });

  await day.step('the chair opens both at once, closes and announces them together', async () => {
    for (const code of codes) await chair.at(`vote-tick-${code}`).check();
    await step(day, /Mở 2 biểu quyết/);
    for (const code of codes) await all(day, code, (i) => (code === codes[1] && i > 20 ? 'against' : 'for'));
    for (const code of codes) await chair.reads(`group-received-${code}`, /57/);
    await day.look(chair, 'chair-together');
    await step(day, /Kết thúc 2 biểu quyết/);
    await chair.reads(`group-outcome-${codes[0]}`, /thông qua.*57\/60/i);
    await chair.reads(`group-outcome-${codes[1]}`, /không thông qua.*21\/60/i);
    await day.look(chair, 'chair-together-results');
    await step(day, /Công bố 2 kết quả/);
    const [first, second] = await Promise.all(codes.map((code) => voteNamed(day, code)));
    assert.equal(first.opening_id, second.opening_id);
    assert.deepEqual([first.state, second.state], ['announced', 'announced']);
  });
}
