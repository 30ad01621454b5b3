import { t } from '../catalogue';
import { hashGroups } from '../format/hash';
import type { Report } from '../ntv/verify';

/** boardMinutes are the sentences that a verified board gives for the minutes: what the verifier found, vote by vote, never a figure of a result. */
export function boardMinutes(report: Report): string[] {
  if (!report.head || report.violation) return [];
  const lines = [t('office.minutes_board', { records: report.records, seq: report.head.seq, hash: hashGroups(report.head.hash) })];
  for (const { vote, state, mode, ballots, spoils } of report.votes) {
    const facts = { code: vote, ballots, spoils };
    if (state === 'aborted') lines.push(t('office.minutes_aborted', { code: vote }));
    else if (state === 'sealed') lines.push(t('office.minutes_sealed', { code: vote, ballots }));
    else if (state !== 'counted') lines.push(t('office.minutes_running', { code: vote }));
    else if (mode === 'open') lines.push(t('office.minutes_open', { code: vote, ballots }));
    else lines.push(t('office.minutes_counted', facts));
  }
  if (report.bodiesDestroyed > 0) lines.push(t('office.minutes_destroyed', { count: report.bodiesDestroyed }));
  return lines;
}
