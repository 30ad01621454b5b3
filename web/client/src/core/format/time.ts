const ZONE = 'Asia/Ho_Chi_Minh';

function formatter(options: Intl.DateTimeFormatOptions): (at: string | Date) => string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hourCycle: 'h23', ...options });
  return (at) => format.format(typeof at === 'string' ? new Date(at) : at);
}

/** clock shows the time of day as hh:mm. */
export const clock = formatter({ hour: '2-digit', minute: '2-digit' });

/** clockSeconds shows the time of day as hh:mm:ss. */
export const clockSeconds = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** day shows a date as dd/mm/yyyy. */
export const day = formatter({ day: '2-digit', month: '2-digit', year: 'numeric' });

/** weekday names the day of the week in the given language. */
export function weekday(at: string | Date, language: 'vi' | 'en'): string {
  const word = new Intl.DateTimeFormat(language, { timeZone: ZONE, weekday: 'long' }).format(typeof at === 'string' ? new Date(at) : at);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** dayAndClock shows hh:mm dd/mm/yyyy. */
export function dayAndClock(at: string | Date): string {
  return `${clock(at)} ${day(at)}`;
}

/** sameDay tells whether two instants fall on one day in Việt Nam. */
export function sameDay(a: string | Date, b: string | Date): boolean {
  return day(a) === day(b);
}

/** minutesSeconds shows a duration in seconds as m:ss, with a minus sign when negative. */
export function minutesSeconds(seconds: number): string {
  const whole = Math.trunc(Math.abs(seconds));
  const sign = seconds < 0 && whole > 0 ? '−' : '';
  return `${sign}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

let offset = 0;

/** followServer remembers how far the device's clock is from the server's; the server's clock decides. */
export function followServer(serverTime: string): void {
  const server = Date.parse(serverTime);
  if (!Number.isNaN(server)) offset = server - Date.now();
}

/** serverNow is the present instant by the server's clock. */
export function serverNow(): Date {
  return new Date(Date.now() + offset);
}
