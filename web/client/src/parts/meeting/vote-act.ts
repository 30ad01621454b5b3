import type { KnownVote } from '../../core/meeting/votes';

/** VoteAct is what somebody is about to do with a vote, or with several at once. */
export interface VoteAct {
  kind: 'ready' | 'open' | 'close' | 'announce' | 'cancel' | 'repeat' | 'conclude' | 'next_round';
  votes: KnownVote[];
}

/** tickable tells whether votes in this state may be taken several at once. */
export function tickable(state: KnownVote['state']): boolean {
  return state === 'prepared' || state === 'ready' || state === 'open' || state === 'closed';
}
