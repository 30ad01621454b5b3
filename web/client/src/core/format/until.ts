import type { TextKey } from '../catalogue';

/** Until tells how long it is to an instant in the largest two units that matter. */
export interface Until {
  key: Extract<TextKey, `until.${string}`>;
  args: Record<string, number>;
}

/** until describes the time from now to `at`; past instants are "now". */
export function until(at: string, now: Date): Until {
  const minutes = Math.ceil((Date.parse(at) - now.getTime()) / 60_000);
  if (minutes <= 0) return { key: 'until.now', args: {} };
  if (minutes < 60) return { key: 'until.minutes', args: { minutes } };
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? { key: 'until.hours', args: { hours } } : { key: 'until.hours_minutes', args: { hours, minutes: minutes % 60 } };
  return { key: 'until.days', args: { days: Math.ceil(hours / 24) } };
}
