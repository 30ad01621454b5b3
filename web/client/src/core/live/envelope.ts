import type { ProblemBody } from '../api/problem';

/** SUBPROTOCOL is the name asked for when the socket opens. */
export const SUBPROTOCOL = 'nt.v1';

/** ClientFrame is what the client sends: `i` numbers it, the answer carries the number back. */
export interface ClientFrame {
  i: number;
  op: string;
  t?: string;
  pos?: number;
  d?: unknown;
}

/** TopicStart is the server's word on one topic of the hello. */
export type TopicStart = 'ok' | 'denied' | 'reset';

/** HelloAnswer opens a connection. */
export interface HelloAnswer {
  connection: string;
  epoch: string;
  server_time: string;
  topics: Record<string, TopicStart>;
}

/** AnswerFrame answers the request with the same number. */
export interface AnswerFrame {
  a: number;
  d?: unknown;
  e?: ProblemBody;
}

/** TopicFrame is an event (log: `s`, state: `v`, signal: neither), a gap or the end of a topic. */
export interface TopicFrame {
  t: string;
  s?: number;
  v?: number;
  k?: string;
  d?: unknown;
  gap?: { have: number; top: number };
  gone?: boolean;
}

export type ServerFrame = AnswerFrame | TopicFrame;

/** isAnswer tells an answer from a topic frame. */
export function isAnswer(frame: ServerFrame): frame is AnswerFrame {
  return 'a' in frame;
}

/** parseFrame reads one frame; null for anything that is no frame of this protocol. */
export function parseFrame(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const frame = value as Record<string, unknown>;
  if (typeof frame['a'] === 'number' || typeof frame['t'] === 'string') return value as ServerFrame;
  return null;
}

/** Close codes of the server. */
export const CLOSE = { move: 4001, signedOut: 4003, slow: 4008, tooMany: 4029 } as const;
