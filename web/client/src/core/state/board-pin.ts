import { keep, kept } from './kept';

/** Which board a meeting has, as this device saw it first: another one later is an alarm, however well it is signed. */

/** boardPin keeps board and server's key of a meeting at first sight, and tells whether they are the ones kept. */
export function boardPin(meeting: string, board: string, serverKey: string): boolean {
  const name = `nt.board.${meeting}`;
  const seen = kept(name);
  const shown = `${board} ${serverKey}`;
  if (seen === '') keep(name, shown);
  return seen === '' || seen === shown;
}
