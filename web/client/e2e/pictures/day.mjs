import { inTurns } from '../lib/seat.mjs';
import { until } from '../lib/until.mjs';
import { Hand } from './hand.mjs';

const walls = { at: ['wall', 'wall-4k'] };

/** goTo opens an address in the page and waits until something with the handle is there. */
async function goTo(page, path, handle) {
  await page.goto(path);
  await (handle ? page.getByTestId(handle).first() : page.getByRole('heading', { level: 1 }).first()).waitFor();
}

/** follow opens an address within the house without loading the page anew. */
const follow = (page, path) =>
  page.evaluate((to) => {
    const link = document.createElement('a');
    link.href = to;
    document.body.append(link);
    link.click();
    link.remove();
  }, path);

/** painted waits until the page of the paper is drawn. */
const painted = (page) => page.locator('[data-testid="paper"] canvas').first().waitFor();

/** before: signing in, the day's page, the meeting and its papers, and the desks of those who prepare it. */
export async function before(day) {
  const { album, port } = day;
  const anyone = await album.page();
  await goTo(anyone, '/sign-in', 'demo-account-db02');
  await album.take(anyone, 'sign-in');
  await anyone.context().close();

  day.secretary = await Hand.of(port, 'thuky1');
  day.chair = await Hand.of(port, 'db02');
  const { meetings } = await day.secretary.get('/api/meetings');
  day.meeting = meetings[0].id;
  day.items = (await day.secretary.get(`/api/meetings/${day.meeting}`)).items;
  const at = `/meetings/${day.meeting}`;

  day.pages = { delegate: await album.page('db32'), chair: await album.page('db02'), secretary: await album.page('thuky1'), official: await album.page('xa10'), admin: await album.page('quantri'), wall: await album.page(), english: await album.page('db44', { language: 'en' }) };
  const { delegate, chair, secretary, official, admin, wall, english } = day.pages;

  await goTo(delegate, '/', 'meeting-card');
  await album.take(delegate, 'home-before');
  await goTo(english, '/', 'meeting-card');
  await album.take(english, 'en-home-before');
  await goTo(official, '/', 'meeting-card');
  await album.take(official, 'home-official');
  await goTo(delegate, at, 'paper-link');
  await album.take(delegate, 'meeting-before');
  await goTo(english, at, 'paper-link');
  await album.take(english, 'en-meeting-before');
  await delegate.getByTestId('papers-search').fill('phi tham quan');
  await delegate.getByTestId('papers-search-submit').click();
  await delegate.getByTestId('papers-hit').first().waitFor();
  await album.take(delegate, 'meeting-search');
  await delegate.getByTestId('paper-link').first().click();
  await painted(delegate);
  await album.take(delegate, 'paper');
  await goTo(delegate, `${at}/live`, 'speak');
  await album.take(delegate, 'live-before');

  await goTo(chair, `${at}/chair`, 'quorum');
  await album.take(chair, 'chair-before');
  await goTo(secretary, `${at}/secretary?view=agenda`, 'item-1');
  await album.take(secretary, 'secretary-agenda');
  await secretary.getByTestId('meeting-open').click();
  await secretary.getByTestId('confirm-submit').waitFor();
  await album.take(secretary, 'secretary-open');
  await secretary.keyboard.press('Escape');
  await secretary.getByTestId('document-add-2').click();
  await secretary.getByTestId('document-title').waitFor();
  await album.take(secretary, 'secretary-upload');
  await secretary.keyboard.press('Escape');
  await goTo(secretary, `${at}/secretary?view=presence`, 'presence-row');
  await album.take(secretary, 'secretary-presence-before');
  await goTo(secretary, `${at}/secretary?view=votes`, 'vote-motion');
  await album.take(secretary, 'secretary-votes');

  await goTo(wall, '/wall', 'wall-code');
  await until('the wall has a code', async () => !(await wall.getByTestId('wall-code').innerText()).includes('·'));
  await album.take(wall, 'wall-pairing', walls);
  await day.secretary.post(`/api/meetings/${day.meeting}/displays`, { code: (await wall.getByTestId('wall-code').innerText()).trim(), name: 'Màn hình hội trường' });
  await wall.getByTestId('wall').waitFor();
  await album.take(wall, 'wall-waiting', walls);
  await goTo(secretary, `${at}/secretary?view=displays`, 'display-pair-code');
  await album.take(secretary, 'secretary-displays');

  await goTo(admin, '/admin?view=units');
  await album.take(admin, 'admin-units');
  await goTo(admin, '/admin?view=people', 'person-row');
  await album.take(admin, 'admin-people');
  await admin.getByTestId('person-row').first().getByRole('button').first().click();
  await admin.getByRole('dialog').waitFor();
  await album.take(admin, 'admin-account');
  

  await goTo(delegate, '/me', 'sign-out');
  await album.take(delegate, 'me');
  await goTo(english, '/me', 'sign-out');
  await album.take(english, 'en-me');
  await goTo(delegate, '/password', 'password-current');
  await album.take(delegate, 'password-signed-in');
  await goTo(delegate, '/', 'meeting-card');
  await follow(delegate, '/khong-co');
  await delegate.waitForURL('**/khong-co');
  await album.take(delegate, 'not-found');
}

