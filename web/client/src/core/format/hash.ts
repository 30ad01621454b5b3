/** hashGroups writes the first digits of a hash in groups of four, so that two people can compare it aloud. */
export function hashGroups(hash: string, digits = hash.length): string {
  return (hash.slice(0, digits).match(/.{1,4}/g) ?? []).join(' ');
}
