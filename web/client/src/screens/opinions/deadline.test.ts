import { describe, expect, it } from 'vitest';
import { fromField, left, toField } from './deadline';

const now = new Date('2026-12-08T02:00:00Z');

describe('left', () => {
  it('tells days and hours, then hours and minutes, then minutes', () => {
    expect(left('2026-12-10T01:59:00Z', now)).toEqual({ key: 'opinions.left_days', args: { days: 1, hours: 23 } });
    expect(left('2026-12-09T02:00:00Z', now)).toEqual({ key: 'opinions.left_days', args: { days: 1, hours: 0 } });
    expect(left('2026-12-09T01:59:59Z', now)).toEqual({ key: 'opinions.left_hours', args: { hours: 23, minutes: 59 } });
    expect(left('2026-12-08T02:59:59Z', now)).toEqual({ key: 'opinions.left_minutes', args: { minutes: 59 } });
    expect(left('2026-12-08T02:00:30Z', now)).toEqual({ key: 'opinions.left_minutes', args: { minutes: 0 } });
  });
  it('says when it is over', () => {
    expect(left('2026-12-08T02:00:00Z', now).key).toBe('opinions.left_over');
    expect(left('2026-12-08T01:00:00Z', now).key).toBe('opinions.left_over');
  });
});

describe('the field of the deadline', () => {
  it('shows and reads the time of Việt Nam, whatever the zone of the device', () => {
    expect(toField('2026-12-09T18:30:00.000Z')).toBe('2026-12-10T01:30');
    expect(fromField('2026-12-10T01:30')).toBe('2026-12-09T18:30:00.000Z');
    expect(toField(null)).toBe('');
    expect(fromField('')).toBeNull();
  });
});
