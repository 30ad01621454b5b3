import { texts } from './texts';

/** Texts of the screen folder `setup`. */
export const setup = texts({}, {});
