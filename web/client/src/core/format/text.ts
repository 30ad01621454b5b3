/** fold makes a search key: composed form, without tone marks and with đ as d, lower case. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();
}

/** matches tells whether every word of `query` occurs in `text`, tones and đ ignored. */
export function matches(text: string, query: string): boolean {
  const folded = fold(text);
  return fold(query).split(/\s+/).every((word) => folded.includes(word));
}

const collator = new Intl.Collator('vi');

/** byGivenName compares two Vietnamese names: given name first, then the names before it. */
export function byGivenName(a: string, b: string): number {
  const split = (name: string): [string, string] => {
    const words = name.trim().split(/\s+/);
    return [words.pop() ?? '', words.join(' ')];
  };
  const [givenA, restA] = split(a);
  const [givenB, restB] = split(b);
  return collator.compare(givenA, givenB) || collator.compare(restA, restB);
}