/** during: the meeting is open; people come in, an item is taken, somebody speaks. */
export async function during(day) {
  const { album, port, secretary: hand } = day;
  const { delegate, chair, secretary, official, wall, english } = day.pages;
  const at = `/meetings/${day.meeting}`;

  await hand.post(`${'/api'}${at}/open`);
  await goTo(delegate, '/', 'meeting-card');
  await album.take(delegate, 'home-running');
  await goTo(delegate, `${at}/live`, 'check-in-hall');
  await album.take(delegate, 'live-check-in');
  await goTo(chair, `${at}/chair`, 'next-step');
  await album.take(chair, 'chair-first-item');
  await until('the wall has heard', async () => (await wall.getByTestId('wall').getAttribute('data-shown')) !== 'waiting');
  await album.take(wall, 'wall-sitting', walls);

  const logins = Array.from({ length: 60 }, (_, i) => `db${String(i + 1).padStart(2, '0')}`);
  day.hands = await inTurns(logins, (login) => Hand.of(port, login));
  // At first fewer than the quorum are there.
  for (const [i, there] of day.hands.entries()) if (i < 31) await there.put(`/api${at}/my-attendance`, { mode: i % 9 === 8 ? 'online' : 'hall' });
  const { participants } = await hand.get(`/api${at}/participants`);
  for (const { id } of participants.filter(({ seat_number }) => seat_number === 25 || seat_number === 47)) await hand.put(`/api${at}/participants/${id}/attendance`, { attendance: 'excused', reason: 'Đi công tác theo điều động của Quân khu' });
  // Its own page is away: only its words decide the pictures of those who come in.
  await delegate.getByTestId('check-in-hall').click();
  await delegate.getByTestId('my-attendance').waitFor();

  const debated = day.items.find(({ number, documents }) => number >= 4 && documents.length > 0);
  day.item = debated;
  await hand.post(`/api${at}/current-item`, { item_id: debated.id });
  await painted(delegate);
  await album.take(delegate, 'live-paper');
  await delegate.getByTestId('speak').click();
  await delegate.getByTestId('speak-topic').waitFor();
  await album.take(delegate, 'live-speak');
  await delegate.keyboard.press('Escape');
  await delegate.getByTestId('notes').click();
  await delegate.getByTestId('notes-text').fill('Hỏi Sở Tài chính về số thu năm 2025 ở Hòn Mây.');
  await album.take(delegate, 'live-notes');
  await delegate.getByTestId('notes').click();
  await delegate.getByTestId('paper-choose').click();
  await delegate.getByRole('dialog').waitFor();
  await album.take(delegate, 'live-papers');
  await delegate.keyboard.press('Escape');
  await goTo(english, `${at}/live`, 'check-in-online');
  await album.take(english, 'en-live-check-in');
  await goTo(official, `${at}/live`, 'speak');
  await album.take(official, 'live-official');

  await album.take(wall, 'wall-item', walls);
  for (const i of [42, 43, 36]) await day.hands[i].put(`/api${at}/my-attendance`, { mode: 'hall' });
  await day.hands[42].post(`/api${at}/speak-requests`, { topic: 'Mức phí tham quan đối với người dân đặc khu và học sinh các xã miền núi, bãi ngang ven biển' });
  await day.hands[36].post(`/api${at}/speak-requests`, { topic: 'Quỹ đất dành cho tái định cư' });
  await day.hands[43].post(`/api${at}/speak-requests`, {});
  await goTo(chair, `${at}/chair`, 'floor-call-1');
  await album.take(chair, 'chair-call');
  const { queue } = await queueOf(chair);
  await hand.post(`/api/speak-requests/${queue[0]}/call`);
  await chair.getByTestId('floor-finish').first().waitFor();
  await album.take(chair, 'chair-speaker');
  await until('the wall shows who speaks', async () => (await wall.getByTestId('wall').getAttribute('data-shown')) === 'speaker');
  await album.take(wall, 'wall-speaker', walls);
  await album.take(delegate, 'live-speaker');
  await hand.post(`/api/speak-requests/${queue[0]}/finish`);
  await goTo(secretary, `${at}/secretary?view=presence`, 'presence-row');
  await album.take(secretary, 'secretary-presence');
  await secretary.getByTestId('presence-filter').fill('khong co ai ten nay');
  await album.take(secretary, 'secretary-presence-none', { at: ['desk'] });
}

