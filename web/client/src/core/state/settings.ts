import { Value } from './value';

/** Language of the texts on screen. */
export type Language = 'vi' | 'en';

/** Theme of the colours; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark' | 'contrast';

/** TextSize is the scale of all text in per cent of the base size (18 px). */
export const TEXT_SIZES = [100, 112, 125, 150, 175, 200] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

/** DEFAULT_TEXT_SIZE is what a new device shows: delegates read from an arm's length. */
export const DEFAULT_TEXT_SIZE: TextSize = 125;

/** Settings are kept on the device: two people with one account may read differently. */
export interface Settings {
  language: Language;
  theme: Theme;
  textSize: TextSize;
}

const KEY = 'nt.settings';

function read(): Settings {
  const fallback: Settings = { language: 'vi', theme: 'system', textSize: DEFAULT_TEXT_SIZE };
  if (typeof localStorage === 'undefined') return fallback;
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>;
    return {
      language: kept.language === 'en' ? 'en' : 'vi',
      theme: kept.theme && ['system', 'light', 'dark', 'contrast'].includes(kept.theme) ? kept.theme : 'system',
      textSize: TEXT_SIZES.find((size) => size === kept.textSize) ?? DEFAULT_TEXT_SIZE,
    };
  } catch {
    return fallback;
  }
}

/** settings of this device, kept over reloads. */
export const settings = new Value<Settings>(read());

/** changeSettings replaces some settings and keeps them on the device. */
export function changeSettings(change: Partial<Settings>): void {
  settings.update((now) => ({ ...now, ...change }));
  try {
    localStorage.setItem(KEY, JSON.stringify(settings.get()));
  } catch {
    // Private windows may refuse storage; the change then lasts as long as the page.
  }
}

/** applySettings puts language, theme and text size on the document; called once at start. */
export function applySettings(root: HTMLElement): () => void {
  return settings.subscribe(({ language, theme, textSize }) => {
    root.lang = language;
    root.dataset['theme'] = theme;
    root.style.setProperty('--text-scale', String(textSize / 100));
  });
}
