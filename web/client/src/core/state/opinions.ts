import { get } from '../api/request';
import type { OpinionsWaiting } from '../api/types';
import { onPerson, onPersonMissed } from './person';
import { me } from './session';
import { Value } from './value';

/** opinionsWaiting tells whether there are opinion ballots for this person; null until it is known. */
export const opinionsWaiting = new Value<OpinionsWaiting | null>(null);

/** The events that change what waits. */
export const opinionNews = ['opinion.sent', 'opinion.reminded', 'opinion.answered', 'opinion.closed', 'opinion.published', 'opinion.cancelled'] as const;

/** refreshOpinions reads again; a failure keeps what was known. */
export async function refreshOpinions(): Promise<void> {
  const person = me.get()?.person.id;
  if (!person) return;
  try {
    const waiting = await get('/api/opinions/waiting');
    if (me.get()?.person.id === person) opinionsWaiting.set(waiting);
  } catch {
    // The entry in the navigation is a convenience; the screen itself says what went wrong.
  }
}

let known = '';

me.subscribe((person) => {
  if ((person?.person.id ?? '') === known) return;
  known = person?.person.id ?? '';
  opinionsWaiting.set(null);
  void refreshOpinions();
});

for (const name of opinionNews) onPerson(name, () => void refreshOpinions());
onPersonMissed(() => void refreshOpinions());