/** queueOf reads the requests to speak as the chair's page has them. */
async function queueOf(page) {
  const ids = page.evaluate(
    () =>
      new Promise((done, fail) => {
        const socket = new WebSocket(`ws://${location.host}/api/live`, 'nt.v1');
        const topic = `meeting/${location.pathname.split('/')[2]}`;
        socket.onopen = () => socket.send(JSON.stringify({ i: 1, op: 'hello', d: { topics: { [topic]: { pos: 0 } } } }));
        socket.onerror = () => fail(new Error('no line'));
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.t !== topic) return;
          socket.close();
          done(frame.d.queue.map(({ id }) => id));
        };
      }),
  );
  return { queue: await ids };
}

/** voting: a vote from its preparation to its result, below the quorum and above it. */
export async function voting(day) {
  const { album, secretary: hand } = day;
  const { delegate, chair, secretary, official, wall, english } = day.pages;
  const at = `/meetings/${day.meeting}`;

  const { votes } = await hand.get(`/api${at}/votes`);
  const vote = votes.find(({ code }) => code === 'BQ-11');
  await hand.post(`/api${at}/current-item`, { item_id: vote.item_id });
  // Nobody waits to speak any more: the next step is the vote.
  for (const id of (await queueOf(chair)).queue) {
    await hand.post(`/api/speak-requests/${id}/call`);
    await hand.post(`/api/speak-requests/${id}/finish`);
  }
  await goTo(chair, `${at}/chair`, 'next-step');
  await chair.locator('[data-testid="next-step"][data-step="ready"], [data-testid="next-step"][data-step="next_item"]').waitFor();
  await album.take(chair, 'chair-prepared');
  await hand.post(`/api/votes/${vote.id}/ready`);
  await goTo(delegate, `${at}/live`, 'vote-panel');
  await album.take(delegate, 'vote-ready');
  await chair.getByTestId('vote-open-BQ-11').first().click();
  await chair.getByTestId('confirm-submit').waitFor();
  await album.take(chair, 'chair-below-quorum');
  await chair.keyboard.press('Escape');

  await inTurns(day.hands.slice(31, 57).filter((_, i) => i !== 12 && i !== 16), (there) => there.put(`/api${at}/my-attendance`, { mode: 'hall' }));
  await day.hands[43].put(`/api${at}/my-attendance`, { mode: 'online' });
  await chair.getByTestId('vote-open-BQ-11').first().click();
  await chair.getByTestId('confirm-submit').waitFor();
  await album.take(chair, 'chair-open');
  await chair.getByTestId('confirm-submit').click();
  await delegate.getByTestId('vote-choice-for').waitFor();
  await delegate.getByTestId('paper-follow').click();
  await painted(delegate);
  await album.take(delegate, 'vote-open');
  await goTo(english, `${at}/live`, 'vote-choice-for');
  await album.take(english, 'en-vote-open');
  await goTo(official, `${at}/live`, 'vote-not-eligible');
  await album.take(official, 'vote-official');
  await until('the wall shows the vote', async () => (await wall.getByTestId('wall').getAttribute('data-shown')) === 'vote');
  await album.take(wall, 'wall-vote', walls);

  await delegate.getByTestId('vote-choice-for').click();
  await delegate.getByTestId('vote-confirm').waitFor();
  await album.take(delegate, 'vote-confirm');
  await delegate.getByTestId('vote-confirm').click();
  await delegate.getByTestId('vote-stored').waitFor();
  await album.take(delegate, 'vote-stored');
  await delegate.getByTestId('vote-fold').click();
  await album.take(delegate, 'vote-folded');
  await delegate.getByTestId('vote-unfold').click();
  const casting = day.hands.slice(0, 55).filter((_, i) => i !== 31 && i !== 24 && i !== 46);
  let stored = 0;
  await inTurns(casting, async (there) => {
    const choice = stored < 28 ? 'for' : stored < 45 ? 'against' : 'abstain';
    stored += 1;
    await there.put(`/api/votes/${vote.id}/ballot`, { choice, ballot_key: crypto.randomUUID() }).catch(() => undefined);
  });
  await goTo(chair, `${at}/chair`, 'vote-received-BQ-11');
  await album.take(chair, 'chair-vote-open');
  await goTo(secretary, `${at}/secretary?view=votes`, 'vote-BQ-11');
  await secretary.getByTestId('vote-not-stored').first().waitFor({ state: 'attached' });
  await album.take(secretary, 'secretary-vote-open');
  await chair.getByTestId('vote-close-BQ-11').first().click();
  await chair.getByTestId('confirm-submit').waitFor();
  await album.take(chair, 'chair-close');
  await chair.getByTestId('confirm-submit').click();
  await chair.getByTestId('result-figures').first().waitFor();
  await album.take(chair, 'chair-closed');
  await album.take(delegate, 'vote-closed');
  await chair.getByTestId('vote-announce-BQ-11').first().click();
  await chair.getByTestId('confirm-submit').waitFor();
  await album.take(chair, 'chair-announce');
  await chair.getByTestId('confirm-submit').click();
  await delegate.getByTestId('vote-result').waitFor();
  await album.take(delegate, 'vote-result');
  await english.getByTestId('vote-result').waitFor();
  await album.take(english, 'en-vote-result');
  await wall.getByTestId('wall-outcome').waitFor();
  await album.take(wall, 'wall-result', walls);
  await album.take(chair, 'chair-announced');
  await goTo(secretary, `${at}/secretary?view=log`);
  await album.take(secretary, 'secretary-log');
  const enSecretary = await album.page('thuky2', { language: 'en' });
  await goTo(enSecretary, `${at}/secretary?view=votes`, 'vote-BQ-11');
  await album.take(enSecretary, 'en-secretary-votes');
  await goTo(enSecretary, `${at}/secretary?view=log`);
  await album.take(enSecretary, 'en-secretary-log');
  await goTo(enSecretary, `${at}/secretary?view=agenda`, 'item-1');
  await album.take(enSecretary, 'en-secretary-agenda');
  await enSecretary.context().close();
  const enChair = await album.page('db03', { language: 'en' });
  await goTo(enChair, `${at}/chair`, 'next-step');
  await album.take(enChair, 'en-chair');
  await enChair.context().close();
}

