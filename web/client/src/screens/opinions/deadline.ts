import type { TextKey } from '../../core/catalogue';

/** Việt Nam is seven hours before UTC the whole year. */
const ZONE = 7 * 3_600_000;

/** Left is how long members may still answer. */
export interface Left {
  key: Extract<TextKey, `opinions.left_${string}`>;
  args: Record<string, number>;
}

/** left tells the time until the deadline by days and hours, below a day by hours and minutes. */
export function left(deadline: string, now: Date): Left {
  const minutes = Math.floor((Date.parse(deadline) - now.getTime()) / 60_000);
  if (minutes < 0 || Date.parse(deadline) <= now.getTime()) return { key: 'opinions.left_over', args: {} };
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return { key: 'opinions.left_days', args: { days: Math.floor(hours / 24), hours: hours % 24 } };
  if (hours > 0) return { key: 'opinions.left_hours', args: { hours, minutes: minutes % 60 } };
  return { key: 'opinions.left_minutes', args: { minutes } };
}

/** toField writes an instant as a field for date and time shows it, in Việt Nam's time. */
export function toField(at: string | null): string {
  if (!at) return '';
  return new Date(Date.parse(at) + ZONE).toISOString().slice(0, 16);
}

/** fromField reads such a field; null for one that is not filled. */
export function fromField(text: string): string | null {
  const at = Date.parse(`${text}:00+07:00`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
