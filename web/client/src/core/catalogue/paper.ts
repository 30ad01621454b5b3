import { texts } from './texts';

/** Texts of the screen folder `paper`. */
export const paper = texts({}, {});
