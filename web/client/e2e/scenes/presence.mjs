import { inTurns, Seat } from '../lib/seat.mjs';
import { until } from '../lib/until.mjs';

/** away are the two excused and the one who comes late. */
const away = ['db25', 'db47', 'db50'];
const inBrowser = ['db32', 'db44', 'db45'];

/** presence: check-in in the hall and online, and the count against the quorum on every screen. */
export async function presence(day) {
  const { secretary, chair, tablet, phone, online, commune, wall } = day.people;
  const everywhere = async (pattern) => {
    for (const person of [secretary, chair, tablet, phone, online, commune, wall]) await person.reads('presence-count', pattern);
  };

  await day.step('delegates check in, in the hall and online, and every screen counts them', async () => {
    await phone.picture('check-in');
    await day.look(tablet, 'check-in');
    await tablet.press('check-in-hall');
    await everywhere(/\b1\/60/);
    await phone.press('check-in-hall');
    await online.press('check-in-online');
    await everywhere(/\b3\/60/);
    await online.reads('my-attendance', /trực tuyến/i);
    // An official at a commune is noted, and is no delegate.
    await commune.press('check-in-online');
    await commune.sees('my-attendance');
    await chair.go(`/meetings/${day.meeting}/live`);
    await chair.press('check-in-hall');
    await chair.sees('my-attendance');
    await chair.go(`/meetings/${day.meeting}/chair`);
    await everywhere(/\b4\/60/);
    for (const person of [secretary, chair]) await person.reads('quorum', /chưa đủ điều kiện/i);
    await wall.reads('presence-count', /chưa đủ điều kiện tiến hành \(cần 40\)/i);
  });

  await day.step('the secretary notes an excused delegate, found without typing tones', async () => {
    await secretary.press('view-presence');
    await secretary.at('presence-filter').fill('than van hoa');
    await until('one row is left', async () => (await secretary.at('presence-row').count()) === 1);
    await secretary.press('attendance-excused');
    await secretary.at('confirm-reason').fill('Đi công tác theo điều động');
    await secretary.press('confirm-submit');
    await until('the row says excused', async () => (await secretary.at('presence-row').getAttribute('data-attendance')) === 'excused');
    await day.look(secretary, 'secretary-presence');
    await secretary.at('presence-filter').fill('');
  });

  await day.step('53 further delegates check in with their own sessions: 57 of 60, quorum reached on every screen', async () => {
    const logins = Array.from({ length: 60 }, (_, i) => `db${String(i + 1).padStart(2, '0')}`);
    const others = logins.filter((login) => !away.includes(login) && !inBrowser.includes(login));
    await inTurns(others, async (login) => {
      const seat = await new Seat(day.program, login).signIn();
      day.seats.set(login, seat);
      if (login !== 'db02') await seat.arrive(day.meeting, login === 'db43' ? 'online' : 'hall');
    });
    await everywhere(/\b57\/60/);
    for (const person of [secretary, chair]) await person.reads('quorum', /^đủ điều kiện/i);
    await wall.reads('presence-count', /đủ điều kiện tiến hành/i);
    await day.look(wall, 'presence');
  });
}
