import type { ConferenceParticipant } from '../api/types';
import type { Slot } from './signalling';

/** Tile is one participant on the screen, with the slot that carries the picture, if any does. */
export interface Tile {
  participant: ConferenceParticipant;
  /** slot of the picture; null shows the name instead. */
  slot: Slot | null;
}

/** Arrangement says who is where. */
export interface Arrangement {
  /** Who speaks or spoke last; null while nobody has. */
  stage: Tile | null;
  /** The shared page. */
  screen: Tile | null;
  /** Everybody else but me, pictures first, then in the order of the list. */
  others: Tile[];
}

/**
 * arrange joins the list of participants with the slots. Somebody whose camera is off has no
 * picture even if a slot still names them: an old picture must not stand for a person.
 */
export function arrange(participants: ConferenceParticipant[], slots: Slot[], me: string | null): Arrangement {
  const known = new Map(participants.map((participant) => [participant.id, participant]));
  const find = (kind: Slot['kind'], shown: (participant: ConferenceParticipant) => boolean): Tile | null => {
    const slot = slots.find((each) => each.kind === kind && each.participant_id !== null);
    const participant = slot?.participant_id ? known.get(slot.participant_id) : undefined;
    return slot && participant ? { participant, slot: shown(participant) ? slot : null } : null;
  };
  const screen = find('screen', ({ screen }) => screen);
  let stage = find('stage', ({ video }) => video);
  if (!stage) {
    const speaking = participants.find((each) => each.speaking && each.id !== me);
    if (speaking) stage = { participant: speaking, slot: null };
  }
  const thumbs = new Map(slots.filter((slot) => slot.kind === 'thumb' && slot.participant_id !== null).map((slot) => [slot.participant_id, slot]));
  const others = participants
    .filter((participant) => participant.id !== me && participant.id !== stage?.participant.id)
    .map((participant): Tile => ({ participant, slot: participant.video ? (thumbs.get(participant.id) ?? null) : null }));
  others.sort((a, b) => Number(b.slot !== null) - Number(a.slot !== null));
  return { stage, screen: screen?.slot ? screen : null, others };
}

/** gridColumns is how many columns show `count` tiles of 16:9 largest in a box of this shape; wide rows where two numbers do as well. */
export function gridColumns(count: number, width: number, height: number): number {
  let best = 1;
  let bestArea = 0;
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const tile = Math.min(width / columns, (height / rows) * (16 / 9));
    const area = tile * tile;
    if (area >= bestArea - 0.5) {
      bestArea = area;
      best = columns;
    }
  }
  return best;
}
