import { texts } from './texts';

/** Texts of the screen folder `admin`. */
export const admin = texts({}, {});
