/** Proposing the motions of several drafts in one go. */

/** motionFor proposes the sentence put to the vote from the title of a draft resolution, and its code where it has one. */
export function motionFor(title: string, code = ''): string {
  const clean = title.normalize('NFC').trim().replace(/[.\s]+$/, '');
  const draft = /^(?:dự thảo\s+)?(nghị quyết|quyết định)(?:\s+trình thông qua)?\s*[:,–-]?\s*(.*)$/iu.exec(clean);
  if (!draft) return sentence(`Thông qua ${lowered(clean)}`);
  const kind = draft[1]?.toLowerCase() === 'quyết định' ? 'Quyết định' : 'Nghị quyết';
  const rest = draft[2] ?? '';
  const named = code === '' ? kind : `${kind} ${code}`;
  if (rest === '') return sentence(`Thông qua ${named}`);
  return sentence(/^về\s/iu.test(rest) ? `Thông qua ${named} ${lowered(rest)}` : `Thông qua ${named}: ${lowered(rest)}`);
}

/** lowered begins a text with a small letter, unless it begins with a name (a second word with a capital) or an abbreviation. */
function lowered(text: string): string {
  const [first = '', second = ''] = text.split(/\s+/u);
  const name = /^\p{Lu}/u.test(second) || /^\p{Lu}{2}/u.test(first);
  return name ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

const sentence = (text: string): string => `${text}.`;
