import type { Live } from '../live/live';
import type { Signal, Signalling } from './signalling';

const names = new Set<string>(['offer', 'slots', 'muted', 'allowed', 'removed', 'ended']);

/** overLive carries the signalling of conferences on the one live connection of the tab. */
export function overLive(live: Live): Signalling {
  return {
    op: (name, data) => live.op(name, data),
    listen: (meeting, heard) =>
      live.signals(`media/${meeting}`, (name, data) => {
        if (names.has(name)) heard({ name, data } as Signal);
      }),
    line: (changed) =>
      live.line.subscribe((line) => changed(line.state === 'open')),
  };
}
