import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { all, step, voteNamed } from './gather.mjs';

/** parts: a contested part is decided, then the whole text is amended and put to the vote. */
export async function parts(day) {
  const { secretary, chair } = day.people;

  await day.step('the whole text is locked until its contested part is decided', async () => {
    await secretary.press('vote-ready-BQ-12b');
    await secretary.press('vote-ready-BQ-12a');
    await secretary.reads('vote-parts-BQ-12b', /chờ 1 nội dung/);
    assert.equal(await chair.at('vote-open-BQ-12b').count(), 0);
    await step(day, /Mở biểu quyết BQ-12a/);
    await all(day, 'BQ-12a', (i) => (i < 30 ? 'for' : i < 50 ? 'against' : 'abstain'));
    await chair.reads('vote-received-BQ-12a', /57/);
    await step(day, /Kết thúc biểu quyết BQ-12a/);
    await step(day, /Công bố kết quả BQ-12a/);
    assert.equal((await voteNamed(day, 'BQ-12a')).result.outcome, 'failed', '30 of 60 is not more than half');
  });

  await day.step('the whole text is amended with a note that everybody sees', async () => {
    await secretary.press('vote-amend-BQ-12b');
    await secretary.at('confirm-reason').fill('Bỏ mục 3 của phụ lục');
    await day.look(secretary, 'secretary-amend');
    await secretary.press('confirm-submit');
    await chair.reads('vote-amended-BQ-12b', /Bỏ mục 3 của phụ lục/);
    await step(day, /Mở biểu quyết BQ-12b/);
    await all(day, 'BQ-12b', (i) => (i < 52 ? 'for' : i < 55 ? 'against' : 'abstain'));
    await chair.reads('vote-received-BQ-12b', /57/);
    await step(day, /Kết thúc biểu quyết BQ-12b/);
    await step(day, /Công bố kết quả BQ-12b/);
    await until('the text has passed', async () => (await voteNamed(day, 'BQ-12b')).result?.outcome === 'passed');
  });
}
