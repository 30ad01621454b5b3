import { texts } from './texts';

/** Texts of the screen folder `me`. */
export const me = texts({}, {});
