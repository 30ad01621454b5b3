import assert from 'node:assert/strict';

/** outside: what the program exports is verified without the server, with the delegates' receipts and the head that the wall saw. */
export async function outside(day) {
  const { phone, tablet } = day.people;

  await day.step('the exported board is verified offline, receipts included; a receipt that is none is refused', async () => {
    const places = await Promise.all([phone, tablet].map(async (person) => (await person.context.request.get(`/api/votes/${day.vote}/manifest`)).json()));
    const receipts = places.flatMap(({ mine }) => ['-receipt', `${mine.seq}:${mine.hash}`]);
    const { head } = await day.office.get(`/api/meetings/${day.meeting}/board`);
    const file = day.program.keep('board.jsonl', await day.program.run('board', 'export', '-data', day.program.folder, day.meeting));
    const said = await day.program.run('board', 'verify', file, ...receipts, '-head', `${head.seq}:${head.hash}`);
    assert.match(said, /B-01/);
    await assert.rejects(day.program.run('board', 'verify', file, '-receipt', `${places[0].mine.seq}:${places[1].mine.hash}`), /V19/);
  });
}
