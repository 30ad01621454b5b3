/**
 * Value is one observable value: the smallest thing a view can follow.
 *
 * It keeps the subscribe contract that Svelte's `$name` notation understands (call at once with the
 * present value, return the function that ends the subscription) without importing any UI library.
 */
export class Value<T> {
  #value: T;
  #listeners = new Set<(value: T) => void>();

  constructor(initial: T) {
    this.#value = initial;
  }

  /** get returns the present value. */
  get(): T {
    return this.#value;
  }

  /** set replaces the value and tells every listener; setting the identical value tells nobody. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** update replaces the value by what `change` makes of the present one. */
  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  /** subscribe calls `listener` now and after every change until the returned function is called. */
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#value);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** Readable is what views see of a Value. */
export interface Readable<T> {
  get(): T;
  subscribe(listener: (value: T) => void): () => void;
}