/** conversation: the room of the meeting with short and long messages. */
export async function conversation(day) {
  const { album, hands } = day;
  const { delegate } = day.pages;
  const { channel_id: channel } = await day.secretary.get(`/api/meetings/${day.meeting}`);
  const say = (i, body) => hands[i].post(`/api/channels/${channel}/messages`, { client_id: crypto.randomUUID(), body });
  await say(43, 'Kính gửi các đồng chí, tài liệu mục 4 đã có bản sửa.');
  await say(54, 'Đề nghị Sở Tài chính làm rõ số thu phí tham quan ba năm gần nhất ở từng điểm, kể cả các điểm chưa có quầy thu. Trong dự thảo nghị quyết, tại khoản 2 Điều 3, mức thu đối với trẻ em, học sinh các xã miền núi và bãi ngang ven biển chưa thống nhất với tờ trình; xin ý kiến Ban Kinh tế - Ngân sách.\n\nTôi cũng đề nghị ghi rõ thời điểm áp dụng.');
  await say(19, 'https://dong-lam.example/van-ban/nghi-quyet/ve-viec-quy-dinh-muc-thu-phi-tham-quan-danh-lam-thang-canh-nam-2027-va-cac-nam-tiep-theo');
  for (let i = 0; i < 12; i += 1) await say(i, ['Nhất trí.', 'Đã nhận, cảm ơn đồng chí.', 'Tôi sẽ phát biểu ý này ở mục sau.'][i % 3]);
  await goTo(delegate, '/', 'home-unread');
  await album.take(delegate, 'home-unread');
  await goTo(delegate, '/chat', 'chat-channel');
  await album.take(delegate, 'chat-list');
  await goTo(delegate, `/chat/${channel}`, 'chat-message');
  await delegate.getByTestId('chat-input').fill('Tôi đồng ý với ý kiến của đồng chí Bách; đề nghị thư ký ghi vào biên bản và gửi lại cho các tổ trước giờ nghỉ trưa.');
  await album.take(delegate, 'chat-room');
  await delegate.getByTestId('chat-send').click();
  await until('the message is stored', async () => (await delegate.getByTestId('chat-outgoing').count()) === 0);
  await album.take(delegate, 'chat-sent');
}

