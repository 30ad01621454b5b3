import { live, me } from './session';

type Handler = (data: unknown) => void;

const handlers = new Map<string, Set<Handler>>();

/** onPerson hears the events of the person's own topic by name (`ballot.stored`, `document.published`, …). */
export function onPerson<T>(name: string, handler: (data: T) => void): () => void {
  const set = handlers.get(name) ?? new Set();
  set.add(handler as Handler);
  handlers.set(name, set);
  return () => {
    set.delete(handler as Handler);
  };
}

/** Events that could not be replayed: everyone who listens reads again what the event would have told. */
const missed = new Set<() => void>();

/** onPersonMissed is called when events of the person's topic were lost for good. */
export function onPersonMissed(reread: () => void): () => void {
  missed.add(reread);
  return () => {
    missed.delete(reread);
  };
}

function tell(name: string, data: unknown): void {
  for (const handler of [...(handlers.get(name) ?? [])]) handler(data);
}

let ending: (() => void) | null = null;

me.subscribe((person) => {
  ending?.();
  ending = null;
  if (!person) return;
  ending = live.log(`person/${person.person.id}`, {
    position: null,
    event: ({ name, data }) => tell(name, data),
    signal: tell,
    gap: () => {
      for (const reread of [...missed]) reread();
    },
  });
});
