import type { TextKey } from '../catalogue';
import { clock } from './time';

/** Until tells how long it is to an instant, the way people say it. */
export interface Until {
  key: Extract<TextKey, `until.${string}`>;
  args: Record<string, string | number>;
}

/** Việt Nam is seven hours before UTC the whole year. */
const ZONE = 7 * 3_600_000;
const DAY = 24 * 3_600_000;

/** The morning after is "tomorrow" when the night lies between; before that it is a number of hours. */
const TONIGHT = 6;

/** until describes the time from now to `at`; past instants are "now". Days are counted by the calendar. */
export function until(at: string, now: Date): Until {
  const minutes = Math.ceil((Date.parse(at) - now.getTime()) / 60_000);
  if (minutes <= 0) return { key: 'until.now', args: {} };
  if (minutes < 60) return { key: 'until.minutes', args: { minutes } };
  const hours = Math.floor(minutes / 60);
  const days = dayNumber(Date.parse(at)) - dayNumber(now.getTime());
  if (days === 0 || hours < TONIGHT) return minutes % 60 === 0 ? { key: 'until.hours', args: { hours } } : { key: 'until.hours_minutes', args: { hours, minutes: minutes % 60 } };
  if (days === 1) return { key: 'until.tomorrow', args: { at: clock(at) } };
  return { key: 'until.days', args: { days } };
}

/** dayNumber counts the calendar's days in Việt Nam. */
function dayNumber(instant: number): number {
  return Math.floor((instant + ZONE) / DAY);
}
