// A secret vote on devices in a real browser: the real program with the demo province. The counting board of five makes its key at five devices,
// a ballot is checked by a second device, one program that cheats is caught, devices change, a trustee is lost, the count is announced, and the
// board that the program exports is verified with the receipts. Part of `npm run test:e2e`.
import { sitting } from './lib/sitting.mjs';
import { audit } from './scenes/secret/audit.mjs';
import { casting } from './scenes/secret/casting.mjs';
import { counting } from './scenes/secret/counting.mjs';
import { gather } from './scenes/secret/gather.mjs';
import { key } from './scenes/secret/key.mjs';
import { opening } from './scenes/secret/opening.mjs';
import { outside } from './scenes/secret/outside.mjs';

await sitting('The secret vote', [gather, key, opening, audit, casting, counting, outside]);
