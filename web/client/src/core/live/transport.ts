import { parseFrame, SUBPROTOCOL, type ClientFrame, type ServerFrame } from './envelope';

/** TransportEvents is what a transport reports. `opened` comes at most once, `closed` exactly once. */
export interface TransportEvents {
  opened(): void;
  frame(frame: ServerFrame): void;
  closed(code: number): void;
}

/** Transport carries frames until it closes; it is used once. */
export interface Transport {
  send(frame: ClientFrame): void;
  close(): void;
}

/** OpenTransport starts a transport. */
export type OpenTransport = (events: TransportEvents) => Transport;

/** openSocket opens the WebSocket of the page's own server. */
export const openSocket: OpenTransport = (events) => {
  const address = new URL('/api/live', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address, SUBPROTOCOL);
  socket.onopen = () => events.opened();
  socket.onmessage = (message) => {
    const frame = typeof message.data === 'string' ? parseFrame(message.data) : null;
    if (frame) events.frame(frame);
  };
  socket.onclose = (close) => events.closed(close.code);
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    close: () => socket.close(1000),
  };
};

interface PollAnswer {
  connection: string;
  frames: ServerFrame[];
}

/**
 * openPoll carries the same envelopes over repeated POSTs, for networks that break WebSockets: one
 * request hangs until there is news, further requests bring what the client sends meanwhile.
 */
export const openPoll: OpenTransport = (events) => {
  const ending = new AbortController();
  let connection = '';
  let closed = false;

  const finish = (code: number): void => {
    if (closed) return;
    closed = true;
    ending.abort();
    events.closed(code);
  };

  const exchange = async (frames: ClientFrame[]): Promise<void> => {
    const response = await fetch('/api/live/poll', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ connection, frames }),
      signal: AbortSignal.any([ending.signal, AbortSignal.timeout(60_000)]),
      cache: 'no-store',
    });
    if (response.status === 401) return finish(4003);
    if (!response.ok) return finish(1011);
    const answer = (await response.json()) as PollAnswer;
    connection = answer.connection;
    for (const frame of answer.frames) if (!closed) events.frame(frame);
  };

  // The first exchange carries hello and names the connection; only then may others run beside it.
  let first: Promise<void> | null = null;
  const listen = async (): Promise<void> => {
    while (!closed) await exchange([]);
  };

  queueMicrotask(() => events.opened());
  return {
    send(frame) {
      if (closed) return;
      if (first === null) {
        first = exchange([frame]);
        first.then(listen).catch(() => finish(1006));
        return;
      }
      first.then(() => (closed ? undefined : exchange([frame]))).catch(() => finish(1006));
    },
    close: () => finish(1000),
  };
};
