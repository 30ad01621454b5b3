import { describe, expect, it } from 'vitest';
import { loudness, SpeakingDetector } from './level';

describe('loudness', () => {
  it('is 0 for silence and 1 for a full tone', () => {
    expect(loudness(new Float32Array(1024))).toBe(0);
    expect(loudness(new Float32Array(0))).toBe(0);
    expect(loudness(new Float32Array(1024).fill(1))).toBe(1);
  });
  it('rises with the voice', () => {
    const quiet = loudness(new Float32Array(1024).fill(0.005));
    const loud = loudness(new Float32Array(1024).fill(0.1));
    expect(quiet).toBeGreaterThan(0);
    expect(loud).toBeGreaterThan(quiet);
  });
});

describe('SpeakingDetector', () => {
  it('begins at once and bridges the pauses between words', () => {
    const detector = new SpeakingDetector();
    expect(detector.take(0.6)).toBe(true);
    for (let look = 0; look < 7; look += 1) expect(detector.take(0.1)).toBe(true);
    expect(detector.take(0.1)).toBe(false);
  });
});
