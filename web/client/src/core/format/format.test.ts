import { describe, expect, it } from 'vitest';
import { deviceName } from './device';
import { fileSize, number } from './size';
import { byGivenName, fold, matches } from './text';
import { until } from './until';
import { clock, clockSeconds, day, dayAndClock, minutesSeconds, sameDay } from './time';

describe('text', () => {
  it('folds tones and đ in both normal forms', () => {
    expect(fold('Nghị quyết Đông Lam')).toBe('nghi quyet dong lam');
    expect(fold('Đầu tư công'.normalize('NFD'))).toBe('dau tu cong');
  });
  it('finds every word in any order', () => {
    expect(matches('Dự toán thu, chi ngân sách', 'ngan du toan')).toBe(true);
    expect(matches('Dự toán thu, chi ngân sách', 'ngan hang')).toBe(false);
  });
  it('sorts people by given name', () => {
    const names = ['Nguyễn Khắc Ý', 'Đỗ Văn Tịnh', 'Đào Thị Ngọc Ánh', 'Lê Văn Đạo', 'Phan Thị Mỹ Duyên', 'Ngô Gia Bách', 'Phạm Quang Y'];
    expect(names.sort(byGivenName).map((name) => name.split(' ').pop())).toEqual(['Ánh', 'Bách', 'Duyên', 'Đạo', 'Tịnh', 'Y', 'Ý']);
  });
});

describe('time', () => {
  it('shows Vietnamese time wherever the device is', () => {
    expect(clock('2026-12-08T17:05:09.000Z')).toBe('00:05');
    expect(clockSeconds('2026-12-08T03:42:07.123Z')).toBe('10:42:07');
    expect(day('2026-12-08T17:05:00.000Z')).toBe('09/12/2026');
    expect(dayAndClock('2026-12-08T00:30:00.000Z')).toBe('07:30 08/12/2026');
    expect(sameDay('2026-12-08T16:59:00Z', '2026-12-08T17:00:00Z')).toBe(false);
  });
  it('shows durations with a sign when over', () => {
    expect(minutesSeconds(305)).toBe('5:05');
    expect(minutesSeconds(-65)).toBe('−1:05');
    expect(minutesSeconds(-0.4)).toBe('0:00');
  });
});

describe('until', () => {
  const now = new Date('2026-12-08T00:00:00Z');
  it('names the units that matter', () => {
    expect(until('2026-12-08T00:00:00Z', now)).toEqual({ key: 'until.now', args: {} });
    expect(until('2026-12-08T00:00:01Z', now)).toEqual({ key: 'until.minutes', args: { minutes: 1 } });
    expect(until('2026-12-08T02:00:00Z', now)).toEqual({ key: 'until.hours', args: { hours: 2 } });
    expect(until('2026-12-08T02:15:00Z', now)).toEqual({ key: 'until.hours_minutes', args: { hours: 2, minutes: 15 } });
    expect(until('2026-12-10T00:00:00Z', now)).toEqual({ key: 'until.days', args: { days: 2 } });
  });
  it('counts days by the calendar of Việt Nam, not by hours', () => {
    // 00:45 in Việt Nam; the meeting is the next day at 07:45, 31 hours on.
    expect(until('2026-12-08T00:45:00Z', new Date('2026-12-06T17:45:00Z'))).toEqual({ key: 'until.tomorrow', args: { at: '07:45' } });
    // 22:00; the meeting is two nights away, fewer than 48 hours.
    expect(until('2026-12-08T00:45:00Z', new Date('2026-12-06T15:00:00Z'))).toEqual({ key: 'until.days', args: { days: 2 } });
    // 23:30; the meeting is at 00:30.
    expect(until('2026-12-07T17:30:00Z', new Date('2026-12-07T15:30:00Z'))).toEqual({ key: 'until.hours', args: { hours: 2 } });
  });
});

describe('device', () => {
  it('names browser and system', () => {
    expect(deviceName('Mozilla/5.0 (Linux; Android 14; SM-T290) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36')).toBe('Chrome · Android');
    expect(deviceName('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0')).toBe('Edge · Windows');
    expect(deviceName('curl/8')).toBe('');
  });
});

describe('size', () => {
  it('uses a decimal comma', () => {
    expect(number(48.333, 2)).toBe('48,33');
    expect(fileSize(1_572_864)).toBe('1,5 MB');
    expect(fileSize(300)).toBe('1 KB');
  });
});
