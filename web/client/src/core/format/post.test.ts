import { describe, expect, it } from 'vitest';
import { postAndUnit } from './post';

describe('postAndUnit', () => {
  it('says both, and neither twice', () => {
    expect(postAndUnit('Chủ tịch UBND', 'xã Hải Lộc')).toBe('Chủ tịch UBND – xã Hải Lộc');
    expect(postAndUnit('Chủ tịch UBND phường An Lam', 'Phường An Lam')).toBe('Chủ tịch UBND phường An Lam');
    expect(postAndUnit('', 'xã Hải Lộc')).toBe('xã Hải Lộc');
    expect(postAndUnit('Kỹ sư', '')).toBe('Kỹ sư');
  });
});
