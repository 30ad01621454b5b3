import assert from 'node:assert/strict';
import { enter, move, step, voteNamed } from './gather.mjs';

/** hands: the network breaks in an open vote; it is taken again by show of hands, counted by secretary and chair. */
export async function hands(day) {
  const { secretary, chair } = day.people;

  await day.step('an open vote is taken again by show of hands, the first stays void with its reason', async () => {
    await move(day, 16);
    await secretary.press('vote-ready-BQ-11');
    await step(day, /Mở biểu quyết BQ-11/);
    await chair.press('vote-repeat-BQ-11');
    await chair.page.getByRole('button', { name: 'Sự cố đường truyền' }).click();
    await day.look(chair, 'chair-repeat');
    await chair.press('confirm-submit');
    await chair.misses('confirm');
    await chair.reads('vote-cancelled-BQ-11', /Sự cố đường truyền.*BQ-11\/2/);
    await step(day, /Mở biểu quyết BQ-11\/2/);
  });

  await day.step('chair and secretary enter the hands apart; the result says why', async () => {
    await chair.reads('next-step', /Nhập số liệu kiểm đếm BQ-11\/2/);
    await chair.press('next-step');
    await enter(chair, { for: 29, against: 17, abstain: 11 });
    await chair.reads('tally-state', /Chờ người thứ hai/);
    await secretary.press('vote-count-BQ-11/2');
    await secretary.at('field-for').fill('60');
    await secretary.at('field-against').fill('17');
    await secretary.reads('tally-left', /không thể đúng|chưa nhập/);
    await enter(secretary, { for: 29, against: 17, abstain: 11 });
    await secretary.reads('tally-state', /đã được xác nhận/);
    await chair.go(`/meetings/${day.meeting}/chair`);
    await step(day, /Kết thúc biểu quyết BQ-11\/2/);
    await chair.reads('result-figures', /48,33\s?%/);
    await chair.press('result-why');
    await chair.reads('result-figures', /Điều 35 khoản 2/);
    await step(day, /Công bố kết quả BQ-11\/2/);
    assert.equal((await voteNamed(day, 'BQ-11/2')).result.outcome, 'failed');
    await secretary.go(`/meetings/${day.meeting}/secretary?view=votes`);
  });
}
