/** A draft is what somebody typed and has not sent: it stays over reloads and other people's acts. */

const key = (name: string): string => `nt.draft.${name}`;

/** readDraft returns what was typed under that name; empty when nothing was. */
export function readDraft(name: string): string {
  try {
    return localStorage.getItem(key(name)) ?? '';
  } catch {
    return '';
  }
}

/** writeDraft keeps what is typed; an empty text forgets it. */
export function writeDraft(name: string, text: string): void {
  try {
    if (text === '') localStorage.removeItem(key(name));
    else localStorage.setItem(key(name), text);
  } catch {
    // Without storage the draft lasts as long as the page.
  }
}
