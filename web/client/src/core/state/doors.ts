import type { MeetingCard } from '../api/types';

/** Door is a screen of a meeting. */
export type Door = 'live' | 'chair' | 'secretary' | 'conference' | 'check';

/** frontDoor is the screen a role works in while the meeting runs. */
export function frontDoor(role: string): Door {
  switch (role) {
    case 'presiding':
      return 'chair';
    case 'session_secretary':
      return 'secretary';
    case 'site_technician':
      return 'check';
    default:
      return 'live';
  }
}

/** doorAddress is the address of a screen of a meeting. */
export function doorAddress(meeting: Pick<MeetingCard, 'id'>, door: Door): string {
  return `/meetings/${meeting.id}/${door}`;
}
