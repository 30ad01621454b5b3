import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { cast } from '../vote.mjs';

const CODE = 'BQ-90';

/** spare: a spare tablet takes over in an open vote. */
export async function spare(day) {
  const { secretary, chair, delegate } = day.people;

  await day.step('a vote by the rule that follows the chair when the sides are equal', async () => {
    await secretary.at('vote-kind-open').check();
    await until('a motion after an election is electronic', () => secretary.at('vote-method-electronic').isChecked());
    await secretary.at('vote-motion').fill('Thống nhất phương án hỗ trợ khẩn cấp sau bão số giả định');
    await secretary.at('vote-rule').selectOption('ubnd_decision');
    if (!(await secretary.at('vote-code').isVisible())) await secretary.press('vote-more');
    await secretary.at('vote-code').fill(CODE);
    await secretary.press('vote-prepare');
    await secretary.press(`vote-ready-${CODE}`);
    await chair.press(`vote-open-${CODE}`);
    await chair.press('confirm-submit');
    await chair.misses('confirm');
    await cast(delegate, 'for');
    await delegate.reads('vote-stored', /Đã lưu/);
  });

  await day.step('the secretary gives a spare tablet in the open vote: the old device is cut off and says why', async () => {
    const spare = await day.come('spare', 'Nguyễn Thị Phương Thảo Nguyên (máy dự phòng)', 'tablet');
    await spare.page.goto('/sign-in');
    await spare.press('spare-link');
    const code = (await spare.reads('spare-code', /^\d{3} \d{3}$/)).trim();
    await day.look(spare, 'acts-spare-code');
    await secretary.press('view-presence');
    await secretary.at('presence-filter').fill('thao nguyen');
    await until('one row is left', async () => (await secretary.at('presence-row').count()) === 1);
    await secretary.press('presence-bind');
    await secretary.at('spare-code-input').fill(code);
    await day.look(secretary, 'acts-spare-dialog');
    await secretary.press('spare-submit');
    await secretary.misses('spare-dialog');
    await secretary.reads('presence-spare', /Máy dự phòng từ/);
    await delegate.reads('session-ended', /máy/i);
    await day.look(delegate, 'acts-cut-off');
    await spare.reads('spare-bound', /Nguyễn Thị Phương Thảo Nguyên/);
    await day.look(spare, 'acts-spare-bound');
  });

  await day.step('the spare tablet shows the choice that was stored, and takes part from there', async () => {
    const { spare } = day.people;
    await spare.press('spare-enter');
    await spare.reads('vote-stored', /Đã lưu/);
    assert.equal(await spare.at('vote-choice-for').getAttribute('aria-pressed'), 'true');
    await day.look(spare, 'acts-spare-vote');
    await cast(spare, 'against');
    await until('the changed ballot is held', async () => (await spare.at('vote-choice-against').getAttribute('aria-pressed')) === 'true');
    await spare.reads('vote-stored', /Đã lưu/);
  });
}
