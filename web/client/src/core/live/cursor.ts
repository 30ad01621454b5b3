/** LogEvent is one event of a log topic: `seq` counts from 1 without holes. */
export interface LogEvent {
  seq: number;
  name: string;
  data: unknown;
}

/**
 * LogCursor brings the events of a log topic into order, each exactly once: known numbers are
 * dropped, the next one is delivered, later ones wait until the hole before them is filled.
 */
export class LogCursor {
  #position: number | null;
  #waiting = new Map<number, LogEvent>();

  /** position of the last event already had; null: whatever comes first is where it begins. */
  constructor(position: number | null) {
    this.#position = position;
  }

  /** position is the number of the last event delivered without a hole before it; null while none is known. */
  get position(): number | null {
    return this.#position;
  }

  /** hole tells that a later event waits for a missing one. */
  get hole(): boolean {
    return this.#waiting.size > 0;
  }

  /** take accepts an event and returns those that can now be delivered, in order. */
  take(event: LogEvent): LogEvent[] {
    this.#position ??= event.seq - 1;
    if (event.seq <= this.#position) return [];
    this.#waiting.set(event.seq, event);
    return this.#drain();
  }

  /** jump moves to `position` after the events before it were read elsewhere; returns what may follow it. */
  jump(position: number): LogEvent[] {
    const now = Math.max(position, this.#position ?? 0);
    this.#position = now;
    for (const seq of [...this.#waiting.keys()]) if (seq <= now) this.#waiting.delete(seq);
    return this.#drain();
  }

  /** reset starts again at `position`: the numbers before belong to another epoch. */
  reset(position: number | null): void {
    this.#position = position;
    this.#waiting.clear();
  }

  #drain(): LogEvent[] {
    const ready: LogEvent[] = [];
    for (let next = this.#next(); next; next = this.#next()) {
      this.#waiting.delete(next.seq);
      this.#position = next.seq;
      ready.push(next);
    }
    return ready;
  }

  #next(): LogEvent | undefined {
    return this.#waiting.get((this.#position ?? 0) + 1);
  }
}

/** StateCursor keeps the newest version of a state topic; older or equal versions are dropped. */
export class StateCursor {
  #version = 0;

  get version(): number {
    return this.#version;
  }

  /** take tells whether a value of this version is news. */
  take(version: number): boolean {
    if (version <= this.#version) return false;
    this.#version = version;
    return true;
  }

  /** reset forgets the version: the numbers before belong to another epoch. */
  reset(): void {
    this.#version = 0;
  }
}
