import assert from 'node:assert/strict';
import { inTurns } from '../../lib/seat.mjs';
import { step, voteNamed } from '../counting/gather.mjs';

const CODE = 'BQ-90';

/** conclude: the open vote of the spare tablet, which holds a ballot against, ends with equal sides; the chair concludes. */
export async function conclude(day) {
  const { chair } = day.people;

  await day.step('25 to 25 with 7 who do not vote: the chair concludes with a reason, and everybody reads it', async () => {
    const { spare } = day.people;
    const { id } = await voteNamed(day, CODE);
    const seats = [...day.seats].filter(([login]) => login !== 'db44').map(([, seat]) => seat);
    await inTurns(seats.slice(0, 49), (seat) => seat.vote(id, seats.indexOf(seat) < 25 ? 'for' : 'against'));
    await chair.reads(`vote-received-${CODE}`, /^50$/);
    await step(day, new RegExp(`Kết thúc biểu quyết ${CODE}`));
    await chair.reads('next-step', new RegExp(`Kết luận biểu quyết ${CODE}`));
    await day.look(chair, 'acts-needs-chair');
    await chair.press('next-step');
    await chair.at('confirm-reason').fill('Theo bên có ý kiến của Chủ tọa');
    assert.ok(await chair.at('confirm-submit').isDisabled(), 'a reason alone is no conclusion');
    await chair.at('conclude-passed').check();
    await day.look(chair, 'acts-conclude');
    await chair.press('confirm-submit');
    await chair.misses('confirm');
    await step(day, new RegExp(`Công bố kết quả ${CODE}`));
    await spare.reads('vote-result', /Chủ tọa kết luận: thông qua\..*Theo bên có ý kiến của Chủ tọa/s);
    await day.look(spare, 'acts-concluded');
    assert.equal((await voteNamed(day, CODE)).result.conclusion, 'passed');
  });
}
