import { describe, expect, it } from 'vitest';
import { match, safeReturn } from './match';

describe('match', () => {
  it('reads the places of an address', () => {
    expect(match('/meetings/:id/papers/:version', '/meetings/a/papers/b%20c/')).toEqual({ id: 'a', version: 'b c' });
    expect(match('/', '/')).toEqual({});
  });
  it('refuses other addresses and broken encodings', () => {
    expect(match('/meetings/:id', '/meetings')).toBeNull();
    expect(match('/meetings/:id', '/chat/a')).toBeNull();
    expect(match('/meetings/:id', '/meetings/%E0%A4%A')).toBeNull();
  });
});

describe('safeReturn', () => {
  it('stays on this site', () => {
    expect(safeReturn('/meetings/a?x=1')).toBe('/meetings/a?x=1');
    for (const bad of [null, '', 'https://example.org', '//example.org', '/\\example.org', 'javascript:0']) expect(safeReturn(bad)).toBe('/');
  });
});
