import { Problem } from '../api/problem';
import { get, put } from '../api/request';
import type { MyVoteKey } from '../api/types';
import { deviceName } from '../format/device';
import { keyFingerprint, voteKeySigHash } from '../ntv/digest';
import { hex } from '../ntv/frame';
import { voteKeys, type VoteKey, type VoteKeys } from '../ntv/keys';
import { keep, kept } from './kept';
import { onPerson } from './person';
import { live, me } from './session';
import { Value } from './value';

/** VoteKeyState is where the key stands with which this device signs ballots. */
export interface VoteKeyState {
  /**
   * asking: not known yet; ready: the registered key is on this device; elsewhere: it is on another one; none: nothing is registered, and
   * nothing was made; impossible: this browser keeps no keys; failed: see problem.
   */
  phase: 'asking' | 'ready' | 'elsewhere' | 'none' | 'impossible' | 'failed';
  /** The key of this device when it is the registered one, hexadecimal. */
  vk: string;
  /** Of the registered key, XXXX-XXXX-XXXX-XXXX; empty without one. */
  fingerprint: string;
  /** What the device with the registered key calls itself. */
  device: string;
  registeredAt: string;
  problem: unknown;
}

/** KeyServer is what is asked of the server. */
export interface KeyServer {
  read(): Promise<MyVoteKey>;
  register(key: { public_key: string; signature: string; device: string; replace: boolean }): Promise<MyVoteKey>;
}

const asking: VoteKeyState = { phase: 'asking', vk: '', fingerprint: '', device: '', registeredAt: '', problem: null };

/**
 * KeyKeeper makes, registers and replaces the key of the person on this device. A key that another device holds is taken over only when it is
 * told to: the other device cannot sign any more then.
 */
export class KeyKeeper {
  readonly state = new Value<VoteKeyState>(asking);
  #turn: Promise<unknown> = Promise.resolve();
  readonly #keys: () => VoteKeys;
  readonly #server: KeyServer;
  readonly #device: string;

  constructor(keys: () => VoteKeys, server: KeyServer, device: string) {
    this.#keys = keys;
    this.#server = server;
    this.#device = device;
  }

  /** forget is for another person at this device: the key stays under its holder's name. */
  forget(): void {
    this.state.set(asking);
  }

  /** key is the person's key on this device, whether it is registered or not; null without one. */
  async key(person: string): Promise<VoteKey | null> {
    try {
      return await this.#keys().find(person);
    } catch {
      return null;
    }
  }

  /** ensure reads where the key stands; with `make` it makes and registers one where there is none, with `takeOver` also where another device has it. */
  ensure(person: string, act: { make?: boolean; takeOver?: boolean } = {}): Promise<void> {
    const next = this.#turn.then(() => alone(() => this.#ensure(person, act)));
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #ensure(person: string, { make = false, takeOver = false }: { make?: boolean; takeOver?: boolean }): Promise<void> {
    try {
      const registered = await this.#server.read();
      let own: VoteKey | null;
      try {
        own = await this.#keys().find(person);
      } catch (problem) {
        this.#show('impossible', registered, problem);
        return;
      }
      if (own && own.vk === registered.public_key) {
        // The words that delegates compare are computed here: a server cannot show one key and register another.
        this.#show('ready', { ...registered, fingerprint: await keyFingerprint(own.vk) });
      } else if (registered.public_key === '') {
        if (make || takeOver) await this.#register(person, own, false);
        else this.#show('none', registered);
      } else if (takeOver) {
        await this.#register(person, own, true);
      } else {
        this.#show('elsewhere', registered);
      }
    } catch (problem) {
      this.state.set({ ...this.state.get(), phase: 'failed', problem });
    }
  }

  async #register(person: string, own: VoteKey | null, replace: boolean): Promise<void> {
    const keys = this.#keys();
    const send = async (key: VoteKey) => {
      const signature = hex(await key.sign(await voteKeySigHash(person)));
      const registered = await this.#server.register({ public_key: key.vk, signature, device: this.#device, replace });
      this.#show('ready', { ...registered, fingerprint: await keyFingerprint(key.vk) });
    };
    let key: VoteKey;
    try {
      key = own ?? (await keys.create(person));
    } catch (problem) {
      this.#show('impossible', null, problem);
      return;
    }
    try {
      await send(key);
    } catch (problem) {
      const code = problem instanceof Problem ? problem.code : '';
      // A key that was replaced or withdrawn before is never used again.
      if (code === 'voting.vote_key_used' && own) await send(await keys.create(person));
      else if (code === 'voting.key_elsewhere') this.#show('elsewhere', await this.#server.read());
      else throw problem;
    }
  }

  #show(phase: VoteKeyState['phase'], registered: MyVoteKey | null, problem: unknown = null): void {
    this.state.set({ phase, vk: phase === 'ready' ? (registered?.public_key ?? '') : '', fingerprint: registered?.fingerprint ?? '', device: registered?.device ?? '', registeredAt: registered?.registered_at ?? '', problem });
  }
}

/** alone keeps two windows from making two keys at once, of which the device would lose one. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return work();
  await navigator.locks.request('nt.vote-key', work);
}

let ofDevice: VoteKeys | null = null;

/** voteKey is the key of the person at this device. */
export const voteKey = new KeyKeeper(
  () => (ofDevice ??= voteKeys()),
  { read: () => get('/api/me/vote-key'), register: (key) => put('/api/me/vote-key', key) },
  typeof navigator === 'undefined' ? '' : deviceName(navigator.userAgent),
);

const spareFlag = 'nt.spare.key';

/** spareOf remembers that this device was given to a person as a spare one: its key takes the place of the one that stayed elsewhere. */
export function spareOf(person: string): void {
  keep(spareFlag, person);
}

/** useVoteKey makes and registers the key of somebody who may vote here. */
export async function useVoteKey(): Promise<void> {
  const person = me.get()?.person.id;
  if (!person) return;
  const spare = kept(spareFlag) === person;
  await voteKey.ensure(person, { make: true, takeOver: spare });
  if (spare && voteKey.state.get().phase === 'ready') keep(spareFlag, '');
}

/** takeOverVoteKey replaces the key on another device; that device is told. */
export async function takeOverVoteKey(): Promise<void> {
  const person = me.get()?.person.id;
  if (person) await voteKey.ensure(person, { takeOver: true });
}

let of = '';
me.subscribe((person) => {
  const id = person?.person.id ?? '';
  if (id === of) return;
  of = id;
  voteKey.forget();
  if (!person || person.must_change_password) return;
  if (person.roles.some(({ role }) => role === 'delegate')) void useVoteKey();
  else void voteKey.ensure(id);
});

onPerson('vote_key.changed', () => {
  const person = me.get()?.person.id;
  if (person) void voteKey.ensure(person);
});

// What could not be asked is asked again with the next line.
live.line.subscribe(({ state }) => {
  if (state === 'open' && voteKey.state.get().phase === 'failed') void useVoteKey();
});
