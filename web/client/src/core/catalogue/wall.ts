import { texts } from './texts';

/** Texts of the screen folder `wall`. */
export const wall = texts({}, {});
