import type { Message } from '../api/types';

/** Outgoing is a message on its way: kept on the device until the server has stored it. */
export interface Outgoing {
  client_id: string;
  person: string;
  channel_id: string;
  body: string;
  /** When it was written, device's milliseconds; the server's time decides in the end. */
  at: number;
}

/** Timeline is what one conversation shows: stored messages by number, then what is on its way. */
export interface Timeline {
  messages: Message[];
  outgoing: Outgoing[];
  /** The oldest message is known: there is nothing before. */
  whole: boolean;
}

/** emptyTimeline before anything was read. */
export const emptyTimeline: Timeline = { messages: [], outgoing: [], whole: false };

/**
 * withMessages adds stored messages wherever they come from (history, live line, answer to sending):
 * each number once, in order, and what was on its way with the same client id is no longer.
 */
export function withMessages(timeline: Timeline, more: Message[]): Timeline {
  if (more.length === 0) return timeline;
  const bySeq = new Map(timeline.messages.map((message) => [message.seq, message]));
  for (const message of more) bySeq.set(message.seq, message);
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const stored = new Set(more.map(({ client_id, sender_id }) => `${sender_id}/${client_id}`));
  const outgoing = timeline.outgoing.filter(({ client_id, person }) => !stored.has(`${person}/${client_id}`));
  return { messages, outgoing, whole: timeline.whole || messages[0]?.seq === 1 };
}

/** withOutgoing shows a message at once, before the server has it. */
export function withOutgoing(timeline: Timeline, outgoing: Outgoing): Timeline {
  const known = timeline.outgoing.some(({ client_id }) => client_id === outgoing.client_id) || timeline.messages.some((message) => message.client_id === outgoing.client_id && message.sender_id === outgoing.person);
  return known ? timeline : { ...timeline, outgoing: [...timeline.outgoing, outgoing] };
}

/** withoutOutgoing takes back a message that was not sent. */
export function withoutOutgoing(timeline: Timeline, clientId: string): Timeline {
  return { ...timeline, outgoing: timeline.outgoing.filter(({ client_id }) => client_id !== clientId) };
}

/** sends tells whether a key press in the composer sends: Enter alone, and never while a syllable is being composed. */
export function sends(event: { key: string; shiftKey: boolean; isComposing: boolean; keyCode: number }): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}
