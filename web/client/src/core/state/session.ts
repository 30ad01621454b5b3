import { endedBecause, get, post, put, signedOut } from '../api/request';
import { Problem } from '../api/problem';
import type { Installation, Me } from '../api/types';
import { followServer } from '../format/time';
import { Live } from '../live/live';
import { changeSettings, type Language } from './settings';
import { Value } from './value';

/** live is the one connection of this tab. */
export const live = new Live();

/** me is the person signed in: undefined while asking, null when nobody is. */
export const me = new Value<Me | null | undefined>(undefined);

/** installation says what this server is; null until it was reached once. */
export const installation = new Value<Installation | null>(null);

/** begin asks the server who it is and who is signed in. Throws a Problem when it cannot be reached. */
export async function begin(): Promise<void> {
  const about = await get('/api/installation');
  followServer(about.server_time);
  installation.set(about);
  if (about.first_run) {
    me.set(null);
    return;
  }
  try {
    enter(await get('/api/auth/me'));
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) me.set(null);
    else throw problem;
  }
}

/** enter takes over the person who just signed in and opens the line. */
export function enter(person: Me): void {
  signedOut.set(false);
  endedBecause.set(null);
  followServer(person.server_time);
  me.set(person);
  if (!person.must_change_password) live.start();
}

/** signOut ends the session here, or everywhere. */
export async function signOut(everywhere = false): Promise<void> {
  await post(everywhere ? '/api/auth/sign-out-everywhere' : '/api/auth/sign-out');
  leave();
}

/** leave forgets the person on this page. */
export function leave(): void {
  live.stop();
  me.set(null);
}

/** speak changes the language of the account and of this device. */
export async function speak(language: Language): Promise<void> {
  changeSettings({ language });
  if (me.get()) await put('/api/auth/language', { language });
}

// A session ended elsewhere ends here too; the router then shows the sign-in screen.
signedOut.subscribe((out) => {
  if (out && me.get()) leave();
});
