import { texts } from './texts';

/** Texts of the screen folder `password`. */
export const password = texts({}, {});
