import type { Vote } from '../../core/api/types';

/** VoteRow is a vote of the list, with its contested parts below it. */
export interface VoteRow {
  vote: Vote;
  parts: Vote[];
}

/**
 * voteRows puts the votes that the meeting knows in the order in which they were prepared, each
 * with its contested parts; a vote taken again stands behind the one that it repeats.
 */
export function voteRows(votes: Vote[]): VoteRow[] {
  const known = votes.filter(({ state }) => state !== 'prepared');
  const ids = new Set(known.map(({ id }) => id));
  const isPart = (vote: Vote): boolean => vote.parent_id !== null && ids.has(vote.parent_id);
  const first = known.filter((vote) => !isPart(vote) && !(vote.repeats_id && ids.has(vote.repeats_id)));
  const line = (vote: Vote): Vote[] => [vote, ...known.filter((later) => later.repeats_id === vote.id).flatMap(line)];
  return first.flatMap(line).map((vote) => ({ vote, parts: known.filter((part) => isPart(part) && part.parent_id === vote.id) }));
}
