import assert from 'node:assert/strict';
import { until } from '../lib/until.mjs';

/** said is what a person sees written in the conversation, in order; what is not yet sent is not in it. */
const said = (person) => person.at('chat-message').locator('.body').allInnerTexts();

async function write(person, text) {
  await person.at('chat-input').fill(text);
  await person.press('chat-send');
}

/** chat: the secretary, a delegate and a commune in the meeting's channel, over lost lines. */
export async function chat(day) {
  const { secretary, phone, commune } = day.people;
  const everybody = [secretary, phone, commune];
  const entry = () => phone.at('chat-channel').filter({ hasText: 'Kỳ họp thứ ba' });
  const unread = async () => Number((await entry().getByTestId('chat-unread').textContent({ timeout: 1_000 }).catch(() => '0')).match(/\d+/)?.[0] ?? 0);
  const same = async (texts) => {
    for (const person of everybody) {
      await until(`${person.name} reads ${texts.join(' | ')}, in this order and once each`, async () => {
        const all = await said(person);
        return all.slice(-texts.length).join('|') === texts.join('|') && texts.every((text) => all.filter((each) => each === text).length === 1);
      });
    }
  };

  await day.step('messages reach the others at once, unread ones are counted', async () => {
    const href = await phone.at('go-chat').getAttribute('href');
    day.channel = href.split('/').at(-1);
    for (const person of [secretary, commune]) await person.go(`/chat/${day.channel}`);
    for (const person of [secretary, commune]) await until(`${person.name} reads the conversation`, async () => (await said(person)).length >= 6);
    await phone.go('/chat');
    await entry().waitFor();
    const before = await unread();
    await write(secretary, 'Đề nghị các điểm cầu kiểm tra micro trước phần thảo luận.');
    await until('the commune reads it', async () => (await said(commune)).at(-1)?.startsWith('Đề nghị các điểm cầu'));
    await write(commune, 'Vân Thượng nghe rõ, hình tốt.');
    await until('the phone counts both', async () => (await unread()) === before + 2);
    await until('the newest message is in the list', async () => (await entry().innerText()).includes('Vân Thượng nghe rõ'));
    await day.look(phone, 'chat-list');
    await entry().click();
    await same(['Đề nghị các điểm cầu kiểm tra micro trước phần thảo luận.', 'Vân Thượng nghe rõ, hình tốt.']);
    await day.look(phone, 'chat');
    await day.look(secretary, 'chat');
    await phone.go('/chat');
    await until('everything is read', async () => (await unread()) === 0);
    await phone.go(`/chat/${day.channel}`);
    await until('the phone is back in the conversation', async () => (await said(phone)).length > 0);
  });

  await day.step('a message written on a lost line waits, and is there exactly once when the line returns', async () => {
    commune.line.cut();
    await until('the commune is told', async () => (await commune.at('line-state').getAttribute('data-state')) === 'lost');
    await write(commune, 'Tin viết khi mất đường truyền.');
    await until('it is shown as not sent', async () => (await commune.at('chat-outgoing').innerText()).includes('Chưa gửi'));
    await day.look(commune, 'chat-offline');
    await write(secretary, 'Tin thứ nhất khi Vân Thượng vắng.');
    await write(phone, 'Tin thứ hai khi Vân Thượng vắng.');
    await until('the secretary has both', async () => (await said(secretary)).at(-1) === 'Tin thứ hai khi Vân Thượng vắng.');
    commune.line.mend();
    await same(['Tin thứ nhất khi Vân Thượng vắng.', 'Tin thứ hai khi Vân Thượng vắng.', 'Tin viết khi mất đường truyền.']);
    assert.equal(await commune.at('chat-outgoing').count(), 0);
  });

  await day.step('a message whose acknowledgement was lost is not stored twice', async () => {
    phone.line.deafen();
    await write(phone, 'Tin mà máy chủ đã nhận nhưng máy chưa biết.');
    await until('the server has it', async () => (await said(secretary)).at(-1) === 'Tin mà máy chủ đã nhận nhưng máy chưa biết.');
    assert.equal(await phone.at('chat-outgoing').count(), 1);
    phone.line.cut();
    await until('the phone is told', async () => (await phone.at('line-state').getAttribute('data-state')) === 'lost');
    phone.line.mend();
    await until('the phone has let go of it', async () => (await phone.at('chat-outgoing').count()) === 0);
    await write(secretary, 'Đã nhận đủ, cảm ơn các đại biểu.');
    await same(['Tin viết khi mất đường truyền.', 'Tin mà máy chủ đã nhận nhưng máy chưa biết.', 'Đã nhận đủ, cảm ơn các đại biểu.']);
  });
}
