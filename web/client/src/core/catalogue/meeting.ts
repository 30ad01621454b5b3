import { texts } from './texts';

/** Texts of the screen folder `meeting`. */
export const meeting = texts({}, {});
