import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offlineProblem, Problem } from '../api/problem';
import type { Message } from '../api/types';
import type { LogListener } from '../live/live';
import { Conversation, type Room } from './conversation';
import type { Outbox } from './outbox';
import { emptyTimeline, sends, withMessages, withOutgoing, type Outgoing } from './timeline';

const message = (seq: number, change: Partial<Message> = {}): Message => ({ channel_id: 'c', seq, client_id: `m${seq}`, sender_id: 'other', sender_name: 'A', sender_title: '', body: `tin ${seq}`, at: '', ...change });

class Server {
  log: Message[] = [];
  offline = false;
  /** The answer is lost on the way although the message was stored. */
  mute = false;
  refuse: Problem | null = null;
  read = 0;
  sent: string[] = [];
  listener: LogListener | null = null;
  kept = new Map<string, Outgoing>();
  #ids = 0;

  outbox: Outbox = {
    all: async (person, channel) => [...this.kept.values()].filter((each) => each.person === person && each.channel_id === channel),
    put: async (outgoing) => void this.kept.set(outgoing.client_id, outgoing),
    remove: async (id) => void this.kept.delete(id),
  };

  room(): Room {
    return {
      channel: 'c',
      person: 'me',
      history: async ({ before, after, limit }) => {
        if (this.offline) throw offlineProblem();
        let found = this.log.filter(({ seq }) => (before === undefined || seq < before) && (after === undefined || seq > after));
        found = after === undefined ? found.slice(-limit) : found.slice(0, limit);
        return { messages: found, top: this.log.length };
      },
      send: async (client_id, body) => {
        this.sent.push(client_id);
        if (this.offline) throw offlineProblem();
        if (this.refuse) throw this.refuse;
        let stored = this.log.find((each) => each.client_id === client_id && each.sender_id === 'me');
        if (!stored) this.log.push((stored = message(this.log.length + 1, { client_id, body, sender_id: 'me' })));
        if (this.mute) throw offlineProblem();
        return stored;
      },
      markRead: async (seq) => void (this.read = seq),
      follow: (listener) => {
        this.listener = listener;
        return () => (this.listener = null);
      },
      outbox: this.outbox,
      newId: () => `id${(this.#ids += 1)}`,
    };
  }

  post(change: Partial<Message> = {}): void {
    const posted = message(this.log.length + 1, change);
    this.log.push(posted);
    this.listener?.event({ seq: posted.seq, name: 'message.posted', data: posted });
  }
}

let server: Server;
const shown = (conversation: Conversation): string[] => {
  const { messages, outgoing } = conversation.timeline.get();
  return [...messages.map(({ body }) => body), ...outgoing.map(({ body }) => `(${body})`)];
};

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
});
afterEach(() => vi.useRealTimers());

async function opened(): Promise<Conversation> {
  const conversation = new Conversation(server.room());
  await conversation.start();
  await vi.advanceTimersByTimeAsync(0);
  return conversation;
}

