import { get, post, put } from '../api/request';
import { newKey } from '../state/ballots';
import { live } from '../state/session';
import { Conversation } from './conversation';
import { deviceOutbox } from './outbox';

const outbox = deviceOutbox();

/** openConversation connects a channel with this server, this device and this person. */
export function openConversation(channel: string, person: string): Conversation {
  return new Conversation({
    channel,
    person,
    history: (query) => get(`/api/channels/${channel}/messages`, { query }),
    send: (client_id, body) => post(`/api/channels/${channel}/messages`, { client_id, body }),
    markRead: (seq) => put(`/api/channels/${channel}/read`, { seq }),
    follow: (listener) => live.log(`chat/${channel}`, listener),
    outbox,
    newId: newKey,
  });
}
