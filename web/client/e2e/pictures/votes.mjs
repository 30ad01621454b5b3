import { inTurns } from '../lib/seat.mjs';
import { until } from '../lib/until.mjs';
import { Hand } from './hand.mjs';

const walls = { at: ['wall', 'wall-4k'] };

/** Office prepares and conducts votes over the interface, so that a picture can be taken of any moment. */
class Office {
  constructor(day) {
    this.day = day;
    this.at = `/api/meetings/${day.meeting}`;
  }

  /** prepare makes votes of the item and shows them to everybody. */
  async prepare(...drafts) {
    const { votes } = await this.day.secretary.post(`${this.at}/votes/batch`, { votes: drafts.map((draft) => ({ item_id: this.item, ...draft })) });
    return votes;
  }

  ids(votes) {
    return { vote_ids: votes.map(({ id }) => id) };
  }

  ready(votes) {
    return this.day.secretary.post(`${this.at}/votes/ready`, this.ids(votes));
  }

  open(votes) {
    return this.day.chair.post(`${this.at}/votes/open`, this.ids(votes));
  }

  async cast(vote, [forIt, against, abstain], but = []) {
    const casting = this.day.hands.filter((_, i) => ![24, 46, 49, ...but].includes(i));
    const choices = [...Array(forIt).fill('for'), ...Array(against).fill('against'), ...Array(abstain).fill('abstain')];
    await inTurns(casting.slice(0, choices.length), (there) => there.put(`/api/votes/${vote.id}/ballot`, { choice: choices[casting.indexOf(there)], ballot_key: crypto.randomUUID() }));
  }

  close(votes) {
    return this.day.chair.post(`${this.at}/votes/close`, this.ids(votes));
  }

  announce(votes) {
    return this.day.chair.post(`${this.at}/votes/announce`, this.ids(votes));
  }

  /** count enters the same figures as two people, who do not see each other's. */
  async count(vote, figures, first = this.day.secretary, second = this.day.chair) {
    for (const hand of [first, second]) await hand.post(`/api/votes/${vote.id}/tally`, { figures });
  }
}

const shown = (wall, kind) => until(`the wall shows ${kind}`, async () => (await wall.getByTestId('wall').getAttribute('data-shown')) === kind);

/** several: three drafts in one go, from their texts to their results. */
export async function several(day) {
  const { album } = day;
  const { delegate, wall } = day.pages;
  const office = new Office(day);
  const old = (await day.secretary.get(`${office.at}/votes`)).votes.find(({ code }) => code === 'BQ-11');
  office.item = old.item_id;
  day.office = office;
  await delegate.goto(`/meetings/${day.meeting}/live`);
  const close = delegate.getByTestId('vote-result-close');
  if (await close.count()) await close.click();

  const documents = day.items.flatMap((item) => item.documents);
  const text = documents.find(({ title }) => /phí tham quan/i.test(title))?.version.id ?? documents[0].version.id;
  day.text = text;
  const votes = await office.prepare(
    { motion: 'Thông qua Nghị quyết DT-08: danh mục dự án phải thu hồi đất năm sau trên địa bàn tỉnh.', document_version_id: text, countdown_seconds: 600 },
    { motion: 'Thông qua Nghị quyết DT-09: biên chế công chức trong các cơ quan của HĐND, UBND tỉnh, cấp xã năm sau.', countdown_seconds: 600 },
    { motion: 'Thông qua Nghị quyết DT-10: chương trình giám sát năm sau của Hội đồng nhân dân tỉnh.', countdown_seconds: 600 },
  );
  await office.ready(votes);
  await delegate.getByTestId('votes-coming').waitFor();
  await album.take(delegate, 'votes-coming');
  await office.open(votes);
  await delegate.getByTestId('vote-choice-for').waitFor();
  await album.take(delegate, 'votes-open');
  await shown(wall, 'vote');
  await album.take(wall, 'wall-votes', walls);
  await delegate.getByTestId('vote-choice-for').click();
  await delegate.getByTestId('vote-confirm').click();
  await delegate.getByTestId('vote-next').waitFor();
  await album.take(delegate, 'votes-next');
  await delegate.getByTestId('vote-next').click();
  for (const choice of ['against', 'for']) {
    await delegate.getByTestId(`vote-choice-${choice}`).click();
    await delegate.getByTestId('vote-confirm').click();
    await delegate.getByTestId('vote-stored').waitFor();
    const next = delegate.getByTestId('vote-next');
    if (await next.count()) await next.click();
  }
  await delegate.getByTestId('vote-list-all').click();
  await album.take(delegate, 'votes-mine');
  for (const [i, sums] of [[45, 6, 4], [56, 0, 0], [55, 0, 1]].entries()) await office.cast(votes[i], sums, [31]);
  await office.close(votes);
  await delegate.locator('[data-testid="vote-panel"][data-kind="waiting"]').waitFor();
  await album.take(delegate, 'votes-closed');
  await office.announce(votes);
  await delegate.getByTestId('vote-results').waitFor();
  await album.take(delegate, 'votes-results');
  await shown(wall, 'result');
  await album.take(wall, 'wall-results', walls);
  await delegate.getByTestId(`vote-result-${votes[0].code}`).click();
  await album.take(delegate, 'votes-result-one');
  await delegate.getByTestId('vote-result-close').click();
}

