import assert from 'node:assert/strict';
import { inTurns, Seat } from '../lib/seat.mjs';
import { until } from '../lib/until.mjs';
import { cast } from './vote.mjs';

/** dealt gives the delegates without a browser their choices, in order. */
const dealt = (day, sums) => {
  const choices = Object.entries(sums).flatMap(([choice, count]) => Array(count).fill(choice));
  return [...day.seats.values()].slice(0, choices.length).map((seat, i) => ({ seat, choice: choices[i] }));
};
const all = (day, vote, sums) => inTurns(dealt(day, sums), ({ seat, choice }) => seat.vote(vote, choice));

/** act presses a button of the chair and confirms what it repeats in words. */
async function act(chair, handle) {
  await chair.press(handle);
  await chair.press('confirm-submit');
}

/** tick marks votes for an act on all of them. */
async function tick(person, codes) {
  for (const code of codes) await person.at(`vote-tick-${code}`).first().check();
}

/** ballots: a contested part before the whole text, two drafts in one go, a show of hands, a choice that is final. */
export async function ballots(day) {
  const { secretary, chair, tablet, phone, online, wall } = day.people;
  const delegates = [tablet, phone, online];
  const at = `/api/meetings/${day.meeting}`;
  const seat = day.seats.get('db01');
  const idOf = async (code) => (await seat.get(`${at}/votes`)).votes.find((vote) => vote.code === code).id;
  const clear = async () => {
    for (const person of delegates) if (await person.at('vote-result-close').count()) await person.press('vote-result-close');
  };

  await day.step('a contested part is decided before the whole text, which stays locked until then', async () => {
    await clear();
    for (const code of ['BQ-12a', 'BQ-12b']) await secretary.press(`vote-ready-${code}`);
    for (const person of delegates) await person.reads('votes-coming', /Biểu quyết toàn văn sau khi xong nội dung riêng: BQ-12a/);
    await assert.rejects(day.seats.get('db02').post(`/api/votes/${await idOf('BQ-12b')}/open`, {}), /parts_undecided/);
    await act(chair, 'vote-open-BQ-12a');
    for (const person of delegates) await person.reads('vote-part-of', /BQ-12b/);
    await wall.reads('wall-vote', /Nội dung riêng của BQ-12b/);
    await day.look(phone, 'vote-part');
    await cast(tablet, 'against');
    await cast(phone, 'for');
    await cast(online, 'abstain');
    for (const person of delegates) await person.reads('vote-stored', /Đã lưu/);
    await all(day, await idOf('BQ-12a'), { for: 29, against: 19, abstain: 6 });
    await wall.reads('wall-received', /^57$/);
    await act(chair, 'vote-close-BQ-12a');
    await act(chair, 'vote-announce-BQ-12a');
    for (const person of delegates) await person.reads('vote-result', /30 trên 60 đại biểu, cần ít nhất 31: không thông qua/);
    await wall.reads('wall-outcome', /không thông qua/i);
    await clear();
    for (const person of delegates) await person.reads('vote-motion', /./);
  });

  await day.step('then the whole text is voted on; its own text is one tap away, and the page I read is there again', async () => {
    await act(chair, 'vote-open-BQ-12b');
    await tablet.sees('vote-choice-for');
    const mine = await tablet.at('paper').getAttribute('data-version');
    const page = await tablet.at('paper-page').innerText();
    if (await tablet.at('vote-read').count()) {
      await tablet.press('vote-read');
      await until('the text that is voted on is open', async () => (await tablet.at('paper').getAttribute('data-version')) !== mine);
      await day.look(tablet, 'vote-text');
      await tablet.press('vote-text-back');
      await until('the paper I read is open again', async () => (await tablet.at('paper').getAttribute('data-version')) === mine && (await tablet.at('paper').getAttribute('data-ready')) === 'true');
      await until('at the page I read', async () => (await tablet.at('paper-page').innerText()) === page);
    }
    for (const person of delegates) await cast(person, 'for');
    for (const person of delegates) await person.reads('vote-stored', /Đã lưu/);
    await all(day, await idOf('BQ-12b'), { for: 49, against: 3, abstain: 2 });
    await act(chair, 'vote-close-BQ-12b');
    await act(chair, 'vote-announce-BQ-12b');
    for (const person of delegates) await person.reads('vote-result', /52 trên 60.*86,67\s?%/s);
    await clear();
  });

  await day.step('two drafts are opened in one go: each has its own ballot, and the list says what I stored', async () => {
    await tick(secretary, ['BQ-15', 'BQ-16']);
    await secretary.press('ticked-ready');
    if (await secretary.at('confirm-submit').count()) await secretary.press('confirm-submit');
    for (const person of delegates) await person.sees('votes-coming');
    await tick(chair, ['BQ-15', 'BQ-16']);
    await act(chair, 'ticked-open');
    for (const person of delegates) await person.reads('vote-at', /Nội dung 1\/2/);
    await wall.sees('wall-votes');
    await day.look(phone, 'votes-open');
    await day.look(wall, 'votes-open');
    for (const person of delegates) {
      await cast(person, 'for');
      await person.press('vote-next');
      await person.reads('vote-at', /Nội dung 2\/2/);
      await cast(person, person === tablet ? 'abstain' : 'for');
      await person.press('vote-list-all');
      await person.reads('votes-mine', /Tán thành/);
    }
    await tablet.reads('votes-mine', /Không biểu quyết/);
    await day.look(tablet, 'votes-mine');
    // A page loaded anew knows from the device and from the server what is stored in both.
    await phone.page.reload();
    await phone.reads('vote-list', /Đã lưu 2\/2/);
    for (const code of ['BQ-15', 'BQ-16']) await all(day, await idOf(code), { for: 54 });
    for (const code of ['BQ-15', 'BQ-16']) await wall.reads(`wall-received-${code}`, /^57$/);
    await tick(chair, ['BQ-15', 'BQ-16']);
    await act(chair, 'ticked-close');
    for (const person of delegates) await person.reads('vote-panel', /Chờ chủ tọa công bố kết quả/);
    await tick(chair, ['BQ-15', 'BQ-16']);
    await act(chair, 'ticked-announce');
    for (const person of delegates) await person.reads('vote-results', /57\/60 · 95,00%[\s\S]*56\/60 · 93,33%/);
    await wall.reads('wall-results', /57\/60[\s\S]*56\/60/);
    await day.look(wall, 'results');
    await day.look(phone, 'votes-results');
    await clear();
  });

  await day.step('a show of hands is counted by two people, who do not see each other\'s figures', async () => {
    const office = await new Seat(day.program, 'thuky1').signIn();
    const { votes } = await seat.get(`${at}/votes`);
    const { votes: [hands] } = await office.post(`${at}/votes/batch`, { votes: [{ item_id: votes.find(({ code }) => code === 'BQ-16').item_id, code: 'GT-01', motion: 'Kéo dài phiên họp thêm ba mươi phút.', method: 'hands' }] });
    await secretary.press('vote-ready-GT-01');
    await act(chair, 'vote-open-GT-01');
    for (const person of [tablet, phone]) {
      await person.reads('vote-by-people', /Biểu quyết giơ tay/);
      assert.equal(await person.at('vote-choice-for').count(), 0, 'no choice is taken on a device');
    }
    await wall.reads('wall-by-people', /Giơ tay theo lời chủ tọa/);
    await day.look(phone, 'vote-hands');
    await day.look(wall, 'hands');
    for (const person of [secretary, chair]) {
      await person.go(`/meetings/${day.meeting}/votes/${hands.id}/count`);
      for (const [field, count] of [['for', 50], ['against', 4], ['abstain', 3]]) await person.at(`field-${field}`).fill(String(count));
      await person.press('tally-send');
      if (person === secretary) await wall.reads('wall-by-people', /Đang kiểm đếm/);
    }
    await chair.reads('tally-state', /./);
    await day.look(chair, 'counting');
    await chair.go(`/meetings/${day.meeting}/chair`);
    await act(chair, 'vote-close-GT-01');
    await act(chair, 'vote-announce-GT-01');
    for (const person of [tablet, phone]) await person.reads('vote-result', /50 trên 60 đại biểu, cần ít nhất 31: thông qua/);
    await wall.reads('wall-outcome', /thông qua/i);
    await secretary.go(`/meetings/${day.meeting}/secretary?view=votes`);
    await clear();
  });

  await day.step('where the rule says so a choice is final: that is said before it is confirmed, and nothing changes it', async () => {
    const admin = await new Seat(day.program, 'quantri').signIn();
    const { versions } = await admin.get('/api/rules/council_resolution/versions');
    await admin.put('/api/rules/council_resolution_final', { rule: { ...versions[0].full, code: 'council_resolution_final', name_vi: 'Nghị quyết của HĐND, không đổi lựa chọn', name_en: 'Council resolution, choices are final', one_shot: true }, reason: 'Theo nội quy kỳ họp', domain: '/' });
    const office = await new Seat(day.program, 'thuky1').signIn();
    const { votes } = await seat.get(`${at}/votes`);
    await office.post(`${at}/votes/batch`, { votes: [{ item_id: votes.find(({ code }) => code === 'BQ-16').item_id, code: 'MD-01', motion: 'Ghi phần chất vấn vào biên bản kỳ họp.', rule: 'council_resolution_final' }] });
    await secretary.press('vote-ready-MD-01');
    await act(chair, 'vote-open-MD-01');
    await phone.press('vote-choice-against');
    await phone.reads('vote-one-shot', /Không đổi được sau khi gửi/);
    await day.look(phone, 'vote-one-shot');
    await phone.press('vote-confirm');
    await phone.reads('vote-stored', /Đã lưu \d\d:\d\d:\d\d · không đổi được nữa/);
    assert.ok(await phone.at('vote-choice-for').isDisabled());
    await assert.rejects(day.seats.get('db01').vote(await idOf('MD-01'), 'for').then(async () => day.seats.get('db01').vote(await idOf('MD-01'), 'against')), /one_shot/);
    await act(chair, 'vote-close-MD-01');
    await act(chair, 'vote-announce-MD-01');
    await phone.reads('vote-result', /không thông qua/);
    await clear();
  });
}
