import { texts } from './texts';

/** Texts of the screen folder `chat`. */
export const chat = texts({}, {});
