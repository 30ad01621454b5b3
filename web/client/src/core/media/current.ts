import { live, me } from '../state/session';
import { Value, type Readable } from '../state/value';
import { ConferenceClient } from './conference';
import { overLive } from './over-live';
import { isInside } from './state';

/** Current is the conference of this tab: it goes on while the person looks at papers or votes. */
export interface Current {
  meeting: string;
  client: ConferenceClient;
}

const holder = new Value<Current | null>(null);

/** current is the conference of this tab, null before the first was opened. */
export const current: Readable<Current | null> = holder;

/** conferenceOf is this tab's client for the conference of a meeting; another conference is left. */
export function conferenceOf(meeting: string): ConferenceClient {
  const now = holder.get();
  if (now?.meeting === meeting) return now.client;
  now?.client.leave();
  const client = new ConferenceClient({ meeting, signalling: overLive(live) });
  holder.set({ meeting, client });
  return client;
}

me.subscribe((person) => {
  const now = holder.get();
  if (person || !now) return;
  if (isInside(now.client.state.get())) now.client.leave();
  holder.set(null);
});
