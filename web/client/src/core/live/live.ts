import { offlineProblem, problemFrom, timeoutProblem } from '../api/problem';
import { signedOut } from '../api/request';
import { followServer } from '../format/time';
import { Value, type Readable } from '../state/value';
import { Backoff } from './backoff';
import { LogCursor, StateCursor, type LogEvent } from './cursor';
import { CLOSE, isAnswer, type ClientFrame, type HelloAnswer, type ServerFrame, type TopicFrame, type TopicStart } from './envelope';
import { openPoll, openSocket, type OpenTransport, type Transport } from './transport';

/** Line is the state of the connection; `since` is when it was lost (device's milliseconds). */
export interface Line {
  state: 'idle' | 'connecting' | 'open' | 'lost' | 'signed_out';
  since: number;
}

/** LogListener hears one log topic. */
export interface LogListener {
  /** position of the last event the listener already has; 0: tell everything, null: only what comes from now on. */
  position: number | null;
  event(event: LogEvent): void;
  /** gap: events after `have` up to `top` cannot be replayed; read them by HTTP before this resolves. */
  gap(have: number, top: number): Promise<void> | void;
  /** signal: a hint on the same topic that is not stored. */
  signal?(name: string, data: unknown): void;
  /** gone: the topic ended or is no longer this person's to hear. */
  gone?(): void;
}

/** LiveOptions exist for tests. */
export interface LiveOptions {
  socket?: OpenTransport;
  poll?: OpenTransport;
  backoff?: Backoff;
}

const OP_TIMEOUT = 10_000;
const QUIET_LIMIT = 30_000;
const PING_LIMIT = 5_000;
const LEAVE_AFTER = 3_000;
/** After so many sockets that never opened, the network is taken for one that breaks them. */
const SOCKETS_BEFORE_POLL = 3;

interface StateTopic {
  kind: 'state';
  cursor: StateCursor;
  value: Value<unknown>;
  users: number;
  leaving: ReturnType<typeof setTimeout> | undefined;
}

interface LogTopic {
  kind: 'log';
  cursor: LogCursor;
  listener: LogListener;
  refetching: boolean;
}

type Topic = StateTopic | LogTopic;

interface Pending {
  resolve(value: unknown): void;
  reject(problem: unknown): void;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * Live is the one connection of a tab to the server: it follows topics, keeps their positions over
 * lost lines, and carries requests that need an answer on the same line (media signalling).
 */
export class Live {
  readonly line = new Value<Line>({ state: 'idle', since: 0 });

  #topics = new Map<string, Topic>();
  #signals = new Map<string, Set<(name: string, data: unknown) => void>>();
  #pending = new Map<number, Pending>();
  #counter = 0;
  #epoch = '';
  #running = false;
  #ready = false;
  #failedSockets = 0;
  #transport: Transport | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  readonly #backoff: Backoff;
  readonly #openSocket: OpenTransport;
  readonly #openPoll: OpenTransport;

  constructor(options: LiveOptions = {}) {
    this.#backoff = options.backoff ?? new Backoff();
    this.#openSocket = options.socket ?? openSocket;
    this.#openPoll = options.poll ?? openPoll;
  }

