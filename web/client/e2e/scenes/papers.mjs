import assert from 'node:assert/strict';
import { Seat } from '../lib/seat.mjs';
import { until } from '../lib/until.mjs';

const paperReady = (person) => until(`${person.name} has the paper open`, async () => (await person.at('paper').getAttribute('data-ready')) === 'true');
const pageOf = async (person) => Number((await person.at('paper-page').innerText()).match(/^(\d+) \/ \d+$/)?.[1] ?? 0);

/** choose opens a paper of the meeting from the delegate's screen. */
async function choose(person, title) {
  await person.press('paper-choose');
  await person.page.locator('dialog[open]').getByRole('button', { name: title }).click();
  await until(`${person.name} reads ${title}`, async () => (await person.at('paper-choose').first().innerText()).includes(title));
  await paperReady(person);
}

/** papers: the agenda moves on every screen, and papers are read in the page. */
export async function papers(day) {
  const { secretary, chair, tablet, phone, online, commune, wall } = day.people;
  const title = async (number) => (await chair.at(`item-${number}`).innerText()).split('\n').map((line) => line.trim()).find((line) => line.length > 8);

  await day.step('the chair goes to item 4: every screen follows', async () => {
    const words = await title(4);
    await chair.press('item-go-4');
    await chair.reads('current-item', new RegExp(words.slice(0, 40)));
    for (const person of [tablet, phone, online, commune]) {
      await until(`${person.name} is at item 4`, async () => (await person.page.locator('header h1').first().innerText()).includes(words));
      await paperReady(person);
    }
    await until('the wall shows item 4', async () => (await wall.at('wall').innerText()).includes(words));
    await secretary.press('view-agenda');
    await until('the secretary sees item 4 as current', async () => (await secretary.at('item-4').getAttribute('aria-current')) === 'step');
    await day.look(wall, 'item');
    await day.look(chair, 'chair');
    await day.look(secretary, 'secretary-agenda');
    await phone.picture('live');
  });

  await day.step('a paper opens in the page: its text, search in it without tones, zoom, pages', async () => {
    await choose(tablet, 'Phụ lục số liệu chi tiết');
    await until('the text layer holds the paper\'s words', async () => (await tablet.page.locator('.textLayer').allInnerTexts()).join(' ').normalize('NFC').includes('Phụ lục số liệu chi tiết'));
    assert.ok(Number((await tablet.at('paper-page').innerText()).split('/')[1]) > 200, 'the annex has more than 200 pages');

    await tablet.press('paper-search');
    await tablet.at('paper-search-words').fill('mã tra cứu BS-04');
    await tablet.at('paper-search-words').press('Enter');
    await tablet.reads('paper-found', /^1 \/ \d+$/);
    await tablet.sees('paper-page');
    await until('the hit is marked on the page', async () => (await tablet.page.locator('.textLayer .highlight.selected').count()) > 0);
    await until('the search went to a later page', async () => (await pageOf(tablet)) > 50);
    await tablet.at('paper-search-words').fill('ma tra cuu bs-050');
    await tablet.at('paper-search-words').press('Enter');
    await tablet.reads('paper-found', /^1 \/ 1$/);
    await day.look(tablet, 'paper-search');
    await tablet.press('paper-search');

    const width = () => tablet.page.locator('.pdfViewer .page').first().evaluate((page) => page.getBoundingClientRect().width);
    const before = await width();
    await tablet.press('paper-zoom-in');
    await until('the page is larger', async () => (await width()) > before * 1.05);
    await tablet.press('paper-zoom-out');
    await until('the page is smaller again', async () => (await width()) < before * 1.05);

    await tablet.press('paper-pages');
    const small = tablet.page.getByRole('button', { name: 'Trang 120', exact: true });
    await small.click();
    await until('page 120 is on top', async () => (await pageOf(tablet)) === 120);
    await until('its small picture is drawn', () => small.locator('canvas').evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value, i) => i % 4 === 0 && data[i + 3] > 0 && value < 128);
    }));
    await tablet.picture('paper-thumbnails');
    await tablet.press('paper-pages');
  });

  await day.step('the page last read is there again after a reload, and on the server', async () => {
    await tablet.page.reload();
    await paperReady(tablet);
    await until('page 120 is on top again', async () => (await pageOf(tablet)) === 120);
    const seat = await new Seat(day.program, 'db32').signIn();
    await until('the server knows the page', async () => {
      const { items } = await seat.get(`/api/meetings/${day.meeting}`);
      return items.flatMap(({ documents }) => documents).find((each) => each.title.startsWith('Phụ lục số liệu chi tiết')).read_page === 120;
    });
  });

  await day.step('the words of all papers are searched from the agenda, without tones', async () => {
    await commune.go(`/meetings/${day.meeting}`);
    await commune.at('papers-search').fill('phi tham quan danh lam');
    await until('there are hits', async () => {
      await commune.press('papers-search-submit');
      return (await commune.at('papers-hit').count()) > 0;
    });
    await commune.reads('papers-hit', /phí tham quan/i);
    await day.look(commune, 'papers');
    await commune.press('papers-hit');
    await paperReady(commune);
    await commune.reads('paper-found', /^1 \/ \d+$/);
    await day.look(commune, 'paper');
    await commune.go(`/meetings/${day.meeting}/live`);
    await phone.go(`/meetings/${day.meeting}`);
    await phone.sees('paper-link');
    await day.look(phone, 'agenda');
    await phone.go(`/meetings/${day.meeting}/live`);
  });

  await day.step('the chair goes on to item 16: every screen follows, the reader of another paper stays with it', async () => {
    const words = await title(16);
    await chair.press('item-go-16');
    await chair.reads('current-item', /Thông qua 10 nghị quyết/);
    for (const person of [tablet, phone, online, commune]) {
      await until(`${person.name} is at item 16`, async () => (await person.page.locator('header h1').first().innerText()).includes(words));
    }
    await until('the wall shows item 16', async () => (await wall.at('wall').innerText()).includes(words));
    await tablet.sees('paper-follow');
    assert.equal(await pageOf(tablet), 120);
    await day.look(tablet, 'live-reading');
    await phone.press('paper-follow');
    await until('the phone follows', async () => (await phone.at('paper-choose').first().innerText()).includes('Nghị quyết trình thông qua'));
    await paperReady(phone);
  });
}
