// What a sitting does less often, in a real browser: the real program with the demo province. An
// election prepared on the secretary's screen, counted on paper and left open, its next round; a scan; a spare
// tablet in an open vote; equal sides and the chair's conclusion; written opinions by keyboard. Part of `npm run test:e2e`.
import { sitting } from './lib/sitting.mjs';
import { conclude } from './scenes/acts/conclude.mjs';
import { election } from './scenes/acts/election.mjs';
import { opinions } from './scenes/acts/opinions.mjs';
import { spare } from './scenes/acts/spare.mjs';
import { gather } from './scenes/counting/gather.mjs';
import { byCard } from './scenes/sign-in.mjs';

await sitting('The less usual acts', [(day) => gather(day, byCard), election, spare, conclude, opinions]);
