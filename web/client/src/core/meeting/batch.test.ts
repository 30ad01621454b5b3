import { describe, expect, it } from 'vitest';
import { motionFor } from './batch';

describe('motionFor', () => {
  it('makes the sentence of a draft resolution', () => {
    expect(motionFor('Dự thảo Nghị quyết: Kế hoạch phát triển kinh tế - xã hội năm sau', 'DT-01')).toBe('Thông qua Nghị quyết DT-01: kế hoạch phát triển kinh tế - xã hội năm sau.');
    expect(motionFor('Dự thảo nghị quyết về phí tham quan.')).toBe('Thông qua Nghị quyết về phí tham quan.');
    expect(motionFor('Dự thảo Quyết định – Giao chỉ tiêu', '12')).toBe('Thông qua Quyết định 12: giao chỉ tiêu.');
    expect(motionFor('Nghị quyết trình thông qua: Biên chế công chức', 'DT-09')).toBe('Thông qua Nghị quyết DT-09: biên chế công chức.');
    expect(motionFor('Dự thảo Nghị quyết')).toBe('Thông qua Nghị quyết.');
  });
  it('keeps names and abbreviations as they are written', () => {
    expect(motionFor('Dự thảo Nghị quyết: An Lam sáp nhập vào Cầu Đông')).toBe('Thông qua Nghị quyết: An Lam sáp nhập vào Cầu Đông.');
    expect(motionFor('Dự thảo Nghị quyết: UBND tỉnh được ủy quyền')).toBe('Thông qua Nghị quyết: UBND tỉnh được ủy quyền.');
  });
  it('takes the composed form, and other titles as they are', () => {
    expect(motionFor('Dự thảo Nghị quyết: Biên chế'.normalize('NFD'))).toBe('Thông qua Nghị quyết: biên chế.');
    expect(motionFor('Chương trình kỳ họp')).toBe('Thông qua chương trình kỳ họp.');
  });
});
