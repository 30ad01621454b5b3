// A sitting that counts by people, in a real browser: the real program with the demo province, secretary,
// chair and two members of the counting board. An election on paper, a vote that falls back to a show of
// hands, a contested part before the whole text, several drafts in one go. Part of `npm run test:e2e`.
import { sitting } from './lib/sitting.mjs';
import { byCard } from './scenes/sign-in.mjs';
import { election } from './scenes/counting/election.mjs';
import { gather } from './scenes/counting/gather.mjs';
import { hands } from './scenes/counting/hands.mjs';
import { parts } from './scenes/counting/parts.mjs';
import { together } from './scenes/counting/together.mjs';

await sitting('The sitting with counts', [(day) => gather(day, byCard), election, hands, parts, together]);
