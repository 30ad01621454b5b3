import { concat } from './frame';
import type { VoteKey } from './keys';
import type { Answer, Made, Opened, Question } from './questions';
import type { Built, Choice } from './ballot';

/** Secret ballots for screens: promises over the thread in worker.ts. */

/** Port is what is needed of a Worker. */
export interface Port {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/**
 * Draft is a ballot before the choice between casting and checking. Exactly one of the two can be taken, once: an opened ballot is never cast, a
 * cast one never opened.
 */
export interface Draft {
  /** Tracking code, shown before the choice. */
  readonly code: string;
  /** Ballot hash, 32 bytes. */
  readonly hash: Uint8Array;
  readonly bseq: number;
  /** cast signs the ballot and drops what it was made of; the body of the record to send. The same bytes may be sent again and again. */
  cast(key: VoteKey): Promise<Uint8Array>;
  /** open reveals what the ballot was made of, with the signature of the spoil record. */
  open(key: VoteKey): Promise<Opened & { sig: Uint8Array }>;
  /** discard drops it when the delegate goes back. */
  discard(): Promise<void>;
}

/** Ballots makes and checks secret ballots. */
export interface Ballots {
  /** prepare makes the tables of a vote ahead of the choice: the first ballot then takes as long as the later ones. */
  prepare(manifest: Uint8Array): Promise<void>;
  /** draft makes a ballot. Rejects when the choice breaks a rule of the vote. */
  draft(manifest: Uint8Array, choice: Omit<Choice, 'seed'>): Promise<Draft>;
  /** rebuild makes another device's opened ballot again: its hash must be the one shown there. */
  rebuild(manifest: Uint8Array, choice: Choice): Promise<Built>;
  /** verify verifies a signature of the server, of a receipt. */
  verify(key: Uint8Array, message: Uint8Array, sig: Uint8Array): Promise<boolean>;
  close(): void;
}

function startWorker(): Port {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ballots' });
}

/** ballots starts the thread when it is first asked for something. */
export function ballots(start: () => Port = startWorker): Ballots {
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  let port: Port | null = null;
  let ids = 0;

  const stop = (reason: string) => {
    port?.terminate();
    port = null;
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  const open = (): Port => {
    const started = start();
    started.onmessage = ({ data }: MessageEvent<{ id: number; answer?: Answer; wrong?: string }>) => {
      const asked = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.answer) asked?.resolve(data.answer);
      else asked?.reject(new Error(data.wrong));
    };
    started.onerror = (event) => stop(event.message || 'the program for ballots did not start');
    return started;
  };
  const ask = (question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      port ??= open();
      waiting.set(++ids, { resolve, reject });
      port.postMessage({ id: ids, question });
    });

  return {
    prepare: async (manifest) => void (await ask({ ask: 'prepare', manifest })),
    draft: async (manifest, { vid, vk, bseq, bits }) => {
      const { made } = await ask({ ask: 'build', manifest, vid, vk, bseq, bits: [...bits] });
      return draftOf(made as Made, bseq, ask);
    },
    rebuild: async (manifest, { vid, vk, bseq, bits, seed }) => {
      const { rebuilt } = await ask({ ask: 'rebuild', manifest, vid, vk, bseq, bits: [...bits], seed });
      return rebuilt as Built;
    },
    verify: async (key, message, sig) => (await ask({ ask: 'verify', key, message, sig })).good === true,
    close: () => stop('closed'),
  };
}

function draftOf(made: Made, bseq: number, ask: (question: Question) => Promise<Answer>): Draft {
  let taken = false;
  const take = () => {
    if (taken) throw new Error('this ballot was cast, opened or dropped');
    taken = true;
  };
  return {
    code: made.code,
    hash: made.hash,
    bseq,
    cast: async (key) => {
      take();
      await ask({ ask: 'drop', number: made.number });
      return concat(made.body, await key.sign(made.signHash));
    },
    open: async (key) => {
      take();
      const { opened } = await ask({ ask: 'open', number: made.number });
      return { ...(opened as Opened), sig: await key.sign(made.spoilHash) };
    },
    discard: async () => {
      take();
      await ask({ ask: 'drop', number: made.number });
    },
  };
}
