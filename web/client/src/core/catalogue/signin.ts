import { texts } from './texts';

/** Texts of the screen folder `signin`. */
export const signin = texts({}, {});
