import { get, post, put } from '../api/request';
import type { Tally, TallyScan } from '../api/types';
import type { Figures } from './figures';

/** Ten minutes: a thick scan over a weak line. */
const SCAN_TIMEOUT = 600_000;

/** readTally tells where a count stands; never the other's figures before they agree. enterTally stores what this person counted. */
export const readTally = (vote: string, signal: AbortSignal): Promise<Tally> => get(`/api/votes/${vote}/tally`, { signal });
export const enterTally = (vote: string, figures: Figures): Promise<Tally> => post(`/api/votes/${vote}/tally`, { figures });

/** readScans lists the scanned pages of a count; addScan attaches one. */
export const readScans = async (vote: string): Promise<TallyScan[]> => (await get(`/api/votes/${vote}/scans`)).scans;
export async function addScan(vote: string, file: File): Promise<void> {
  const form = new FormData();
  form.set('file', file);
  await post(`/api/votes/${vote}/scans`, form, { timeout: SCAN_TIMEOUT });
}

/** withdrawCandidate takes somebody off the list before the opening, perhaps by a vote that allowed it. */
export const withdrawCandidate = (vote: string, candidate: string, because: string, by: string): Promise<unknown> =>
  put(`/api/votes/${vote}/candidates/${candidate}/withdrawal`, { because, ...(by ? { vote_id: by } : {}) });
