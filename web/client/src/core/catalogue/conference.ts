import { texts } from './texts';

/** Texts of the screen folder `conference`. */
export const conference = texts({}, {});
