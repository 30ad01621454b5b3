import { texts } from './texts';

/** Texts of the screen folder `live`. */
export const live = texts({}, {});
