import assert from 'node:assert/strict';
import { until } from '../../lib/until.mjs';
import { all, enter, move, voteNamed } from '../counting/gather.mjs';
import { byCard } from '../sign-in.mjs';

const CODE = 'B-07';

/** board lets the meeting set up its counting board, over the interface. */
async function board(day) {
  const { id } = await voteNamed(day, 'BQ-04');
  const chair = day.seats.get('db02');
  await day.office.post(`/api/votes/${id}/ready`);
  await chair.post(`/api/votes/${id}/open`, {});
  await all(day, 'BQ-04');
  await chair.post(`/api/votes/${id}/close`);
  await chair.post(`/api/votes/${id}/announce`);
}

/** pick chooses a person by a name typed without tones. */
async function pick(person, field, name) {
  await person.at(field).fill(name);
  await person.at(field).press('Enter');
}

/** act presses a button and confirms what it repeats in words. */
export async function act(person, handle) {
  await person.press(handle);
  await person.press('confirm-submit');
  await person.misses('confirm');
}

/** election: prepared on the secretary's screen, a delegate excluded, counted on paper with a scan, one seat open, a next round. */
export async function election(day) {
  const { secretary, chair, head, member } = day.people;

  await day.step('the secretary fills in an election: one seat, two candidates, the board, a delegate excluded with a reason', async () => {
    await move(day, 14);
    await board(day);
    await until('the empty form follows to the item', async () => /^14\./.test(await secretary.at('vote-item').locator('option:checked').textContent()));
    await secretary.at('vote-kind-election').check();
    await secretary.at('vote-seats').fill('1');
    await pick(secretary, 'candidate-filter', 'ngoc anh');
    await secretary.reads('candidate-1', /Đào Thị Ngọc Ánh/);
    await pick(secretary, 'candidate-filter', 'trinh van uoc');
    await secretary.reads('candidate-2', /Trịnh Văn Ước/);
    await secretary.at('vote-board').selectOption({ index: 1 });
    await secretary.at('vote-motion').fill('Bầu Phó Trưởng Ban Kinh tế - Ngân sách của Hội đồng nhân dân tỉnh');
    await secretary.press('vote-more');
    await pick(secretary, 'exclusion-filter', 'thao nguyen');
    assert.ok(await secretary.at('vote-prepare').isDisabled(), 'nobody is excluded without a reason');
    await secretary.at('exclusion-reason-1').fill('Là vợ của ứng cử viên số 2');
    await secretary.at('vote-code').fill(CODE);
    await day.look(secretary, 'acts-election-form');
    await secretary.press('vote-prepare');
    await secretary.reads(`vote-candidates-${CODE}`, /Đào Thị Ngọc Ánh.*Trịnh Văn Ước/s);
    await secretary.reads(`vote-${CODE}`, /Nguyễn Thị Phương Thảo Nguyên.*Là vợ của ứng cử viên số 2/);
    const { seats_to_fill: seats, counting_board: counters, exclusions } = await voteNamed(day, CODE);
    assert.equal(seats, 1);
    assert.ok(counters.approved);
    assert.equal(exclusions.length, 1);
    await secretary.press(`vote-ready-${CODE}`);
  });

  await day.step('the excluded delegate reads why she takes no part, before and after the opening', async () => {
    const delegate = await day.come('delegate', 'Nguyễn Thị Phương Thảo Nguyên', 'phone');
    await byCard(delegate, 'db44');
    await delegate.go(`/meetings/${day.meeting}/live`);
    await delegate.press('vote-result-close');
    await delegate.reads('vote-excluded', /Là vợ của ứng cử viên số 2/);
    await chair.press(`vote-open-${CODE}`);
    await chair.sees('confirm-submit');
    await day.look(chair, 'acts-open-election');
    await chair.press('confirm-submit');
    await chair.misses('confirm');
    await until('the vote is open on the phone', async () => (await delegate.at('vote-panel').getAttribute('data-kind')) === 'casting');
    await delegate.reads('vote-excluded', /Là vợ của ứng cử viên số 2/);
    await day.look(delegate, 'acts-excluded');
  });

  const { id, candidates } = await voteNamed(day, CODE);
  const marks = (...yes) => Object.fromEntries(candidates.flatMap((candidate, i) => [[`person.${candidate.id}.yes`, yes[i]], [`person.${candidate.id}.no`, 54 - yes[i]]]));

  await day.step('two of the board count apart; a scan and a photograph of the sheet are added and listed', async () => {
    for (const person of [head, member]) {
      await person.go(`/meetings/${day.meeting}/votes/${id}/count`);
      await person.sees('field-printed');
      await enter(person, { printed: 60, issued: 54, returned: 54, invalid: 0, blank: 0, ...marks(27, 20) });
    }
    for (const person of [head, member]) await person.reads('tally-state', /đã được xác nhận/);
    await head.at('scan-file').setInputFiles([
      { name: 'bien-ban-kiem-phieu.pdf', mimeType: 'application/pdf', buffer: await chair.page.pdf() },
      { name: 'phiếu không hợp lệ.png', mimeType: 'image/png', buffer: await chair.page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 120 } }) },
    ]);
    await until('both scans are listed', async () => (await head.at('scan').count()) === 2);
    const kinds = [];
    for (const link of await head.at('scan').all()) kinds.push((await head.page.request.get(await link.getAttribute('href'))).headers()['content-type']);
    assert.deepEqual(kinds.toSorted(), ['application/pdf', 'image/png']);
    await day.look(head, 'acts-scans');
  });

  await day.step('nobody reaches 31 of 60: one seat is open; the record of the count is a PDF', async () => {
    await act(chair, `vote-close-${CODE}`);
    await chair.reads('result-figures', /Còn 1 người chưa bầu được/);
    await day.look(chair, 'acts-seats-open');
    await act(chair, `vote-announce-${CODE}`);
    assert.equal((await voteNamed(day, CODE)).result.outcome, 'seats_open');
    const record = await head.page.request.get(await head.at('protocol').getAttribute('href'));
    assert.equal(record.headers()['content-type'], 'application/pdf');
    assert.match((await record.body()).toString('latin1'), /^%PDF-/);
    const { delegate } = day.people;
    await delegate.reads('vote-result', /Còn 1 vị trí chưa bầu được/);
    await day.look(delegate, 'acts-seats-open');
    await delegate.press('vote-result-close');
  });

  await day.step('the chair calls the next round: the same candidates, ready to be opened', async () => {
    await chair.press(`vote-next-round-${CODE}`);
    await chair.reads('confirm', /Còn 1/);
    await day.look(chair, 'acts-next-round');
    await chair.press('confirm-submit');
    await chair.misses('confirm');
    const next = await until('the next round is there', async () => (await day.office.get(`/api/meetings/${day.meeting}/votes`)).votes.find((vote) => vote.kind === 'election' && vote.round === 2));
    assert.equal(next.state, 'ready');
    assert.equal(next.seats_to_fill, 1);
    assert.equal(next.exclusions.length, 1, 'who was excluded stays so');
    await chair.sees(`vote-open-${next.code}`);
    await day.look(chair, 'acts-next-round-ready');
  });
}
