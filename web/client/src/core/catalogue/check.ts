import { texts } from './texts';

/** Texts of the screen folder `check`. */
export const check = texts({}, {});