  /** start connects and keeps connected until stop. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#backoff.reset();
    if (typeof window !== 'undefined') {
      window.addEventListener('online', this.#wake);
      document.addEventListener('visibilitychange', this.#wake);
    }
    this.#connect();
  }

  /** stop closes the line and forgets every position. */
  stop(): void {
    this.#running = false;
    if (typeof window !== 'undefined') {
      window.removeEventListener('online', this.#wake);
      document.removeEventListener('visibilitychange', this.#wake);
    }
    clearTimeout(this.#retry);
    this.#drop();
    this.#epoch = '';
    for (const topic of this.#topics.values()) this.#restart(topic);
    this.line.set({ state: 'idle', since: 0 });
  }

  /** state follows a state topic: undefined until its first value, and again when it is gone. */
  state<T>(name: string): Readable<T | undefined> {
    return {
      get: () => {
        const topic = this.#topics.get(name);
        return topic?.kind === 'state' ? (topic.value.get() as T | undefined) : undefined;
      },
      subscribe: (listener) => {
        const topic = this.#useState(name);
        const end = topic.value.subscribe((value) => listener(value as T | undefined));
        return () => {
          end();
          this.#leaveState(name, topic);
        };
      },
    };
  }

  /** log follows a log topic from the listener's position; one listener a topic. Returns the end. */
  log(name: string, listener: LogListener): () => void {
    const topic: LogTopic = { kind: 'log', cursor: new LogCursor(listener.position), listener, refetching: false };
    this.#topics.set(name, topic);
    this.#subscribe(name, position(topic));
    return () => {
      if (this.#topics.get(name) === topic) this.#forget(name);
    };
  }

  /** signals hears what the server sends to this connection on a topic that needs no subscription. */
  signals(name: string, listener: (name: string, data: unknown) => void): () => void {
    const listeners = this.#signals.get(name) ?? new Set();
    listeners.add(listener);
    this.#signals.set(name, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#signals.delete(name);
    };
  }

  /** op sends a request on the line and returns its answer; rejected with a Problem, also when the line is down. */
  op<T>(name: string, data?: unknown, options: { timeout?: number } = {}): Promise<T> {
    if (!this.#ready) return Promise.reject(offlineProblem());
    return this.#ask<T>({ op: name, d: data }, options.timeout ?? OP_TIMEOUT);
  }

  /** `heard` runs before any later frame: events may follow an answer in the same breath. */
  #ask<T>(frame: Omit<ClientFrame, 'i'>, timeout: number, heard?: (answer: T) => void): Promise<T> {
    const transport = this.#transport;
    if (!transport) return Promise.reject(offlineProblem());
    const i = (this.#counter += 1);
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(i);
        reject(timeoutProblem());
      }, timeout);
      const answered = (value: unknown) => {
        heard?.(value as T);
        resolve(value as T);
      };
      this.#pending.set(i, { resolve: answered, reject, timer });
      transport.send({ i, ...frame });
    });
  }

  #connect(): void {
    clearTimeout(this.#retry);
    if (!this.#running || this.#transport) return;
    if (this.line.get().state !== 'lost') this.line.set({ state: 'connecting', since: Date.now() });
    const poll = this.#failedSockets >= SOCKETS_BEFORE_POLL;
    let opened = false;
    const transport: Transport = (poll ? this.#openPoll : this.#openSocket)({
      opened: () => {
        if (this.#transport !== transport) return;
        opened = true;
        if (!poll) this.#failedSockets = 0;
        void this.#hello();
      },
      frame: (frame) => {
        if (this.#transport === transport) this.#hear(frame);
      },
      closed: (code) => {
        if (this.#transport !== transport) return;
        if (!opened && !poll) this.#failedSockets += 1;
        // When polling ends, one socket is tried again: the network may have changed.
        if (poll) this.#failedSockets = SOCKETS_BEFORE_POLL - 1;
        this.#lost(code);
      },
    });
    this.#transport = transport;
  }

  async #hello(): Promise<void> {
    const topics: Record<string, { pos?: number }> = {};
    for (const [name, topic] of this.#topics) topics[name] = { pos: position(topic) };
    let answer: HelloAnswer;
    try {
      answer = await this.#ask<HelloAnswer>({ op: 'hello', d: { topics, epoch: this.#epoch } }, OP_TIMEOUT, (heard) => this.#applyHello(heard));
    } catch {
      this.#lost(1006);
      return;
    }
    followServer(answer.server_time);
    this.#backoff.reset();
    this.#ready = true;
    this.#heardAt = Date.now();
    this.#heartbeat = setInterval(() => this.#beat(), 5_000);
    this.line.set({ state: 'open', since: Date.now() });
    // Topics asked for while hello was under way are not in its answer.
    for (const [name, topic] of this.#topics) if (!(name in topics)) this.#subscribe(name, position(topic));
  }

  #applyHello(answer: HelloAnswer): void {
    const other = this.#epoch !== '' && this.#epoch !== answer.epoch;
    this.#epoch = answer.epoch;
    for (const [name, topic] of this.#topics) {
      const start = answer.topics[name];
      if (start === 'denied') this.#gone(name, topic);
      else if (other || start === 'reset') this.#restart(topic, true);
      // Without a position nothing is replayed: what happened while the line was away has to be read.
      else if (topic.kind === 'log' && topic.cursor.position === null) void this.#refetch(topic, null);
    }
  }

  #hear(frame: ServerFrame): void {
    this.#heardAt = Date.now();
    if (isAnswer(frame)) {
      const pending = this.#pending.get(frame.a);
      if (!pending) return;
      this.#pending.delete(frame.a);
      clearTimeout(pending.timer);
      if (frame.e) {
        pending.reject(problemFrom(frame.e));
        return;
      }
      pending.resolve(frame.d);
      return;
    }
    this.#hearTopic(frame);
  }

  #hearTopic(frame: TopicFrame): void {
    const topic = this.#topics.get(frame.t);
    if (frame.s === undefined && frame.v === undefined && frame.k !== undefined) {
      for (const listener of this.#signals.get(frame.t) ?? []) listener(frame.k, frame.d);
      if (topic?.kind === 'log') topic.listener.signal?.(frame.k, frame.d);
      return;
    }
    if (!topic) return;
    if (frame.gone) {
      this.#gone(frame.t, topic);
    } else if (frame.gap && topic.kind === 'log') {
      void this.#refetch(topic, frame.gap.top);
    } else if (topic.kind === 'state' && frame.v !== undefined) {
      if (topic.cursor.take(frame.v)) topic.value.set(frame.d);
    } else if (topic.kind === 'log' && frame.s !== undefined) {
      deliver(topic, topic.cursor.take({ seq: frame.s, name: frame.k ?? '', data: frame.d }));
      if (topic.cursor.hole && !topic.refetching) this.#subscribe(frame.t, position(topic));
    }
  }

  /** What cannot be replayed is read by HTTP; events heard meanwhile wait behind the hole. */
  async #refetch(topic: LogTopic, top: number | null): Promise<void> {
    if (topic.refetching) return;
    topic.refetching = true;
    try {
      await topic.listener.gap(topic.cursor.position ?? 0, top ?? 0);
      if (top !== null) deliver(topic, topic.cursor.jump(top));
    } catch {
      // The line or the server failed; the next hello repeats the position and so the gap.
    } finally {
      topic.refetching = false;
    }
  }

  #restart(topic: Topic, told = false): void {
    if (topic.kind === 'state') {
      topic.cursor.reset();
      return;
    }
    const whole = topic.listener.position !== null;
    topic.cursor.reset(whole ? 0 : null);
    if (told) void this.#refetch(topic, whole ? 0 : null);
  }

  #gone(name: string, topic: Topic): void {
    if (topic.kind === 'state') {
      topic.cursor.reset();
      topic.value.set(undefined);
      return;
    }
    this.#topics.delete(name);
    topic.listener.gone?.();
  }

