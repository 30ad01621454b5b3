import type { PublishedBallot, SecretStored } from '../api/types';

/** standing tells how the list of published ballots stands to a receipt: same, missing, or none without a receipt. */
export function standing(ballots: PublishedBallot[], receipt: Pick<SecretStored, 'seq' | 'hash' | 'code' | 'vid' | 'bseq'> | null): 'same' | 'missing' | 'none' {
  if (!receipt) return 'none';
  const mine = ballots.find(({ seq }) => seq === receipt.seq);
  return mine && mine.kind === 'ballot' && mine.hash === receipt.hash && mine.code === receipt.code && mine.vid === receipt.vid && mine.bseq === receipt.bseq ? 'same' : 'missing';
}

/** plain drops tones and case: names are typed as the keyboard gives them. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();
}

/** matches tells whether a ballot is what somebody looks for by name, number or code. */
export function matches({ vid, name, code }: Pick<PublishedBallot, 'vid' | 'name' | 'code'>, typed: string): boolean {
  const sought = plain(typed.trim());
  if (sought === '' || plain(name).includes(sought) || String(vid) === sought) return true;
  const letters = (text: string) => plain(text).replace(/[\s-]/g, '');
  return letters(sought).length >= 2 && letters(code).includes(letters(sought));
}
