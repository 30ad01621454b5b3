import type { SeqHash } from '../ntv/verify';
import { kept } from './kept';
import { settings } from './settings';

/** download reads the whole board of a meeting as it is now, and what this device has seen of it before. */
export async function download(meeting: string, signal: AbortSignal): Promise<[Blob, SeqHash[]]> {
  const response = await fetch(`/api/meetings/${meeting}/board/records`, { signal, credentials: 'same-origin', cache: 'no-store', headers: { 'Accept-Language': settings.get().language } });
  if (!response.ok) throw new Error(`the board was not given: ${response.status}`);
  const file = await response.blob();
  const board = kept(`nt.board.${meeting}`).split(' ')[0] ?? '';
  if (board === '') return [file, []];
  const { witnessedOf } = await import('../ntv/witness-store');
  const seen = await witnessedOf(board).catch(() => undefined);
  return [file, [{ seq: 0, hash: board }, ...(seen ? [{ seq: seen.head.seq, hash: seen.head.hash }] : [])]];
}