  #useState(name: string): StateTopic {
    const present = this.#topics.get(name);
    if (present?.kind === 'state') {
      clearTimeout(present.leaving);
      present.users += 1;
      return present;
    }
    const topic: StateTopic = { kind: 'state', cursor: new StateCursor(), value: new Value<unknown>(undefined), users: 1, leaving: undefined };
    this.#topics.set(name, topic);
    this.#subscribe(name, 0);
    return topic;
  }

  /** A topic stays for a moment after its last user, so that going from screen to screen keeps it. */
  #leaveState(name: string, topic: StateTopic): void {
    topic.users -= 1;
    if (topic.users > 0) return;
    topic.leaving = setTimeout(() => {
      if (topic.users === 0 && this.#topics.get(name) === topic) this.#forget(name);
    }, LEAVE_AFTER);
  }

  #subscribe(name: string, pos: number | undefined): void {
    if (!this.#ready) return;
    const topic = this.#topics.get(name);
    const mine = () => topic !== undefined && this.#topics.get(name) === topic;
    this.#ask<TopicStart>({ op: 'sub', t: name, pos }, OP_TIMEOUT, (start) => {
      if (topic && mine() && start === 'reset') this.#restart(topic, true);
    }).catch((problem: unknown) => {
      if (topic && mine() && !isOffline(problem)) this.#gone(name, topic);
    });
  }

  #forget(name: string): void {
    this.#topics.delete(name);
    if (this.#ready) this.#ask({ op: 'unsub', t: name }, OP_TIMEOUT).catch(() => undefined);
  }

  #beat(): void {
    if (Date.now() - this.#heardAt >= QUIET_LIMIT) this.#probe();
  }

  #probe(): void {
    const transport = this.#transport;
    this.#ask({ op: 'ping' }, PING_LIMIT).catch((problem: unknown) => {
      if (this.#transport === transport && isOffline(problem)) this.#lost(1006);
    });
  }

  #wake = (): void => {
    if (typeof document !== 'undefined' && document.visibilityState === 'hidden') return;
    if (this.#ready) this.#probe();
    else this.#connect();
  };

  #drop(): void {
    clearInterval(this.#heartbeat);
    this.#ready = false;
    const transport = this.#transport;
    this.#transport = null;
    transport?.close();
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(offlineProblem());
    }
    this.#pending.clear();
  }

  #lost(code: number): void {
    this.#drop();
    if (code === CLOSE.signedOut) {
      this.#running = false;
      this.line.set({ state: 'signed_out', since: Date.now() });
      signedOut.set(true);
      return;
    }
    if (!this.#running) return;
    const line = this.line.get();
    if (line.state !== 'lost') this.line.set({ state: 'lost', since: line.state === 'connecting' ? line.since : Date.now() });
    this.#retry = setTimeout(() => this.#connect(), this.#backoff.next());
  }
}

/** position is what the server is told; a member without a value is left out of the frame. */
function position(topic: Topic): number | undefined {
  return topic.kind === 'state' ? topic.cursor.version : (topic.cursor.position ?? undefined);
}

function deliver(topic: LogTopic, events: LogEvent[]): void {
  for (const event of events) topic.listener.event(event);
}

function isOffline(problem: unknown): boolean {
  return problem instanceof Error && 'offline' in problem && problem.offline === true;
}
