import { texts } from './texts';

/** Texts of the screen folder `secretary`. */
export const secretary = texts({}, {});
