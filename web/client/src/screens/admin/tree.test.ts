import { describe, expect, it } from 'vitest';
import type { Unit } from '../../core/api/types';
import { branches } from './tree';

const unit = (id: string, parent_id: string): Unit => ({ id, code: id, name: id, short_name: '', kind: '', level: '', parent_id, valid_from: '', valid_until: null });

describe('branches', () => {
  it('puts each unit after the one above it and keeps the order of siblings', () => {
    const found = branches([unit('b', 'a'), unit('a', ''), unit('d', 'b'), unit('c', 'a')]);
    expect(found.map(({ unit, depth, children }) => [unit.id, depth, children])).toEqual([['a', 0, 2], ['b', 1, 1], ['d', 2, 0], ['c', 1, 0]]);
  });
  it('loses nobody whose upper unit is not in the list', () => {
    expect(branches([unit('a', 'gone'), unit('b', '')]).map(({ unit, depth }) => [unit.id, depth])).toEqual([['a', 0], ['b', 0]]);
  });
  it('ends when the data runs in a circle', () => {
    expect(branches([unit('a', 'b'), unit('b', 'a'), unit('c', '')]).map(({ unit }) => unit.id)).toEqual(['c']);
  });
});
