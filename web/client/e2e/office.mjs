// A secret vote on devices in a real browser, as those who run it see it: secretary, chair, head of the counting board and the wall. Two persons open
// and close it, five members count, the chair announces. Part of `npm run test:e2e`.
import { sitting } from './lib/sitting.mjs';
import { gather } from './scenes/counting/gather.mjs';
import { secretVote } from './scenes/office/secret-vote.mjs';
import { byCard } from './scenes/sign-in.mjs';

await sitting('A secret vote on devices', [(day) => gather(day, byCard), secretVote]);
