/** JSON bodies have one spelling. A body in any other is refused, so that no two verifiers read one body differently. */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** mostBody is the longest JSON body, in bytes. */
export const mostBody = 4 * 1024 * 1024;

/**
 * JSON.stringify writes control characters and lone surrogates as escapes, hence in its output only \" and \\ may follow a backslash; the rest of
 * what texts may not hold stands as itself: DEL, C1 controls, line and paragraph separators.
 */
const plain = /^(?:[^\\\u007f-\u009f\u2028\u2029]|\\["\\])*$/;

/** encodeCanonical writes a value whose fields already stand in the protocol's order. Throws when a text holds a forbidden character. */
export function encodeCanonical(value: unknown): Uint8Array {
  const text = JSON.stringify(value);
  if (!isPlain(text)) throw new Error('a text holds a control character, a lone surrogate or a line separator');
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > mostBody) throw new Error('body is too long');
  return bytes;
}

/** isPlain walks long texts in pieces: one expression over megabytes exhausts the stack of some engines. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + 4096, text.length);
    // Never between a backslash and what it escapes: an even run of backslashes before the cut is complete.
    let run = 0;
    while (end < text.length && text[end - 1 - run] === '\\' && end - 1 - run >= at) run++;
    if (run % 2 === 1) end++;
    if (!plain.test(text.slice(at, end))) return false;
    at = end;
  }
  return true;
}

/** decodeCanonical parses and demands that encoding again gives the same bytes. Fields keep the order they were found in: {@link fields} checks it. */
export function decodeCanonical(raw: Uint8Array): unknown {
  if (raw.length > mostBody) throw new Error('body is too long');
  const text = decoder.decode(raw);
  const value: unknown = JSON.parse(text);
  if (JSON.stringify(value) !== text || !isPlain(text)) throw new Error('JSON is not in its one spelling');
  return value;
}

/** fields demands an object with exactly these fields in this order; those ending in "?" may be missing. */
export function fields(value: unknown, ...names: string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('an object is missing');
  const found = Object.keys(value);
  const wanted = names.filter((name) => !name.endsWith('?') || found.includes(name.slice(0, -1))).map((name) => name.replace(/\?$/, ''));
  if (found.length !== wanted.length || found.some((name, at) => name !== wanted[at])) throw new Error(`fields are not ${names.join(', ')}`);
  return value as Record<string, unknown>;
}

/** text demands a string. */
export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a text is missing');
  return value;
}

/** whole demands a whole number between two bounds, both included and both exact in a JavaScript number. */
export function whole(value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most) throw new Error(`not a whole number of ${least} to ${most}`);
  return value;
}

/** list demands an array and reads its elements. */
export function list<T>(value: unknown, read: (element: unknown, at: number) => T): T[] {
  if (!Array.isArray(value)) throw new Error('a list is missing');
  return value.map((element, at) => read(element, at));
}

/** mostU32 is the largest u32. */
export const mostU32 = 2 ** 32 - 1;
