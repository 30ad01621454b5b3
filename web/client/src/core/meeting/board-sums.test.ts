import { describe, expect, it } from 'vitest';
import { sumsOf } from './board-sums';

const cells = ['p0-cao', 'p0-tin-nhiem', 'p0-thap', 'p1-cao', 'p1-tin-nhiem', 'p1-thap'];
const title = 'Lấy phiếu [1. Lê Văn An, Trưởng ban; 2. Trần Thị Bình]';
const [an, binh] = [{ name: 'Lê Văn An', title: 'Trưởng ban' }, { name: 'Trần Thị Bình', title: '' }];

describe('counts of a board', () => {
  it('stand beside the names of its own title', () => {
    expect(sumsOf({ title, cells, counts: [5, 2, 1, 0, 3, 4] })).toEqual({
      motion: 'Lấy phiếu',
      persons: [
        { person: an, sums: [{ word: 'ballot.answer_high', count: 5 }, { word: 'ballot.answer_mid', count: 2 }, { word: 'ballot.answer_low', count: 1 }] },
        { person: binh, sums: [{ word: 'ballot.answer_high', count: 0 }, { word: 'ballot.answer_mid', count: 3 }, { word: 'ballot.answer_low', count: 4 }] },
      ],
      others: [],
    });
    expect(sumsOf({ title, cells }).persons).toEqual([{ person: an, sums: [] }, { person: binh, sums: [] }]);
  });

  it('of nobody stand apart', () => {
    expect(sumsOf({ title, cells: ['candidate-0', 'candidate-1', 'phieu-trang'], counts: [1, 2, 3] })).toMatchObject({ persons: [{ person: an }, { person: binh }], others: [{ word: 'ballot.blank_short', count: 3 }] });
    const motion = { title: 'Nghị quyết [1. A]', cells: ['tan-thanh', 'Phương án 2'], counts: [4, 5] };
    expect(sumsOf({ title, cells: ['p999999999-cao'], counts: [7] })).toEqual({ motion: title, persons: [], others: [{ word: null, label: 'p999999999-cao', count: 7 }] });
    expect(sumsOf(motion)).toEqual({ motion: motion.title, persons: [], others: [{ word: 'ballot.answer_for', label: 'tan-thanh', count: 4 }, { word: null, label: 'Phương án 2', count: 5 }] });
  });

  it('have no names where the title lists others', () => {
    for (const other of ['Lấy phiếu', 'Lấy phiếu [1. Lê Văn An]', 'x [1. A; 2. B; 3. C]']) {
      expect(sumsOf({ title: other, cells, counts: [1, 2, 3, 4, 5, 6] })).toMatchObject({ motion: other, persons: [{ person: { name: '' } }, { person: { name: '' } }] });
    }
  });
});
