// How loud a microphone is, for meters and for "you are speaking while muted".

/** Root mean square of samples between -1 and 1, as a level from 0 (silence) to 1 (full). */
export function loudness(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length || 1e-12);
  // -60 dB is a quiet room, -10 dB a voice close to the microphone.
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}

/**
 * Says whether somebody speaks, from levels taken ten times a second: begins at once, ends after
 * eight quiet looks, so that pauses between words do not flicker.
 */
export class SpeakingDetector {
  #quiet = 0;
  #speaking = false;

  take(level: number): boolean {
    if (level > 0.35) {
      this.#speaking = true;
      this.#quiet = 0;
    } else if (this.#speaking && (this.#quiet += 1) >= 8) {
      this.#speaking = false;
      this.#quiet = 0;
    }
    return this.#speaking;
  }
}

/** Listens to a stream and calls `heard` ten times a second with its level. Returns what stops it. */
export function watchLevel(stream: MediaStream, heard: (level: number) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    heard(loudness(samples));
  }, 100);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

/** Plays a short two-tone chime through the chosen loudspeaker; resolves when it has ended. */
export async function playTestTone(speaker?: string): Promise<void> {
  const context = new AudioContext();
  const sink = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  try {
    if (speaker && sink.setSinkId) await sink.setSinkId(speaker);
    await context.resume();
    const gain = context.createGain();
    gain.connect(context.destination);
    const start = context.currentTime + 0.05;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.25, start + 0.05);
    gain.gain.setValueAtTime(0.25, start + 1.3);
    gain.gain.linearRampToValueAtTime(0, start + 1.5);
    const tone = context.createOscillator();
    tone.type = 'sine';
    tone.frequency.setValueAtTime(440, start);
    tone.frequency.setValueAtTime(587.33, start + 0.75);
    tone.connect(gain);
    const ended = new Promise<void>((resolve) => {
      tone.onended = () => resolve();
    });
    tone.start(start);
    tone.stop(start + 1.5);
    await ended;
  } finally {
    await context.close();
  }
}
