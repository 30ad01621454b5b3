import { put } from '../api/request';
import type { Ceremony, CeremonyDetails, CeremonyTrustee } from '../api/types';
import type { KeyShare, KeyToken, TrusteeKeys } from '../ntv/bodies';
import { Complaint } from '../ntv/ceremony';
import type { Trustee } from '../ntv/trustee';
import { BadBoard, boardState } from './board';

/** A trustee's way through the key ceremony: what its device does by itself as the others come, and what it asks its owner for. */

/** Step is what comes next for a trustee: done by the device itself, or a wait for the others. */
export type Step = 'token' | 'keys' | 'shares' | 'check' | 'wait' | 'over';

/** nameAt is the name under which a device keeps a person's secrets of a ceremony. */
export function nameAt(ceremony: string, person: string): string {
  return `${ceremony}/${person}`;
}

/** mineIn is the place of a person in a ceremony, undefined without one. */
export function mineIn(ceremony: Pick<Ceremony, 'trustees'>, person: string): CeremonyTrustee | undefined {
  return ceremony.trustees.find(({ person_id }) => person_id === person);
}

/** nextStep says what a trustee has to do now. */
export function nextStep({ state }: Pick<Ceremony, 'state'>, me: CeremonyTrustee): Step {
  switch (state) {
    case 'tokens':
      return me.token_sent ? 'wait' : 'token';
    case 'keys':
      return me.keys_sent ? 'wait' : 'keys';
    case 'shares':
      return me.shares_sent ? 'wait' : 'shares';
    case 'confirming':
      return me.confirmed_at ? 'wait' : 'check';
    default:
      return 'over';
  }
}

/** waitingFor names those whom the step of a ceremony waits for. */
export function waitingFor({ state, trustees }: Pick<Ceremony, 'state' | 'trustees'>): string[] {
  const missing = (sent: (trustee: CeremonyTrustee) => unknown) => trustees.filter((each) => !sent(each)).map(({ name }) => name);
  switch (state) {
    case 'tokens':
      return missing(({ token_sent }) => token_sent);
    case 'keys':
      return missing(({ keys_sent }) => keys_sent);
    case 'shares':
      return missing(({ shares_sent }) => shares_sent);
    case 'confirming':
      return missing(({ confirmed_at }) => confirmed_at);
    case 'erased':
      return missing(({ erased_at, lost }) => erased_at ?? lost);
    default:
      return [];
  }
}

/** Accusation says whose part of the ceremony is bad (0: the server's), in the words of the interface. */
export class Accusation extends Error {
  constructor(
    readonly against: number,
    readonly reason: 'bad_token' | 'bad_keys' | 'bad_box' | 'bad_key_set',
    cause: unknown,
  ) {
    super('a part of the ceremony is bad', { cause });
    this.name = 'Accusation';
  }
}

async function accusing<T>(reason: Accusation['reason'], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Complaint) throw new Accusation(cause.culprit, reason, cause);
    throw cause;
  }
}

const tokens = (ceremony: CeremonyDetails) => ceremony.tokens as KeyToken[];
const keys = (ceremony: CeremonyDetails) => ceremony.keys as unknown as TrusteeKeys[];

/** takeStep does what the device does by itself, up to the sealed shares, and returns the ceremony afterwards. Throws Accusation. */
export async function takeStep(trustee: Trustee, ceremony: CeremonyDetails, step: 'token' | 'keys' | 'shares'): Promise<CeremonyDetails> {
  const { id } = ceremony;
  if (step === 'token') {
    const { vk, token, sig } = trustee.token();
    return put(`/api/ceremonies/${id}/token`, { vk, token, sig });
  }
  if (step === 'keys') {
    const { A, Z, c, v } = await accusing('bad_token', () => trustee.reveal(tokens(ceremony)));
    return put(`/api/ceremonies/${id}/keys`, { A, Z, c, v });
  }
  const boxes = await accusing('bad_keys', () => trustee.boxes(tokens(ceremony), keys(ceremony)));
  return put(`/api/ceremonies/${id}/shares`, { boxes: boxes.map(({ to, box }) => ({ to, box })) });
}

/** Checked is what a trustee has after checking the key set: what it signs with, and the lines of its backup. */
export interface Checked {
  sig: string;
  lines: string[];
}

/**
 * checkKeySet downloads the board, finds the key set that the server names, opens all sealed shares and keeps the own share; nothing is sent. Throws
 * Accusation.
 */
export async function checkKeySet(trustee: Trustee, ceremony: CeremonyDetails): Promise<Checked> {
  const state = await boardState(ceremony.meeting_id, trustee.open.board).catch((cause: unknown) => {
    throw cause instanceof BadBoard ? new Accusation(0, 'bad_key_set', cause) : cause;
  });
  const posted = state.keySets.get(ceremony.key_set)?.keys;
  if (!posted) throw new Accusation(0, 'bad_key_set', new Error('the key set is not on the board'));
  const { i } = trustee.open;
  const boxes: KeyShare[] = (ceremony.mine?.boxes ?? []).map(({ from, box }) => ({ from, to: i, box }));
  const { sig } = await accusing('bad_box', () => trustee.confirm(tokens(ceremony), keys(ceremony), boxes, posted, ceremony.key_set));
  return { sig, lines: trustee.backup() };
}
