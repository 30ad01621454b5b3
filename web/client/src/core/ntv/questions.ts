import type { Built } from './ballot';

/** What the page asks of the thread that makes ballots, and what comes back. */

interface Person {
  vid: number;
  /** The delegate's public vote key, 32 bytes. */
  vk: Uint8Array;
  bseq: number;
  bits: readonly number[];
}

export type Question =
  | { ask: 'prepare'; manifest: Uint8Array }
  | ({ ask: 'build'; manifest: Uint8Array } & Person)
  | { ask: 'open'; number: number }
  | { ask: 'drop'; number: number }
  | ({ ask: 'rebuild'; manifest: Uint8Array; seed: Uint8Array } & Person)
  | { ask: 'verify'; key: Uint8Array; message: Uint8Array; sig: Uint8Array };

/** Made is a ballot under its number in the thread, with what the delegate signs to cast it and to have it opened. */
export interface Made extends Built {
  number: number;
  signHash: Uint8Array;
  spoilHash: Uint8Array;
}

/** Opened is what a ballot was made of: for an audit, after which it can never be cast. */
export interface Opened {
  seed: Uint8Array;
  bits: number[];
}

export interface Answer {
  made?: Made;
  opened?: Opened;
  rebuilt?: Built;
  good?: boolean;
}
