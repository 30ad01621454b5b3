import { texts } from './texts';

/** Texts of the screen folder `chair`. */
export const chair = texts({}, {});