/** parts: a contested part before the whole text, the amended text, and a vote that is void and taken again. */
export async function parts(day) {
  const { album, office, text } = day;
  const { delegate, official, wall } = day.pages;
  const [whole] = await office.prepare({ motion: 'Thông qua Nghị quyết về đặt tên đường, phố trên địa bàn phường An Lam và thị trấn Hòn Mây.', document_version_id: text });
  const [part] = await office.prepare({ motion: 'Giữ mục 3 phụ lục về tên đường Bến Lam.', parent_id: whole.id });
  await office.ready([whole, part]);
  await delegate.getByTestId('vote-parts-first').waitFor();
  await album.take(delegate, 'vote-parts-first');
  await office.open([part]);
  await delegate.getByTestId('vote-part-of').waitFor();
  await album.take(delegate, 'vote-part');
  await shown(wall, 'vote');
  await album.take(wall, 'wall-part', walls);
  await office.cast(part, [30, 20, 7]);
  await office.close([part]);
  await office.announce([part]);
  await delegate.getByTestId('vote-result-close').click();
  await day.secretary.post(`/api/votes/${whole.id}/amend`, { document_version_id: text, note: 'bỏ mục 3 phụ lục.' });
  await office.open([whole]);
  await delegate.getByTestId('vote-amended').waitFor();
  await album.take(delegate, 'vote-amended');
  await delegate.setViewportSize({ width: 360, height: 740 });
  const read = delegate.getByTestId('vote-read');
  if (await read.count()) {
    await read.click();
    await delegate.locator('[data-testid="paper"] canvas').first().waitFor();
    await album.take(delegate, 'vote-text');
    if (await delegate.getByTestId('vote-unfold').count()) await delegate.getByTestId('vote-unfold').click();
  }
  await office.cast(whole, [52, 3, 2]);
  await office.close([whole]);
  await office.announce([whole]);
  await delegate.getByTestId('vote-result').waitFor();
  await album.take(delegate, 'vote-result-amended');
  await shown(wall, 'result');
  await album.take(wall, 'wall-result-amended', walls);
  await delegate.getByTestId('vote-result-close').click();
  const again = await day.chair.post(`/api/votes/${whole.id}/repeat`, { reason: 'Văn bản chiếu lên màn hình chưa bỏ mục 3' });
  await delegate.getByTestId('vote-repeats').waitFor();
  await album.take(delegate, 'vote-repeat');
  await wall.getByTestId('wall-void').waitFor();
  await album.take(wall, 'wall-void', walls);
  await official.goto(`/meetings/${day.meeting}`);
  await official.getByTestId(`vote-void-${whole.code}`).waitFor();
  await official.getByTestId(`vote-figures-${part.code}`).click();
  await official.getByTestId(`vote-void-${whole.code}`).scrollIntoViewIfNeeded();
  await album.take(official, 'meeting-votes');
  await day.secretary.post(`/api/votes/${again.id}/cancel`, { reason: 'Chuyển sang ngày làm việc sau' });
}

/** special: other opinions, a choice that is final, somebody excluded, a countdown that closes. */
export async function special(day) {
  const { album, office } = day;
  const { delegate, english, wall } = day.pages;
  const { person } = await day.hands[31].get('/api/auth/me');
  const admin = await Hand.of(day.port, 'quantri');
  const { versions } = await admin.get('/api/rules/council_resolution/versions');
  await admin.put('/api/rules/council_resolution_open', { rule: { ...versions[0].full, code: 'council_resolution_open', name_vi: 'Nghị quyết, hiện số đang biểu quyết, không đổi lựa chọn', name_en: 'Resolution, totals shown, choices final', one_shot: true, while_open: 'totals' }, reason: 'Theo nội quy kỳ họp', domain: '/' });
  const [final] = await office.prepare({ motion: 'Ghi phần chất vấn vào biên bản kỳ họp.', rule: 'council_resolution_open' });
  await office.ready([final]);
  await office.open([final]);
  await delegate.getByTestId('vote-choice-against').click();
  await delegate.getByTestId('vote-one-shot').waitFor();
  await album.take(delegate, 'vote-one-shot');
  await delegate.getByTestId('vote-confirm').click();
  await delegate.getByTestId('vote-stored').waitFor();
  await office.cast(final, [30, 6, 2], [31]);
  await delegate.getByTestId('vote-live-totals').waitFor();
  await album.take(delegate, 'vote-final');
  await album.take(wall, 'wall-totals', walls);
  await office.close([final]);
  await office.announce([final]);
  await delegate.getByTestId('vote-result-close').click();

  const [opinion] = await office.prepare({ motion: 'Trình HĐND tỉnh dự thảo nghị quyết về hỗ trợ giáo viên mầm non vùng khó khăn.', rule: 'ubnd_decision' });
  await office.ready([opinion]);
  await office.open([opinion]);
  await delegate.getByTestId('vote-choice-other').click();
  await delegate.getByTestId('vote-opinion').fill('Đồng ý chủ trương; đề nghị lùi thời điểm áp dụng sang đầu năm học.');
  await album.take(delegate, 'vote-opinion');
  await delegate.getByTestId('vote-confirm').click();
  await delegate.getByTestId('vote-stored').waitFor();
  await album.take(delegate, 'vote-opinion-stored');
  await day.chair.post(`/api/votes/${opinion.id}/cancel`, { reason: 'Chuyển sang lấy ý kiến bằng phiếu' });
  await delegate.locator('[data-testid="vote-panel"][data-kind="ended"]').waitFor();
  await album.take(delegate, 'vote-cancelled');
  await delegate.getByTestId('vote-close').click();

  const [excluding] = await office.prepare({ motion: 'Cho thôi làm nhiệm vụ đại biểu đối với ông Nguyễn Văn Hùng.', countdown_seconds: 900, close_by_countdown: true, exclusions: [{ person_id: person.id, reason: 'biểu quyết về chính mình' }] });
  await office.ready([excluding]);
  await office.open([excluding]);
  await delegate.getByTestId('vote-excluded').waitFor();
  await album.take(delegate, 'vote-excluded');
  await english.goto(`/meetings/${day.meeting}/live`);
  await english.getByTestId('vote-countdown').waitFor();
  await album.take(english, 'en-vote-countdown');
  await shown(wall, 'vote');
  await album.take(wall, 'wall-countdown', walls);
  await office.close([excluding]);
  await office.announce([excluding]);
  await delegate.getByTestId('vote-result-close').click();
}

