import { texts } from './texts';

/** Texts of the screen folder `home`. */
export const home = texts({}, {});
