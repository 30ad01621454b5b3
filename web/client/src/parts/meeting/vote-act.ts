import type { KnownVote } from '../../core/meeting/votes';

/** VoteAct is what somebody is about to do with a vote, or with several at once. */
export interface VoteAct {
  kind: 'ready' | 'open' | 'close' | 'announce' | 'cancel' | 'repeat' | 'conclude' | 'next_round';
  votes: KnownVote[];
}

/** tickable tells whether votes like this one may be taken several at once: secret ones on devices are opened and closed by themselves. */
export function tickable({ state, secret }: Pick<KnownVote, 'state' | 'secret'>): boolean {
  if (secret && (state === 'ready' || state === 'open')) return false;
  return state === 'prepared' || state === 'ready' || state === 'open' || state === 'closed';
}

/** severalOf are the states of which more than one vote may be taken in one act. */
export function severalOf(votes: Pick<KnownVote, 'state' | 'secret'>[]): Set<KnownVote['state']> {
  const states = votes.filter(tickable).map(({ state }) => state);
  return new Set(states.filter((state, i) => states.indexOf(state) !== i));
}
