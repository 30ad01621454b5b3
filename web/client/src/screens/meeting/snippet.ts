import { fold } from '../../core/format/text';

/** Part of a snippet; `hit` parts are what was searched for. */
export interface Part {
  text: string;
  hit: boolean;
}

/** marked cuts a snippet at the words searched for, tones and đ ignored. */
export function marked(snippet: string, query: string): Part[] {
  const text = snippet.normalize('NFC');
  // Every composed Vietnamese letter folds to one letter, so positions in the folded text are positions in the text.
  const folded = [...text].map((letter) => fold(letter)[0] ?? letter).join('');
  const words = fold(query).split(/\s+/).filter(Boolean);
  const letters = [...text];
  const hit = new Array<boolean>(letters.length).fill(false);
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) hit.fill(true, at, at + word.length);
  }
  const parts: Part[] = [];
  letters.forEach((letter, i) => {
    const last = parts.at(-1);
    if (last && last.hit === hit[i]) last.text += letter;
    else parts.push({ text: letter, hit: hit[i] as boolean });
  });
  return parts;
}
