// The state of one conference as a plain value, and the only function that changes it. All that
// arrives from the server, the browser and the person passes through `reduce`, so that each
// sequence of events can be replayed in a test.

import type { JoinAnswer, Offer, PublishMids, Slot } from './signalling';
import type { Line } from './quality';

/**
 * Where a conference stands.
 *
 * - `idle` before joining, `joining` until the first picture or sound can flow;
 * - `connected`; `reconnecting` while the line is being repaired, everything on screen stays;
 * - `left`, `removed` (by a moderator), `ended` (the conference was closed), `closed_part` (it was cut because a closed
 *   part of the meeting began) and `replaced` (the same
 *   person joined from another device) are final until one joins again;
 * - `failed`: joining was refused or impossible, `error` says why.
 */
export type Phase = 'idle' | 'joining' | 'connected' | 'reconnecting' | 'left' | 'removed' | 'ended' | 'closed_part' | 'replaced' | 'failed';

/** What happened last with one of my devices; `none` when all is well. */
export type DeviceTrouble = 'none' | 'denied' | 'missing' | 'busy';

/** All a screen shows of the conference, except pictures and sound themselves. */
export interface ConferenceState {
  phase: Phase;
  /** My participant, once joined. */
  me: string | null;
  /** Presented when joining again. */
  resume: string | null;
  slots: Slot[];
  publish: PublishMids | null;
  /** Generation of the newest offer taken, 0 before the first. */
  generation: number;
  /** What I send now. One always joins with everything off. */
  audio: boolean;
  video: boolean;
  screen: boolean;
  /** No pictures are received, to spare a weak line. */
  audioOnly: boolean;
  /** Name of the moderator who switched my microphone off, until I switch it on again; else empty. */
  mutedBy: string;
  /** The moderator does not let me switch it on. */
  held: boolean;
  line: Line;
  /** Milliseconds of the local clock when the line was lost, null while it holds. */
  lostSince: number | null;
  /** The browser will not play sound before the person touches the page. */
  needsGesture: boolean;
  microphone: DeviceTrouble;
  camera: DeviceTrouble;
  /** Code of the problem that ended joining. */
  error: string | null;
}

export type Action =
  | { type: 'join'; audioOnly: boolean }
  | { type: 'joined'; answer: JoinAnswer }
  | { type: 'refused'; error: string }
  | { type: 'offer'; generation: number; publish: PublishMids | null; slots: Offer['slots'] }
  | { type: 'slots'; slots: Slot[] }
  | { type: 'muted'; by: string; held: boolean }
  | { type: 'allowed' }
  | { type: 'removed' }
  | { type: 'ended'; reason: 'closed' | 'closed_part' | 'replaced' }
  | { type: 'flowing' }
  | { type: 'cut'; at: number }
  | { type: 'line'; line: Line }
  | { type: 'sending'; what: 'audio' | 'video' | 'screen'; on: boolean }
  | { type: 'held' }
  | { type: 'device'; which: 'microphone' | 'camera'; trouble: DeviceTrouble }
  | { type: 'audio-only'; on: boolean }
  | { type: 'gesture'; needed: boolean }
  | { type: 'leave' };

/** A conference nobody has joined yet. */
export const initialState: ConferenceState = Object.freeze({
  phase: 'idle',
  me: null,
  resume: null,
  slots: [],
  publish: null,
  generation: 0,
  audio: false,
  video: false,
  screen: false,
  audioOnly: false,
  mutedBy: '',
  held: false,
  line: 'unknown',
  lostSince: null,
  needsGesture: false,
  microphone: 'none',
  camera: 'none',
  error: null,
}) as ConferenceState;

/** True while the person is in the room, even if the line is being repaired. */
export function isInside(state: ConferenceState): boolean {
  return state.phase === 'joining' || state.phase === 'connected' || state.phase === 'reconnecting';
}

/** True when an offer of this generation must still be taken. */
export function takesOffer(state: ConferenceState, generation: number): boolean {
  return isInside(state) && generation > state.generation;
}

function outside(state: ConferenceState, phase: Phase, error: string | null = null): ConferenceState {
  return { ...initialState, phase, error, audioOnly: state.audioOnly };
}

/** The state after `action`. Never changes its argument. What no longer applies is ignored. */
export function reduce(state: ConferenceState, action: Action): ConferenceState {
  if (action.type === 'join') {
    if (isInside(state)) return state;
    return { ...initialState, phase: 'joining', audioOnly: action.audioOnly };
  }
  if (!isInside(state)) {
    return action.type === 'audio-only' ? { ...state, audioOnly: action.on } : state;
  }
  switch (action.type) {
    case 'joined': {
      const { participant_id, resume, resumed } = action.answer;
      // A new connection on the server counts its offers anew and knows no hold.
      const fresh = resumed ? {} : { generation: 0, slots: [], held: false };
      return { ...state, me: participant_id, resume, error: null, ...fresh };
    }
    case 'refused':
      return outside(state, 'failed', action.error);
    case 'offer': {
      if (!takesOffer(state, action.generation)) return state;
      const slots = action.slots.map((slot) => ({
        ...slot,
        participant_id: state.slots.find((each) => each.slot === slot.slot)?.participant_id ?? null,
      }));
      return { ...state, generation: action.generation, publish: action.publish, slots };
    }
    case 'slots':
      return { ...state, slots: action.slots };
    case 'muted':
      return { ...state, audio: false, mutedBy: action.by, held: action.held };
    case 'allowed':
      return { ...state, held: false };
    case 'removed':
      return outside(state, 'removed');
    case 'ended':
      return outside(state, action.reason === 'closed' ? 'ended' : action.reason);
    case 'flowing':
      return { ...state, phase: 'connected', lostSince: null, line: state.line === 'lost' ? 'unknown' : state.line };
    case 'cut':
      // Before the first connection there is nothing to return to.
      if (state.phase === 'joining') return state;
      return { ...state, phase: 'reconnecting', line: 'lost', lostSince: state.lostSince ?? action.at };
    case 'line':
      return state.phase === 'connected' ? { ...state, line: action.line } : state;
    case 'sending': {
      const mutedBy = action.what === 'audio' && action.on ? '' : state.mutedBy;
      return { ...state, [action.what]: action.on, mutedBy };
    }
    case 'held':
      return { ...state, audio: false, held: true };
    case 'device':
      return { ...state, [action.which]: action.trouble };
    case 'audio-only':
      return { ...state, audioOnly: action.on, video: action.on ? false : state.video };
    case 'gesture':
      return { ...state, needsGesture: action.needed };
    case 'leave':
      return outside(state, 'left');
  }
}
