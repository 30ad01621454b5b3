import { request } from '../api/request';
import type { Figures } from './figures';

/** Tally is where a count by people stands, as this person sees it: never the other's figures before they agree. */
export interface Tally {
  may_enter: boolean;
  entitled: number;
  confirmed: boolean;
  confirmed_at: string | null;
  entries: { person_id: string; name: string; entered_at: string }[];
  mine: Figures | null;
  differences: { field: string; text: string; text_en: string }[];
  figures: Figures | null;
}

/** TallyScan is a scanned page of a count. */
export interface TallyScan {
  id: string;
  filename: string;
  size: number;
  added_by: string;
  added_at: string;
}

/** Ten minutes: a thick scan over a weak line. */
const SCAN_TIMEOUT = 600_000;

export const readTally = (vote: string, signal: AbortSignal): Promise<Tally> => request('GET', `/api/votes/${vote}/tally`, undefined, { signal });
export const enterTally = (vote: string, figures: Figures): Promise<Tally> => request('POST', `/api/votes/${vote}/tally`, { figures });
export const readScans = async (vote: string): Promise<TallyScan[]> => (await request<{ scans: TallyScan[] }>('GET', `/api/votes/${vote}/scans`)).scans;

/** addScan attaches a scanned page. */
export function addScan(vote: string, file: File): Promise<unknown> {
  const form = new FormData();
  form.set('file', file);
  return request('POST', `/api/votes/${vote}/scans`, form, { timeout: SCAN_TIMEOUT });
}

/** withdrawCandidate takes somebody off the list before the opening, perhaps by a vote that allowed it. */
export const withdrawCandidate = (vote: string, candidate: string, because: string, by: string): Promise<unknown> =>
  request('PUT', `/api/votes/${vote}/candidates/${candidate}/withdrawal`, { because, ...(by ? { vote_id: by } : {}) });
