import { until } from '../../lib/until.mjs';

export const passphrase = 'Sông Đà nước xanh';

/** board is the counting board at its five devices, the head first. */
export const board = (day) => ['head', 'member', 'third', 'fourth', 'fifth'].map((name) => day.people[name]);

/** key: the five make their key; what each backs up and confirms. */
export async function key(day) {
  const { head, member, third, secretary } = day.people;

  await day.step('before there is a key the secret vote cannot be opened, and that is said', async () => {
    await secretary.go(`/meetings/${day.meeting}/secretary?view=votes`);
    await secretary.press('vote-ready-B-01');
    await secretary.reads('secret-no-key-B-01', /./);
    await day.look(secretary, 'secret-no-key');
  });

  await day.step('the head starts; five members choose a passphrase each, their devices do the rest', async () => {
    await head.go(`/meetings/${day.meeting}/keys`);
    await head.press('keys-begin');
    await head.reads('keys-state', /Bước 1/);
    for (const person of board(day).slice(1)) await person.go(`/meetings/${day.meeting}/keys`);
    for (const person of board(day)) {
      await person.at('keys-passphrase').fill(passphrase);
      await person.at('keys-passphrase-again').fill(passphrase);
      await person.press('keys-create');
    }
    for (const person of board(day)) await person.sees('keys-backup');
    await head.reads('keys-state', /Bước 2/);
    await day.look(third, 'secret-backup');
  });

  await day.step('all put their backup away and confirm: the key is ready, and the office sees it', async () => {
    for (const person of board(day)) {
      await person.at('keys-kept').check();
      await person.press('keys-confirm');
    }
    for (const person of board(day)) await person.reads('keys-state', /sẵn sàng/);
    await until('the vote has its key', async () => (await secretary.at('secret-no-key-B-01').count()) === 0);
    await day.look(member, 'secret-key-ready');
  });
}
