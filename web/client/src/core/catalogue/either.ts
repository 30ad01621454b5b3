import { settings } from '../state/settings';

/** either chooses between the two languages in which the server sends a text; Vietnamese when there is no English one. */
export function either(vietnamese: string, english: string): string {
  return settings.get().language === 'en' && english ? english : vietnamese;
}
