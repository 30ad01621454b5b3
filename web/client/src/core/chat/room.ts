import { get, post, put } from '../api/request';
import type { Message } from '../api/types';
import { newKey } from '../state/ballots';
import { live } from '../state/session';
import { Conversation, type History } from './conversation';
import { deviceOutbox } from './outbox';

const outbox = deviceOutbox();

/** openConversation connects a channel with this server, this device and this person. */
export function openConversation(channel: string, person: string): Conversation {
  return new Conversation({
    channel,
    person,
    history: ({ before, after, limit }) => {
      const query = new URLSearchParams({ limit: String(limit) });
      if (before !== undefined) query.set('before', String(before));
      if (after !== undefined) query.set('after', String(after));
      return get<History>(`/api/channels/${channel}/messages?${query}`);
    },
    send: (client_id, body) => post<Message>(`/api/channels/${channel}/messages`, { client_id, body }),
    markRead: (seq) => put(`/api/channels/${channel}/read`, { seq }),
    follow: (listener) => live.log(`chat/${channel}`, listener),
    outbox,
    newId: newKey,
  });
}
