// The key of a counting board in a real browser: five trustees at five devices, a reload in the midst, a restored backup, the erasure.
// Part of `npm run test:e2e`.
import { sitting } from './lib/sitting.mjs';
import { gather } from './scenes/counting/gather.mjs';
import { ceremony } from './scenes/keys/ceremony.mjs';
import { byCard } from './scenes/sign-in.mjs';

await sitting('The key of the counting board', [(day) => gather(day, byCard), ceremony]);
