const key = 'nt.media.place.';

/** mayResume tells that this tab was in the conference before it was reloaded. */
export function mayResume(meeting: string): boolean {
  return rememberedPlace(meeting) !== '';
}

/** rememberedPlace is the secret that gives the place in the conference back; empty when there is none. */
export function rememberedPlace(meeting: string): string {
  return sessionStorage.getItem(key + meeting) ?? '';
}

/** rememberPlace keeps the secret for this tab, over reloads. */
export function rememberPlace(meeting: string, resume: string): void {
  sessionStorage.setItem(key + meeting, resume);
}

/** forgetPlace after leaving for good. */
export function forgetPlace(meeting: string): void {
  sessionStorage.removeItem(key + meeting);
}
