import { serverNow } from '../format/time';
import type { Readable } from './value';

/** How often things that lapse by the minute are looked at, in milliseconds. */
const PACE = 5_000;

/** Ticking is the time by the server's clock, told every few seconds as long as somebody listens. */
class Ticking implements Readable<number> {
  #listeners = new Set<(now: number) => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  get(): number {
    return serverNow().getTime();
  }

  subscribe(listener: (now: number) => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => {
      for (const each of [...this.#listeners]) each(this.get());
    }, PACE);
    listener(this.get());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }
}

/** now is in milliseconds; for what lapses within minutes, such as the approval of one of two persons. */
export const now: Readable<number> = new Ticking();
