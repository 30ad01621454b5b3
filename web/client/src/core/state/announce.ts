import { Value } from './value';

/** announcement is what a screen reader says next: a sighted person would notice it on the screen. */
export const announcement = new Value<{ text: string; urgent: boolean; number: number }>({ text: '', urgent: false, number: 0 });

/** announce says something through the page's live region; `urgent` interrupts. */
export function announce(text: string, urgent = false): void {
  announcement.update((now) => ({ text, urgent, number: now.number + 1 }));
}
