import { expect, it } from 'vitest';
import { hashGroups } from './hash';

it('groups digits by four', () => {
  expect(hashGroups('0123456789abcdef', 8)).toBe('0123 4567');
  expect(hashGroups('0123456789')).toBe('0123 4567 89');
  expect(hashGroups('')).toBe('');
});
