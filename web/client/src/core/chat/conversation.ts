import { Problem } from '../api/problem';
import type { History, Message } from '../api/types';
import type { LogListener } from '../live/live';
import { Value, type Readable } from '../state/value';
import type { Outbox } from './outbox';
import { emptyTimeline, withMessages, withOutgoing, withoutOutgoing, type Outgoing, type Timeline } from './timeline';

/** Room is what a conversation needs of the server and the device. */
export interface Room {
  channel: string;
  person: string;
  history(range: { before?: number; after?: number; limit: number }): Promise<History>;
  send(clientId: string, body: string): Promise<Message>;
  markRead(seq: number): Promise<unknown>;
  follow(listener: LogListener): () => void;
  outbox: Outbox;
  newId(): string;
}

const PAGE = 50;
const RETRY_AFTER = 4_000;

/** Refused is a message the server will not take, and what it said. */
export type Refused = ReadonlyMap<string, Problem>;

/**
 * Conversation is one channel on one device: history in pages, new messages from the line, and what
 * is written here until it is stored. A message is sent with the same client id until it is
 * acknowledged, so that it appears exactly once whatever happens on the way.
 */
export class Conversation {
  readonly #timeline = new Value<Timeline>(emptyTimeline);
  readonly #refused = new Value<Refused>(new Map());
  readonly #problem = new Value<unknown>(null);
  readonly #ready = new Value(false);

  readonly timeline: Readable<Timeline> = this.#timeline;
  readonly refused: Readable<Refused> = this.#refused;
  /** problem is why history could not be read last time. */
  readonly problem: Readable<unknown> = this.#problem;
  /** ready is true once the newest page was read. */
  readonly ready: Readable<boolean> = this.#ready;

  readonly #room: Room;
  #end: (() => void) | null = null;
  #stopped = false;
  #sending = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #read = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** start reads the newest page and follows; what was left in the outbox is sent. */
  async start(): Promise<void> {
    for (const outgoing of await this.#room.outbox.all(this.#room.person, this.#room.channel).catch(() => [])) {
      this.#timeline.update((now) => withOutgoing(now, outgoing));
    }
    await this.#begin();
  }

  async #begin(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      const page = await this.#room.history({ limit: PAGE });
      if (this.#stopped) return;
      this.#problem.set(null);
      this.#add(page.messages);
      if (page.top === 0) this.#timeline.update((now) => ({ ...now, whole: true }));
      this.#ready.set(true);
      this.#end = this.#room.follow({
        position: page.top,
        event: ({ name, data }) => {
          if (name === 'message.posted') this.#add([data as Message]);
        },
        gap: (have) => this.#fill(have),
      });
      void this.flush();
    } catch (problem) {
      if (this.#stopped) return;
      this.#problem.set(problem);
      this.#retry = setTimeout(() => void this.#begin(), RETRY_AFTER);
    }
  }

  /** stop follows no longer; what is in the outbox stays there. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#end?.();
  }

  /** older reads the page before what is shown. */
  async older(): Promise<void> {
    const first = this.#timeline.get().messages[0]?.seq;
    if (first === undefined || this.#timeline.get().whole) return;
    try {
      const page = await this.#room.history({ before: first, limit: PAGE });
      this.#add(page.messages);
      if (page.messages.length === 0) this.#timeline.update((now) => ({ ...now, whole: true }));
      this.#problem.set(null);
    } catch (problem) {
      this.#problem.set(problem);
    }
  }

  /** write shows the message at once, keeps it on the device and sends it. */
  async write(body: string): Promise<void> {
    const text = body.normalize('NFC').trim();
    if (text === '') return;
    const outgoing: Outgoing = { client_id: this.#room.newId(), person: this.#room.person, channel_id: this.#room.channel, body: text, at: Date.now() };
    this.#timeline.update((now) => withOutgoing(now, outgoing));
    // A device without storage still sends; the message then lasts as long as the page.
    await this.#room.outbox.put(outgoing).catch(() => undefined);
    await this.flush();
  }

  /** flush sends what waits, in the order it was written. */
  async flush(): Promise<void> {
    if (this.#sending || this.#stopped) return;
    this.#sending = true;
    clearTimeout(this.#retry);
    try {
      for (;;) {
        const next = this.#timeline.get().outgoing.find(({ client_id }) => !this.#refused.get().has(client_id));
        if (!next || this.#stopped) return;
        if (!(await this.#deliver(next))) {
          this.#retry = setTimeout(() => void this.flush(), RETRY_AFTER);
          return;
        }
      }
    } finally {
      this.#sending = false;
    }
  }

  /** Resolves to false when the server was not reached and sending must wait. */
  async #deliver(outgoing: Outgoing): Promise<boolean> {
    try {
      const message = await this.#room.send(outgoing.client_id, outgoing.body);
      await this.#room.outbox.remove(outgoing.client_id).catch(() => undefined);
      this.#add([message]);
      this.#timeline.update((now) => withoutOutgoing(now, outgoing.client_id));
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.offline || problem.status >= 500 || problem.status === 429) return false;
      this.#refused.update((now) => new Map(now).set(outgoing.client_id, problem));
      return true;
    }
  }

  /** again sends a refused message once more. */
  async again(clientId: string): Promise<void> {
    this.#forgive(clientId);
    await this.flush();
  }

  /** discard takes back a message the server refused; returns its text so that it is not lost. */
  async discard(clientId: string): Promise<string> {
    const body = this.#timeline.get().outgoing.find(({ client_id }) => client_id === clientId)?.body ?? '';
    await this.#room.outbox.remove(clientId).catch(() => undefined);
    this.#timeline.update((now) => withoutOutgoing(now, clientId));
    this.#forgive(clientId);
    return body;
  }

  /** read moves my read mark forward to the newest message shown; resolves to whether the server knows a new one. */
  async read(): Promise<boolean> {
    const top = this.#timeline.get().messages.at(-1)?.seq ?? 0;
    if (top <= this.#read) return false;
    const before = this.#read;
    this.#read = top;
    try {
      await this.#room.markRead(top);
      return true;
    } catch {
      this.#read = before;
      return false;
    }
  }

  #forgive(clientId: string): void {
    this.#refused.update((now) => {
      const rest = new Map(now);
      rest.delete(clientId);
      return rest;
    });
  }

  #add(messages: Message[]): void {
    const before = this.#timeline.get().outgoing;
    this.#timeline.update((now) => withMessages(now, messages));
    const left = new Set(this.#timeline.get().outgoing);
    for (const gone of before) if (!left.has(gone)) void this.#room.outbox.remove(gone.client_id).catch(() => undefined);
  }

  async #fill(have: number): Promise<void> {
    let after = have;
    for (;;) {
      const page = await this.#room.history({ after, limit: 200 });
      this.#add(page.messages);
      const last = page.messages.at(-1)?.seq ?? page.top;
      if (last >= page.top || page.messages.length === 0) return;
      after = last;
    }
  }
}
