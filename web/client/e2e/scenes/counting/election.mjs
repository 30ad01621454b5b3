import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { all, enter, move, step, voteNamed } from './gather.mjs';

/** election: a counting board by an open vote, a withdrawal, paper, two blind entries, the result of the person. */
export async function election(day) {
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
  });

  await day.step('a candidate withdraws; the chair is told who cannot receive a paper ballot', async () => {
    // The demo's secret votes are on devices; this hall has ballot papers.
    await day.office.patch(`/api/votes/${(await voteNamed(day, 'B-01')).id}`, { method: 'paper' });
    await secretary.press('vote-withdraw-B-01');
    await secretary.at('withdrawal-vote').selectOption({ index: 0 });
    await secretary.at('confirm-reason').fill('Xin rút tên, đã được Hội đồng nhân dân đồng ý');
    await secretary.press('confirm-submit');
    await secretary.misses('confirm');
    await secretary.reads('vote-candidates-B-01', /Đã rút: Xin rút tên/);
    await secretary.press('vote-ready-B-01');
    await chair.press('vote-open-B-01');
    await chair.reads('before-no-paper', /2 đại biểu trực tuyến không nhận được phiếu giấy.*55/);
    await chair.reads('before-no-paper', /Vàng A Lử/);
    await day.look(chair, 'chair-open-paper');
    await chair.press('confirm-submit');
    await chair.reads('count-waits', /Chưa có số liệu/);
    assert.equal(await chair.at('next-step').count(), 0, 'the chair waits for the board');
  });

  const vote = await voteNamed(day, 'B-01');
  const [candidate] = vote.candidates;
  const yes = `person.${candidate.id}.yes`;
  const no = `person.${candidate.id}.no`;
  const address = `/meetings/${day.meeting}/votes/${vote.id}/count`;

  await day.step('the head of the board types; what cannot be is said at the field, and a reload keeps what was typed', async () => {
    await head.go(address);
    await head.reads('tally-state', /người nhập thứ nhất/);
    await head.at('field-printed').fill('60');
    await head.at('field-printed').press('Enter');
    assert.equal(await head.page.evaluate(() => document.activeElement?.dataset.field), 'spoilt', 'Enter goes on to the next number');
    await head.at('field-issued').fill('57');
    await until('57 papers cannot be issued', async () => (await head.at('field-issued').getAttribute('aria-invalid')) === 'true');
    await head.at('field-issued').fill('55');
    await head.at('field-returned').fill('55');
    await head.page.reload();
    await until('what was typed is there again', async () => (await head.at('field-returned').inputValue()) === '55');
    await enter(head, { invalid: 1, blank: 0, [yes]: 51, [no]: 3 });
    await head.reads('tally-state', /Chờ người thứ hai/);
    await head.reads('sum-valid', /54/);
    await chair.reads('count-waits', /1 người nhập/);
    await day.look(head, 'count-first');
  });

  await day.step('the second counter differs in two figures, learns which, corrects, and the count is confirmed', async () => {
    await member.go(address);
    await member.reads('tally-state', /người nhập thứ hai/);
    assert.equal(await member.at(`field-${yes}`).inputValue(), '', 'the second sees nothing of the first');
    await enter(member, { printed: 60, issued: 55, returned: 55, invalid: 1, blank: 0, [yes]: 50, [no]: 4 });
    await member.reads('tally-state', /khác nhau ở 2 chỗ/);
    await head.reads('tally-state', /khác nhau ở 2 chỗ/);
    assert.doesNotMatch(await member.at('tally-state').innerText(), /5[01]/, 'no figure is told');
    await day.look(member, 'count-differs');
    await enter(member, { [yes]: 51, [no]: 3 });
    for (const person of [head, member]) await person.reads('tally-state', /đã được xác nhận/);
    await day.look(head, 'count-confirmed');
  });

  await day.step('the chair closes, sees 51 of 60 first, announces: elected; the minutes of the count are there', async () => {
    await step(day, /Kết thúc biểu quyết B-01/);
    await chair.reads('result-person-1', /Đặng Ngọc Sơn/);
    await chair.reads('result-person-1', /51.*85,00\s?%/s);
    await chair.reads('result-papers', /55/);
    await day.look(chair, 'chair-election');
    await step(day, /Công bố kết quả B-01/);
    const { result } = await voteNamed(day, 'B-01');
    assert.equal(result.outcome, 'elected');
    assert.equal(result.persons.length, 1);
    await head.sees('protocol');
    assert.match(await day.seats.get('db59').file(`/api/votes/${vote.id}/protocol`), /^%PDF-/);
  });
}
