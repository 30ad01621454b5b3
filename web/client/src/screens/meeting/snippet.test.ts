import { expect, it } from 'vitest';
import { marked } from './snippet';

it('marks the words searched for without tones', () => {
  expect(marked('Dự toán ngân sách địa phương', 'ngan dia')).toEqual([
    { text: 'Dự toán ', hit: false },
    { text: 'ngân', hit: true },
    { text: ' sách ', hit: false },
    { text: 'địa', hit: true },
    { text: ' phương', hit: false },
  ]);
});

it('leaves a snippet without a hit whole', () => {
  expect(marked('Nghị quyết', 'xyz')).toEqual([{ text: 'Nghị quyết', hit: false }]);
  expect(marked('', 'a')).toEqual([]);
});