describe('Conversation', () => {
  it('shows history and what comes, each number once and in order', async () => {
    server.log = [message(1), message(2)];
    const conversation = await opened();
    server.post();
    server.listener?.event({ seq: 2, name: 'message.posted', data: message(2) });
    expect(shown(conversation)).toEqual(['tin 1', 'tin 2', 'tin 3']);
    expect(conversation.timeline.get().whole).toBe(true);
  });

  it('reads older pages until there is nothing before', async () => {
    server.log = Array.from({ length: 70 }, (_, i) => message(i + 1));
    const conversation = await opened();
    expect(conversation.timeline.get().messages[0]?.seq).toBe(21);
    await conversation.older();
    expect(conversation.timeline.get()).toMatchObject({ whole: true });
    expect(conversation.timeline.get().messages).toHaveLength(70);
  });

  it('shows what I write at once, and once when it is stored and comes back on the line', async () => {
    const conversation = await opened();
    const writing = conversation.write('  Tôi đã nhận ');
    expect(shown(conversation)).toEqual(['(Tôi đã nhận)']);
    await writing;
    server.listener?.event({ seq: 1, name: 'message.posted', data: server.log[0] });
    expect(shown(conversation)).toEqual(['Tôi đã nhận']);
    expect(server.kept.size).toBe(0);
  });

  it('keeps unsent messages over a reload and sends each exactly once', async () => {
    const first = await opened();
    server.mute = true;
    await first.write('một');
    server.mute = false;
    server.offline = true;
    await first.write('hai');
    first.stop();
    expect([...server.kept.values()].map(({ body }) => body)).toEqual(['một', 'hai']);

    server.offline = false;
    const second = await opened();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.log.map(({ body }) => body)).toEqual(['một', 'hai']);
    expect(shown(second)).toEqual(['một', 'hai']);
    expect(server.kept.size).toBe(0);
  });

  it('tries again by itself, in the order of writing', async () => {
    const conversation = await opened();
    server.offline = true;
    await conversation.write('một');
    await conversation.write('hai');
    expect(shown(conversation)).toEqual(['(một)', '(hai)']);
    server.offline = false;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(shown(conversation)).toEqual(['một', 'hai']);
  });

  it('says what the server refused, sends the others, and gives the text back', async () => {
    const conversation = await opened();
    server.refuse = new Problem('chat.closed', 409, 'Kênh đã đóng');
    await conversation.write('một');
    expect(conversation.refused.get().get('id1')?.text).toBe('Kênh đã đóng');
    server.refuse = null;
    await conversation.write('hai');
    expect(shown(conversation)).toEqual(['hai', '(một)']);
    expect(await conversation.discard('id1')).toBe('một');
    expect(shown(conversation)).toEqual(['hai']);
    expect(server.kept.size).toBe(0);
  });

  it('sends a refused message again when asked to', async () => {
    const conversation = await opened();
    server.refuse = new Problem('chat.closed', 409, '');
    await conversation.write('một');
    server.refuse = null;
    await conversation.again('id1');
    expect(shown(conversation)).toEqual(['một']);
  });

  it('fills what the line could not replay', async () => {
    server.log = [message(1)];
    const conversation = await opened();
    server.log.push(...Array.from({ length: 450 }, (_, i) => message(i + 2)));
    await server.listener?.gap(1, 451);
    expect(conversation.timeline.get().messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 451 }, (_, i) => i + 1));
  });

  it('moves the read mark forward only', async () => {
    server.log = [message(1), message(2)];
    const conversation = await opened();
    await conversation.read();
    expect(server.read).toBe(2);
    server.read = 99;
    await conversation.read();
    expect(server.read).toBe(99);
  });

  it('reads the first page again when the server was away', async () => {
    server.offline = true;
    const conversation = await opened();
    expect(conversation.ready.get()).toBe(false);
    server.offline = false;
    server.log = [message(1)];
    await vi.advanceTimersByTimeAsync(4_000);
    expect(shown(conversation)).toEqual(['tin 1']);
  });
});

describe('timeline', () => {
  const mine: Outgoing = { client_id: 'm1', person: 'me', channel_id: 'c', body: 'x', at: 0 };
  it('takes only my own message for the one on its way', () => {
    const waiting = withOutgoing(emptyTimeline, mine);
    expect(withMessages(waiting, [message(1)]).outgoing).toHaveLength(1);
    expect(withMessages(waiting, [message(1, { sender_id: 'me' })]).outgoing).toHaveLength(0);
  });
  it('does not show again what is already stored', () => {
    expect(withOutgoing(withMessages(emptyTimeline, [message(1, { sender_id: 'me' })]), mine).outgoing).toEqual([]);
  });
});

describe('sends', () => {
  const enter = { key: 'Enter', shiftKey: false, isComposing: false, keyCode: 13 };
  it('never sends while a syllable is being composed', () => {
    expect(sends(enter)).toBe(true);
    expect(sends({ ...enter, isComposing: true })).toBe(false);
    expect(sends({ ...enter, keyCode: 229 })).toBe(false);
    expect(sends({ ...enter, shiftKey: true })).toBe(false);
    expect(sends({ ...enter, key: 'a' })).toBe(false);
  });
});
