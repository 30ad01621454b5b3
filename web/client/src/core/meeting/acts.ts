import { post, put, remove } from '../api/request';
import type { Attendance, Vote } from '../api/types';

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

/** setAttendance records the presence of a participant. */
export const setAttendance = (meeting: string, participant: string, attendance: Attendance, reason = ''): Promise<void> =>
  put(`/api/meetings/${meeting}/participants/${participant}/attendance`, reason ? { attendance, reason } : { attendance });

/** pairDisplay connects the wall that shows `code`; unpairDisplay disconnects one. */
export const pairDisplay = (meeting: string, code: string, name: string): Promise<{ id: string }> => post(`/api/meetings/${meeting}/displays`, { code, name });
export const unpairDisplay = (display: string): Promise<void> => remove(`/api/displays/${display}`);
