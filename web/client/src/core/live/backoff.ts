/** Backoff computes the waits between attempts: full jitter over a doubling ceiling. */
export class Backoff {
  #attempt = 0;
  readonly #random: () => number;

  /** random returns a number in [0, 1). */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** next returns the wait in milliseconds before the coming attempt: up to 1 s, 2 s, 4 s … 30 s. */
  next(): number {
    const ceiling = Math.min(30_000, 1000 * 2 ** this.#attempt);
    this.#attempt += 1;
    return Math.round(this.#random() * ceiling);
  }

  /** attempts counts the failures since the last success. */
  get attempts(): number {
    return this.#attempt;
  }

  /** reset after a success. */
  reset(): void {
    this.#attempt = 0;
  }
}
