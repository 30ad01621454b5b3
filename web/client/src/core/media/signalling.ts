// What the server and the client say to each other about one conference, over the live connection.
// The shapes are those of docs/media.md; nothing here touches the browser.

/** SlotKind says what a receive slot carries. */
export type SlotKind = 'audio' | 'stage' | 'screen' | 'thumb';

/** Slot is one receive slot: its number, its transceiver's mid, and who is in it now, or nobody. */
export interface Slot {
  slot: number;
  mid: string;
  kind: SlotKind;
  participant_id: string | null;
}

/** PublishMids are the transceivers, by mid, that are kept for what this client sends. */
export interface PublishMids {
  audio: string;
  video: string;
  screen: string;
}

/** JoinKind: a person, the equipment of a conference site, or somebody who only watches. */
export type JoinKind = 'person' | 'site' | 'watch';

/** JoinRequest is the body of `media.join`; the server refuses members it does not know. */
export interface JoinRequest {
  meeting_id: string;
  kind: JoinKind;
  audio_only: boolean;
  resume: string;
  keep_connection: boolean;
}

/** JoinAnswer: `resume` is a secret that gives the same place back; `resumed` tells that it did. */
export interface JoinAnswer {
  participant_id: string;
  resume: string;
  resumed: boolean;
  ice_servers: RTCIceServer[];
  slots: { audio: number; stage: number; screen: number; thumbs: number };
}

/** Offer of the server. A generation not above the last one answered is out of date. */
export interface Offer {
  generation: number;
  sdp: string;
  publish: PublishMids | null;
  slots: { slot: number; kind: SlotKind; mid: string }[];
}

/** SlotView is the size of one slot on the screen, in physical pixels; 0 x 0 means not shown. */
export interface SlotView {
  slot: number;
  width: number;
  height: number;
}

/** SendingAnswer is what the server lets through, and whether a moderator holds the microphone. */
export interface SendingAnswer {
  audio: boolean;
  video: boolean;
  screen: boolean;
  held: boolean;
}

/** Signal of the topic `media/<meeting>`, already taken out of its envelope. */
export type Signal =
  | { name: 'offer'; data: Offer }
  | { name: 'slots'; data: { slots: Slot[] } }
  | { name: 'muted'; data: { by: string; held: boolean } }
  | { name: 'allowed'; data: { by: string } }
  | { name: 'removed'; data: { by: string } }
  | { name: 'ended'; data: { reason: 'closed' | 'closed_part' | 'replaced' } };

/** Signalling is what the conference needs of the live connection. */
export interface Signalling {
  /** op sends an operation and waits for its answer. Rejected with the server's Problem, also when the line is down. */
  op(name: string, data: unknown): Promise<unknown>;
  /** listen calls `heard` for every signal of the room until the returned function is called. */
  listen(meeting: string, heard: (signal: Signal) => void): () => void;
  /** line calls `changed` when the line is lost or comes back, until the returned function is called. */
  line(changed: (open: boolean) => void): () => void;
}
