import { settings, type Language } from '../state/settings';
import { admin } from './admin';
import { ballot } from './ballot';
import { board } from './board';
import { chair } from './chair';
import { chat } from './chat';
import { check } from './check';
import { common } from './common';
import { conference } from './conference';
import { counting } from './counting';
import { home } from './home';
import { keys } from './keys';
import { live } from './live';
import { me } from './me';
import { meeting } from './meeting';
import { office } from './office';
import { opinions } from './opinions';
import { paper } from './paper';
import { password } from './password';
import { rules } from './rules';
import { secretary } from './secretary';
import { setup } from './setup';
import { signin } from './signin';
import { spare } from './spare';
import { wall } from './wall';

/** Every text on screen, by language. One file per screen folder, Vietnamese beside English. */
export const catalogue = {
  vi: {
    ...common.vi, ...signin.vi, ...setup.vi, ...password.vi, ...home.vi, ...meeting.vi, ...live.vi, ...paper.vi,
    ...me.vi, ...chair.vi, ...counting.vi, ...secretary.vi, ...wall.vi, ...chat.vi, ...conference.vi, ...check.vi, ...admin.vi, ...spare.vi, ...rules.vi, ...opinions.vi, ...office.vi, ...ballot.vi, ...board.vi, ...keys.vi,
  },
  en: {
    ...common.en, ...signin.en, ...setup.en, ...password.en, ...home.en, ...meeting.en, ...live.en, ...paper.en,
    ...me.en, ...chair.en, ...counting.en, ...secretary.en, ...wall.en, ...chat.en, ...conference.en, ...check.en, ...admin.en, ...spare.en, ...rules.en, ...opinions.en, ...office.en, ...ballot.en, ...board.en, ...keys.en,
  },
} satisfies Record<Language, Record<string, string>>;

/** TextKey names one text of the catalogue. */
export type TextKey = keyof (typeof catalogue)['vi'];

/** Args fill the `{name}` places of a text. */
export type Args = Record<string, string | number>;

/** t returns the text in the language of the device, with its places filled. */
export function t(key: TextKey, args?: Args): string {
  return fill(catalogue[settings.get().language][key], args);
}

/** fill puts args into the `{name}` places of a text; a place without a value stays visible. */
export function fill(text: string, args?: Args): string {
  if (!args) return text;
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in args ? String(args[name]) : place));
}
