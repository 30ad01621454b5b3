import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff } from './backoff';
import type { ClientFrame, ServerFrame } from './envelope';
import { Live, type LogListener } from './live';
import type { TransportEvents } from './transport';

class FakeLine {
  sent: ClientFrame[] = [];
  closed = false;
  constructor(
    readonly kind: 'socket' | 'poll',
    readonly events: TransportEvents,
  ) {}
  answer(op: string, d: unknown): void {
    const frame = [...this.sent].reverse().find((one) => one.op === op);
    if (!frame) throw new Error(`no ${op} was sent`);
    this.hear({ a: frame.i, d });
  }
  hear(frame: ServerFrame): void {
    this.events.frame(frame);
  }
  ops(): string[] {
    return this.sent.map(({ op, t }) => (t ? `${op} ${t}` : op));
  }
}

class Bench {
  lines: FakeLine[] = [];
  live = new Live({ socket: this.#opener('socket'), poll: this.#opener('poll'), backoff: new Backoff(() => 0.5) });
  #opener(kind: 'socket' | 'poll') {
    return (events: TransportEvents) => {
      const line = new FakeLine(kind, events);
      this.lines.push(line);
      return { send: (frame: ClientFrame) => line.sent.push(JSON.parse(JSON.stringify(frame))), close: () => (line.closed = true) };
    };
  }
  get line(): FakeLine {
    return this.lines[this.lines.length - 1] as FakeLine;
  }
  async open(topics: Record<string, 'ok' | 'denied' | 'reset'> = {}, epoch = 'e1'): Promise<void> {
    this.line.events.opened();
    this.line.answer('hello', { connection: 'c', epoch, server_time: new Date().toISOString(), topics });
    await vi.advanceTimersByTimeAsync(0);
  }
  hello(): unknown {
    return this.line.sent.find(({ op }) => op === 'hello')?.d;
  }
}

function listener(position: number | null = 0) {
  const heard: unknown[] = [];
  const gaps: [number, number][] = [];
  const log: LogListener = { position, event: ({ seq }) => heard.push(seq), gap: (have, top) => void gaps.push([have, top]), gone: () => heard.push('gone') };
  return { heard, gaps, log };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('Live', () => {
  it('keeps the value of a state topic over a lost line and asks from its version', async () => {
    const bench = new Bench();
    const seen: unknown[] = [];
    bench.live.start();
    bench.live.state('meeting/m').subscribe((value) => seen.push(value));
    await bench.open({ 'meeting/m': 'ok' });
    bench.line.hear({ t: 'meeting/m', v: 5, k: 'agenda.moved', d: 'five' });
    bench.line.hear({ t: 'meeting/m', v: 4, k: 'agenda.moved', d: 'four' });
    bench.line.events.closed(1006);
    expect(bench.live.line.get().state).toBe('lost');
    await vi.advanceTimersByTimeAsync(500);
    await bench.open({ 'meeting/m': 'ok' });
    expect(bench.hello()).toEqual({ topics: { 'meeting/m': { pos: 5 } }, epoch: 'e1' });
    expect(seen).toEqual([undefined, 'five']);
    expect(bench.live.line.get().state).toBe('open');
  });

  it('hears each log event once over duplicates, holes and reconnects', async () => {
    const bench = new Bench();
    const { heard, log } = listener(7);
    bench.live.start();
    bench.live.log('chat/c', log);
    await bench.open({ 'chat/c': 'ok' });
    for (const s of [8, 8, 10]) bench.line.hear({ t: 'chat/c', s, k: 'message.posted', d: {} });
    expect(bench.line.ops()).toContain('sub chat/c');
    bench.line.events.closed(4008);
    await vi.advanceTimersByTimeAsync(500);
    await bench.open({ 'chat/c': 'ok' });
    expect(bench.hello()).toEqual({ topics: { 'chat/c': { pos: 8 } }, epoch: 'e1' });
    for (const s of [9, 10, 11]) bench.line.hear({ t: 'chat/c', s, k: 'message.posted', d: {} });
    expect(heard).toEqual([8, 9, 10, 11]);
  });

  it('reads a gap by other means before it goes on', async () => {
    const bench = new Bench();
    const { heard, gaps, log } = listener(1);
    bench.live.start();
    bench.live.log('chat/c', log);
    await bench.open({ 'chat/c': 'ok' });
    bench.line.hear({ t: 'chat/c', gap: { have: 1, top: 900 } });
    bench.line.hear({ t: 'chat/c', s: 901, k: 'message.posted', d: {} });
    await vi.advanceTimersByTimeAsync(0);
    expect(gaps).toEqual([[1, 900]]);
    expect(heard).toEqual([901]);
  });

  it('begins where it is told to, and rereads after a lost line while it knows no position', async () => {
    const bench = new Bench();
    const { heard, gaps, log } = listener(null);
    bench.live.start();
    bench.live.log('person/p', log);
    await bench.open({ 'person/p': 'ok' });
    expect(bench.hello()).toEqual({ topics: { 'person/p': {} }, epoch: '' });
    bench.line.events.closed(1006);
    await vi.advanceTimersByTimeAsync(500);
    await bench.open({ 'person/p': 'ok' });
    expect(gaps).toHaveLength(2);
    for (const s of [41, 41, 43, 42]) bench.line.hear({ t: 'person/p', s, k: 'ballot.stored', d: {} });
    expect(heard).toEqual([41, 42, 43]);
  });

  it('starts a topic again when the server says its position is from elsewhere', async () => {
    const bench = new Bench();
    const { heard, log } = listener(70);
    bench.live.start();
    await bench.open();
    bench.live.log('chat/c', log);
    bench.line.answer('sub', 'reset');
    bench.line.hear({ t: 'chat/c', s: 1, k: 'message.posted', d: {} });
    await vi.advanceTimersByTimeAsync(0);
    bench.line.hear({ t: 'chat/c', s: 2, k: 'message.posted', d: {} });
    expect(heard).toEqual([1, 2]);
  });

  it('starts again after another epoch', async () => {
    const bench = new Bench();
    const { heard, gaps, log } = listener(50);
    const states: unknown[] = [];
    bench.live.start();
    bench.live.log('chat/c', log);
    bench.live.state('meeting/m').subscribe((value) => states.push(value));
    await bench.open({});
    bench.line.hear({ t: 'meeting/m', v: 90, k: 'x', d: 'old' });
    bench.line.events.closed(1006);
    await vi.advanceTimersByTimeAsync(500);
    await bench.open({}, 'e2');
    bench.line.hear({ t: 'meeting/m', v: 3, k: 'x', d: 'restored' });
    bench.line.hear({ t: 'chat/c', s: 1, k: 'message.posted', d: {} });
    expect(states).toEqual([undefined, 'old', 'restored']);
    expect(gaps).toHaveLength(1);
    expect(heard).toEqual([1]);
  });

  it('ends a topic that is gone or denied', async () => {
    const bench = new Bench();
    const { heard, log } = listener();
    const states: unknown[] = [];
    bench.live.start();
    bench.live.log('chat/c', log);
    bench.live.state('meeting/m').subscribe((value) => states.push(value));
    await bench.open({ 'chat/c': 'denied' });
    bench.line.hear({ t: 'meeting/m', v: 1, d: 'a' });
    bench.line.hear({ t: 'meeting/m', gone: true });
    expect(heard).toEqual(['gone']);
    expect(states).toEqual([undefined, 'a', undefined]);
  });

  it('turns to polling when sockets never open, and back to a socket later', async () => {
    const bench = new Bench();
    bench.live.start();
    for (let i = 0; i < 3; i += 1) {
      bench.line.events.closed(1006);
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(bench.lines.map(({ kind }) => kind)).toEqual(['socket', 'socket', 'socket', 'poll']);
    bench.line.events.closed(1006);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(bench.line.kind).toBe('socket');
  });

  it('answers requests, refuses with the problem, and fails them when the line goes', async () => {
    const bench = new Bench();
    bench.live.start();
    await expect(bench.live.op('media.join')).rejects.toMatchObject({ code: 'client.offline' });
    await bench.open();
    const joined = bench.live.op('media.join', { meeting_id: 'm' });
    bench.line.answer('media.join', { participant_id: 'p' });
    await expect(joined).resolves.toEqual({ participant_id: 'p' });
    const refused = bench.live.op('media.leave');
    bench.line.hear({ a: bench.line.sent.at(-1)?.i ?? 0, e: { status: 403, code: 'people.forbidden', detail: 'Không được phép' } });
    await expect(refused).rejects.toMatchObject({ code: 'people.forbidden', text: 'Không được phép' });
    const broken = bench.live.op('media.state');
    bench.line.events.closed(1006);
    await expect(broken).rejects.toMatchObject({ code: 'client.offline' });
  });

  it('stops for good when the session ended', async () => {
    const bench = new Bench();
    bench.live.start();
    await bench.open();
    bench.line.events.closed(4003);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bench.lines).toHaveLength(1);
    expect(bench.live.line.get().state).toBe('signed_out');
  });

  it('finds a silent line out by asking', async () => {
    const bench = new Bench();
    bench.live.start();
    await bench.open();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(bench.line.ops()).toContain('ping');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(bench.live.line.get().state).toBe('lost');
    expect(bench.line.closed).toBe(true);
  });

  it('leaves a state topic a moment after its last user', async () => {
    const bench = new Bench();
    bench.live.start();
    await bench.open();
    const end = bench.live.state('meeting/m').subscribe(() => undefined);
    end();
    const again = bench.live.state('meeting/m').subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(bench.line.ops()).toEqual(['hello', 'sub meeting/m']);
    again();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(bench.line.ops()).toContain('unsub meeting/m');
  });
});