/** conferences: the check of a point, the door of the conference, and the conference itself. */
export async function conferences(day) {
  const { album } = day;
  const { delegate, official, chair } = day.pages;
  const at = `/meetings/${day.meeting}`;
  await goTo(official, `${at}/check`, 'check-camera');
  await album.take(official, 'check');
  for (const page of [delegate, official, chair]) {
    await page.evaluate(() => localStorage.setItem('nt.media.devices', JSON.stringify({ picture: 'small' })));
    await goTo(page, `${at}/conference?layout=gallery`, 'conference-join');
  }
  await album.take(delegate, 'conference-lobby');
  for (const page of [official, chair, delegate]) {
    await page.getByTestId('conference-join').click();
    await until('the page is in the conference', async () => (await page.getByTestId('conference-facts').getAttribute('data-phase')) === 'connected');
    await page.getByTestId('conference-camera').click();
  }
  await official.getByTestId('conference-mic').click();
  await until('the others are pictured', async () => (await chair.locator('video').count()) >= 3);
  for (const layout of ['gallery', 'speaker', 'points', 'paper']) {
    await chair.getByTestId(`layout-${layout}`).click();
    await album.take(chair, `conference-${layout}`);
  }
  await chair.getByTestId('conference-devices').click();
  await album.take(chair, 'conference-devices');
  await chair.keyboard.press('Escape');
  await follow(delegate, `${at}/live`);
  await delegate.getByTestId('conference-bar').waitFor();
  await album.take(delegate, 'live-conference-bar');
  for (const page of [chair, official]) await page.getByTestId('conference-leave').click();
}

/** after: the pause, the end, and the day after. */
export async function after(day) {
  const { album, secretary: hand } = day;
  const { delegate, chair, secretary, wall } = day.pages;
  const at = `/meetings/${day.meeting}`;
  await hand.post(`/api${at}/pause`);
  await goTo(chair, `${at}/chair`, 'next-step');
  await album.take(chair, 'chair-paused');
  await until('the wall shows the break', async () => (await wall.getByTestId('wall').getAttribute('data-shown')) === 'paused');
  await album.take(wall, 'wall-paused', walls);
  await goTo(delegate, `${at}/live`, 'speak');
  await album.take(delegate, 'live-paused');
  await hand.post(`/api${at}/resume`);
  await goTo(secretary, `${at}/secretary?view=agenda`, 'meeting-close');
  await secretary.getByTestId('meeting-close').click();
  await secretary.getByTestId('confirm-submit').waitFor();
  await album.take(secretary, 'secretary-close');
  await secretary.getByTestId('confirm-submit').click();
  await until('the wall says that it is over', async () => (await wall.getByTestId('wall').getAttribute('data-shown')) === 'closed');
  await album.take(wall, 'wall-closed', walls);
  await goTo(delegate, '/');
  await album.take(delegate, 'home-after');
  await goTo(delegate, at, 'paper-link');
  await album.take(delegate, 'meeting-after');
  await goTo(chair, `${at}/chair`, 'quorum');
  await album.take(chair, 'chair-after');
  await goTo(delegate, `${at}/live`, 'speak');
  await album.take(delegate, 'live-after');
}
