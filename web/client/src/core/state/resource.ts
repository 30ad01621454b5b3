import { Value } from './value';

/**
 * Resource is one thing read from the server. A failed refresh keeps what was read before; the
 * answer of the latest request wins, whatever order the answers come in.
 */
export class Resource<T> {
  /** value is null until the first answer. */
  readonly value = new Value<T | null>(null);
  /** problem of the latest request, null after a good one. */
  readonly problem = new Value<unknown>(null);
  #request = 0;
  #ending = new AbortController();
  readonly #read: (signal: AbortSignal) => Promise<T>;

  constructor(read: (signal: AbortSignal) => Promise<T>) {
    this.#read = read;
  }

  /** refresh reads again; never rejects, see problem. */
  refresh = async (): Promise<void> => {
    const request = (this.#request += 1);
    try {
      const value = await this.#read(this.#ending.signal);
      if (request !== this.#request) return;
      this.problem.set(null);
      this.value.set(value);
    } catch (cause) {
      if (this.#ending.signal.aborted || request !== this.#request) return;
      this.problem.set(cause);
    }
  };

  /** end aborts what is under way; used when the screen goes. */
  end = (): void => {
    this.#ending.abort();
  };
}
