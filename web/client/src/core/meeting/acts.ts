import type { Answer, Body } from '../api/paths';
import { get, patch, post, put, remove } from '../api/request';
import type { Attendance, BeforeOpening, Vote } from '../api/types';

/** The acts of those who run a meeting, one function a request. Each is rejected with a Problem. */

export const openMeeting = (meeting: string): Promise<void> => post(`/api/meetings/${meeting}/open`);
export const pauseMeeting = (meeting: string): Promise<void> => post(`/api/meetings/${meeting}/pause`);
export const resumeMeeting = (meeting: string): Promise<void> => post(`/api/meetings/${meeting}/resume`);
export const closeMeeting = (meeting: string): Promise<void> => post(`/api/meetings/${meeting}/close`);

/** moveTo makes an item the current one. */
export const moveTo = (meeting: string, item: string): Promise<void> => post(`/api/meetings/${meeting}/current-item`, { item_id: item });

/** callSpeaker gives the floor; finishSpeaker takes it back. Both name the request to speak. */
export const callSpeaker = (request: string): Promise<void> => post(`/api/speak-requests/${request}/call`);
export const finishSpeaker = (request: string): Promise<void> => post(`/api/speak-requests/${request}/finish`);

/** readyVote shows the text to everybody; it can no longer be changed. */
export const readyVote = (vote: string): Promise<Vote> => post(`/api/votes/${vote}/ready`);

/** openVote opens the vote; below the quorum it needs a reason. */
export const openVote = (vote: string, belowQuorumReason: string): Promise<Vote> =>
  post(`/api/votes/${vote}/open`, belowQuorumReason ? { below_quorum_reason: belowQuorumReason } : {});
export const closeVote = (vote: string): Promise<Vote> => post(`/api/votes/${vote}/close`);
export const announceVote = (vote: string): Promise<Vote> => post(`/api/votes/${vote}/announce`);
export const cancelVote = (vote: string, reason: string): Promise<Vote> => post(`/api/votes/${vote}/cancel`, { reason });

/** VoteList are several votes. */
export type VoteList = Answer<'get', `/api/meetings/${string}/votes`>;
/** NewVote is a vote to be prepared. */
export type NewVote = Body<'post', `/api/meetings/${string}/votes`>;
/** VoteChange is what is changed of a vote that was prepared. */
export type VoteChange = Body<'patch', `/api/votes/${string}`>;

/** prepareVote stores a draft; prepareVotes several, all or none. */
export const prepareVote = (meeting: string, vote: NewVote): Promise<Vote> => post(`/api/meetings/${meeting}/votes`, vote);
export const prepareVotes = (meeting: string, votes: NewVote[]): Promise<VoteList> => post(`/api/meetings/${meeting}/votes/batch`, { votes });
export const changeVote = (vote: string, change: VoteChange): Promise<Vote> => patch(`/api/votes/${vote}`, change);

/** The same act on several votes: on all or on none. */
export const readyVotes = (meeting: string, votes: string[]): Promise<unknown> => post(`/api/meetings/${meeting}/votes/ready`, { vote_ids: votes });
export const openVotes = (meeting: string, votes: string[], belowQuorumReason: string): Promise<unknown> =>
  post(`/api/meetings/${meeting}/votes/open`, belowQuorumReason ? { vote_ids: votes, below_quorum_reason: belowQuorumReason } : { vote_ids: votes });
export const closeVotes = (meeting: string, votes: string[]): Promise<unknown> => post(`/api/meetings/${meeting}/votes/close`, { vote_ids: votes });
export const announceVotes = (meeting: string, votes: string[]): Promise<unknown> => post(`/api/meetings/${meeting}/votes/announce`, { vote_ids: votes });

/** beforeOpening is what there is to know before a vote is opened. */
export const beforeOpening = (vote: string): Promise<BeforeOpening> => get(`/api/votes/${vote}/before-opening`);

/** amendVote replaces the whole text after its contested parts were decided; the note is shown to everybody. */
export const amendVote = (vote: string, change: Body<'post', `/api/votes/${string}/amend`>): Promise<Vote> => post(`/api/votes/${vote}/amend`, change);

/** repeatVote makes a vote void and prepares the same again, perhaps taken in another way; it answers the new vote. */
export const repeatVote = (vote: string, how: Body<'post', `/api/votes/${string}/repeat`>): Promise<Vote> => post(`/api/votes/${vote}/repeat`, how);
/** nextRound prepares the next round of an election for the seats that are still open. */
export const nextRound = (vote: string): Promise<Vote> => post(`/api/votes/${vote}/next-round`);
/** concludeVote is the chair's decision where the rule leaves it to the chair. */
export const concludeVote = (vote: string, outcome: 'passed' | 'failed', reason: string): Promise<Vote> => post(`/api/votes/${vote}/conclude`, { outcome, reason });
/** setCountdown sets, lengthens or with 0 seconds stops the countdown of a vote. */
export const setCountdown = (vote: string, seconds: number, close: boolean): Promise<Vote> => put(`/api/votes/${vote}/countdown`, { seconds, close });

/** setAttendance records the presence of a participant. */
export const setAttendance = (meeting: string, participant: string, attendance: Attendance, reason = ''): Promise<void> =>
  put(`/api/meetings/${meeting}/participants/${participant}/attendance`, reason ? { attendance, reason } : { attendance });

/** pairDisplay connects the wall that shows `code`; unpairDisplay disconnects one. */
export const pairDisplay = (meeting: string, code: string, name: string): Promise<{ id: string }> => post(`/api/meetings/${meeting}/displays`, { code, name });
export const unpairDisplay = (display: string): Promise<void> => remove(`/api/displays/${display}`);
