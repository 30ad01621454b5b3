import { describe, expect, it } from 'vitest';
import { catalogue, fill } from './index';

const files = import.meta.glob<string>(['../../**/*.{svelte,ts}', '!../../**/*.test.ts', '!./*'], { query: '?raw', import: 'default', eager: true });

const keys = Object.keys(catalogue.vi);
const all = Object.values(files).join('\n');
const literals = new Set([...all.matchAll(/['"`]([a-z_]+(?:\.[a-z_0-9]+)+)['"`]/g)].map((m) => m[1]));
const prefixes = [...all.matchAll(/`([a-z_]+\.(?:[a-z_0-9]+[._])*[a-z_0-9]*)\$\{/g)].map((m) => m[1] as string);
const called = [...all.matchAll(/\bt\(\s*['"]([^'"]+)['"]/g)].map((m) => m[1] as string);

describe('catalogue', () => {
  it('has the same keys in both languages', () => {
    expect(Object.keys(catalogue.en).sort()).toEqual([...keys].sort());
  });

  it('has no empty text and the same places in both languages', () => {
    const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
    for (const key of keys as (keyof typeof catalogue.vi)[]) {
      expect(catalogue.vi[key].trim(), key).not.toBe('');
      expect(catalogue.en[key].trim(), key).not.toBe('');
      expect(places(catalogue.en[key]), key).toEqual(places(catalogue.vi[key]));
    }
  });

  it('is written in the composed normal form', () => {
    for (const text of Object.values(catalogue.vi)) expect(text).toBe(text.normalize('NFC'));
  });

  it('holds every key the screens ask for', () => {
    expect(called.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it('holds no key that no screen asks for', () => {
    const unused = keys.filter((key) => !literals.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });
});

describe('fill', () => {
  it('fills named places and leaves unknown ones visible', () => {
    expect(fill('{present} trên {seats}', { present: 57, seats: 60 })).toBe('57 trên 60');
    expect(fill('{missing}', {})).toBe('{missing}');
  });
});