/** people: votes that people count: a show of hands, an election and a rating on paper. */
export async function people(day) {
  const { album, office } = day;
  const { delegate, english, wall } = day.pages;
  const [hands] = await office.prepare({ motion: 'Thông qua chương trình làm việc buổi chiều.', method: 'hands' });
  await office.ready([hands]);
  await office.open([hands]);
  await delegate.getByTestId('vote-by-people').waitFor();
  await album.take(delegate, 'vote-hands');
  await shown(wall, 'vote');
  await album.take(wall, 'wall-hands', walls);
  await office.count(hands, { for: 50, against: 4, abstain: 2 });
  await office.close([hands]);
  await office.announce([hands]);
  await delegate.getByTestId('vote-result-close').click();

  // The counting board is set up by an open vote; only then are there ballots on paper.
  const { votes } = await day.secretary.get(`${office.at}/votes`);
  const vote = (code) => votes.find((one) => one.code === code);
  const board = vote('BQ-04');
  await office.ready([board]);
  await office.open([board]);
  await office.cast(board, [54, 0, 0]);
  await office.close([board]);
  await office.announce([board]);
  await delegate.getByTestId('vote-result-close').click();
  const members = board.proposes_board.members.map(({ person_id }) => person_id);
  const counting = [];
  for (const hand of day.hands) {
    if (counting.length === 2) break;
    if (members.includes((await hand.get('/api/auth/me')).person.id)) counting.push(hand);
  }

  for (const [code, figures, name] of [
    ['B-01', ({ candidates }) => ({ printed: 60, issued: 50, returned: 50, invalid: 1, blank: 0, persons: candidates.map(({ id }, i) => ({ candidate_id: id, yes: i ? 4 : 45, no: i ? 45 : 4 })) }), 'election'],
    ['B-02', ({ candidates }) => ({ printed: 60, issued: 50, returned: 50, invalid: 0, blank: 0, persons: candidates.map(({ id }, i) => ({ candidate_id: id, high: 42 - 2 * i, mid: 6 + i, low: 2 + i })) }), 'rating'],
  ]) {
    const ballot = vote(code);
    // The demo's secret votes are on devices; these pictures show ballot papers.
    await day.secretary.patch(`/api/votes/${ballot.id}`, { method: 'paper' });
    await day.secretary.post(`${office.at}/current-item`, { item_id: ballot.item_id });
    await office.ready([ballot]);
    await office.open([ballot]);
    await delegate.getByTestId('vote-by-people').waitFor();
    await album.take(delegate, `vote-paper-${name}`);
    if (name === 'election') {
      await english.goto(`/meetings/${day.meeting}/live`);
      await english.getByTestId('vote-by-people').waitFor();
      await album.take(english, 'en-vote-paper');
    }
    await shown(wall, 'vote');
    await album.take(wall, `wall-paper-${name}`, walls);
    await office.count(ballot, figures(ballot), ...counting);
    await until('the wall shows that it is counted', async () => (await wall.getByTestId('wall-vote').innerText()).match(/kiểm/i));
    await office.close([ballot]);
    await office.announce([ballot]);
    await delegate.getByTestId('vote-result').waitFor();
    await album.take(delegate, `vote-result-${name}`);
    await wall.getByTestId('wall-persons').waitFor();
    await album.take(wall, `wall-${name}`, walls);
    await delegate.getByTestId('vote-result-close').click();
  }
}
