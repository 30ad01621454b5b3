/** Small things kept on this device only, by key; a device that refuses storage keeps them for the page. */
const memory = new Map<string, string>();

/** keep stores a text; an empty text forgets it. */
export function keep(key: string, text: string): void {
  memory.set(key, text);
  try {
    if (text === '') localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // kept in memory above
  }
}

/** kept returns what was stored, or "". */
export function kept(key: string): string {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? '';
  } catch {
    return memory.get(key) ?? '';
  }
}
