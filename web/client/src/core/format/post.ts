import { fold } from './text';

/** postAndUnit says post and unit of a person on one line; a unit that the post already names is not said twice. */
export function postAndUnit(title: string, unit: string): string {
  if (title === '' || unit === '') return title || unit;
  return fold(title).includes(fold(unit)) ? title : `${title} – ${unit}`;
}
