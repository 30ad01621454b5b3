import type { KnownVote } from '../../core/meeting/votes';

/** VoteAct is what somebody is about to do with a vote. */
export interface VoteAct {
  kind: 'ready' | 'open' | 'close' | 'announce' | 'cancel';
  vote: KnownVote;
}
